/** The orders of this device, with the token that opens each. Never a code. */
import { useEffect, useState } from "react";
import { useLocation } from "react-router";

import { stored } from "~/kit/stored";

export type OwnOrder = { id: string; token: string };

const MOST = 100;
const own = stored<OwnOrder[]>(
  "yima.orders",
  [],
  (value): value is OwnOrder[] =>
    Array.isArray(value) &&
    value.every((one: unknown) => {
      const order = one as Partial<OwnOrder> | null;
      return typeof order?.id === "string" && typeof order.token === "string";
    }),
);

export const useOwnOrders = own.use;

export function keep(order: OwnOrder): void {
  own.set([order, ...own.get().filter((one) => one.id !== order.id)].slice(0, MOST));
}

/** Forget every order that this device keeps. */
export function forgetAll(): void {
  own.set([]);
}

export function tokenOf(id: string): string | undefined {
  return own.get().find((one) => one.id === id)?.token;
}

/** The secret behind `#` in the address, taken out of it whenever a new one comes. */
export function useFragment(): string {
  const { hash, pathname } = useLocation();
  const [secret, setSecret] = useState(takeFragment);
  useEffect(() => {
    if (hash) setSecret(takeFragment() || decodeURIComponent(hash.slice(1)));
  }, [hash, pathname]);
  return secret;
}

/** The secret behind `#` in the address, which is then taken out of the address and the history. */
function takeFragment(): string {
  const secret = decodeURIComponent(window.location.hash.slice(1));
  if (secret)
    window.history.replaceState(window.history.state, "", window.location.pathname + window.location.search);
  return secret;
}
