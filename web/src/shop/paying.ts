/** The way to the provider's page and back: who comes back may have paid, though the shop has not heard of it yet. */
import { useEffect, useState } from "react";

const NAME = "yima.paying";
const PATIENCE = 8_000;

/** Notes that the buyer leaves for the provider's page to pay this order. */
export function leaveToPay(orderId: string): void {
  sessionStorage.setItem(NAME, orderId);
}

/** Whether the buyer has just come back from paying this order; true for some seconds, once. */
export function useBackFromPaying(orderId: string): boolean {
  const [back, setBack] = useState(() => sessionStorage.getItem(NAME) === orderId);
  useEffect(() => {
    const look = (event: PageTransitionEvent) =>
      event.persisted && sessionStorage.getItem(NAME) === orderId && setBack(true);
    window.addEventListener("pageshow", look);
    return () => window.removeEventListener("pageshow", look);
  }, [orderId]);
  useEffect(() => {
    if (!back) return undefined;
    sessionStorage.removeItem(NAME);
    const timer = setTimeout(() => setBack(false), PATIENCE);
    return () => clearTimeout(timer);
  }, [back]);
  return back;
}
