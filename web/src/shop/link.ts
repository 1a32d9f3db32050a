/** The link that a mailbox got, kept for the tab while it works: it shows that the visitor is the buyer of an address. */
import { useSyncExternalStore } from "react";

const NAME = "yima.link";
const listeners = new Set<() => void>();

/** When a link stops working, in milliseconds; its middle part says so in seconds. */
function endOf(token: string): number {
  return Number(token.split(".")[1] ?? 0) * 1000;
}

function get(): string {
  const token = sessionStorage.getItem(NAME) ?? "";
  return endOf(token) > Date.now() ? token : "";
}

function set(token: string): void {
  if (token) sessionStorage.setItem(NAME, token);
  else sessionStorage.removeItem(NAME);
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const mailedLink = { set, forget: () => set("") };

/** The link of this tab, or nothing once it has run out. */
export function useLink(): string {
  return useSyncExternalStore(subscribe, get);
}
