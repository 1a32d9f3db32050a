/**
 * Who is signed in as a buyer. The access token is in memory only; what gets the next one is a cookie that no
 * script can read. The browser keeps no more than the fact that there may be such a cookie.
 */
import { useSyncExternalStore } from "react";

import { api, ApiProblem, bearer, got, type Schemas } from "~/api/client";

export type Account = { token: string; email: string };
export type AccountState =
  | { is: "restoring"; account: null }
  | { is: "out"; account: null; over: boolean }
  | { is: "in"; account: Account };

const NAME = "yima.account";
const EARLY = 60_000;
const UNAUTHORIZED = 401;
const listeners = new Set<() => void>();
const restorable = localStorage.getItem(NAME) !== null;
let state: AccountState = restorable
  ? { is: "restoring", account: null }
  : { is: "out", account: null, over: false };
let timer = 0;

function set(next: AccountState): void {
  state = next;
  listeners.forEach((listener) => listener());
}

function begin(session: Schemas["BuyerSession"]): void {
  localStorage.setItem(NAME, "1");
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void restore(), Math.max(EARLY, session.expires_in * 1000 - EARLY));
  set({ is: "in", account: { token: session.access_token, email: session.email } });
}

function end(over = false): void {
  localStorage.removeItem(NAME);
  window.clearTimeout(timer);
  set({ is: "out", account: null, over });
}

/** Goes on with the session of the cookie, if there is one. Without an answer the page is as if signed out. */
async function restore(): Promise<void> {
  try {
    begin(await got(api.POST("/v1/auth/refresh")));
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === UNAUTHORIZED) end(state.is === "in");
    else if (state.is === "restoring") set({ is: "out", account: null, over: false });
  }
}

async function signOut(everywhere: boolean): Promise<void> {
  const token = state.account?.token ?? "";
  if (everywhere) await got(api.POST("/v1/auth/sign-out-everywhere", { headers: bearer(token) }));
  else await got(api.POST("/v1/auth/sign-out"));
  end();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

if (restorable) void restore();

export const accountSession = {
  begin,
  signOut,
  /** The server takes this token no longer. Another token's end changes nothing. */
  lost: (token: string) => {
    if (state.account?.token === token) end(true);
  },
};

export function useAccount(): AccountState {
  return useSyncExternalStore(subscribe, () => state);
}
