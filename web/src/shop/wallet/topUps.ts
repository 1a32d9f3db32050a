/** The top-up that this tab began, so that its state is shown to who comes back from the payment page. */
import { useSyncExternalStore } from "react";

export type KeptTopUp = { currency: string; id: string };

const NAME = "yima.topUp";
const listeners = new Set<() => void>();

function set(topUp: KeptTopUp | null): void {
  if (topUp) sessionStorage.setItem(NAME, `${topUp.currency} ${topUp.id}`);
  else sessionStorage.removeItem(NAME);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function use(): KeptTopUp | null {
  const text = useSyncExternalStore(subscribe, () => sessionStorage.getItem(NAME));
  const [currency = "", id = ""] = (text ?? "").split(" ");
  return id ? { currency, id } : null;
}

export const kept = { set, use };
