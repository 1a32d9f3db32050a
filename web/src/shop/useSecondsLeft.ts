import { useEffect, useState } from "react";

/** Seconds until a moment, counted down; never below zero. */
export function useSecondsLeft(until: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, (Date.parse(until) - now) / 1000);
}
