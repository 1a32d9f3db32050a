/** The server's clock, which alone decides when a campaign opens: the browser's may be wrong. */
import { useEffect, useState } from "react";

const KEPT = 6;
let differences: number[] = [];

/** Hears what time it is at the server. An answer that was under way or kept for a while is late, never early. */
export function hear(now: string): void {
  differences = [...differences, Date.parse(now) - Date.now()].slice(-KEPT);
}

/** Milliseconds since 1970 by the server's clock, as well as it is known. */
export function serverNow(): number {
  return Date.now() + (differences.length > 0 ? Math.max(...differences) : 0);
}

/** The server's time, anew every second. */
export function useServerNow(): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
