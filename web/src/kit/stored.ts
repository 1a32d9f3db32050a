/** A small value that outlives the page and is the same in every tab. */
import { useSyncExternalStore } from "react";

export type Stored<T> = { get: () => T; set: (value: T) => void; use: () => T };

export function stored<T>(name: string, empty: T, isValid: (value: unknown) => value is T): Stored<T> {
  const listeners = new Set<() => void>();
  let text: string | null | undefined;
  let value = empty;

  function get(): T {
    const now = localStorage.getItem(name);
    if (now !== text) {
      text = now;
      value = parsed(now);
    }
    return value;
  }

  function parsed(source: string | null): T {
    try {
      const found: unknown = JSON.parse(source ?? "null");
      return isValid(found) ? found : empty;
    } catch {
      return empty;
    }
  }

  function subscribe(listener: () => void): () => void {
    listeners.add(listener);
    window.addEventListener("storage", listener);
    return () => {
      listeners.delete(listener);
      window.removeEventListener("storage", listener);
    };
  }

  return {
    get,
    set: (next) => {
      localStorage.setItem(name, JSON.stringify(next));
      listeners.forEach((listener) => listener());
    },
    use: () => useSyncExternalStore(subscribe, get),
  };
}
