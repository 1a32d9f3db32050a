/** Who is signed in at the desk. Kept for the tab only: closing it signs out. */
import { useSyncExternalStore } from "react";

export type StaffSession = { accessToken: string; refreshToken: string; email: string };
type State = { session: StaffSession | null; expired: boolean };

const NAME = "yima.staff";
const listeners = new Set<() => void>();
let state: State = { session: read(), expired: false };

function read(): StaffSession | null {
  try {
    return JSON.parse(sessionStorage.getItem(NAME) ?? "null") as StaffSession | null;
  } catch {
    return null;
  }
}

function set(next: State): void {
  state = next;
  if (next.session) {
    sessionStorage.setItem(NAME, JSON.stringify(next.session));
  } else {
    sessionStorage.removeItem(NAME);
  }
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const staffSession = {
  get: () => state.session,
  begin: (session: StaffSession) => set({ session, expired: false }),
  end: () => set({ session: null, expired: false }),
  /** Go on with another access token. Another session's changes nothing. */
  renew: (refreshToken: string, accessToken: string) => {
    if (state.session?.refreshToken === refreshToken) {
      set({ session: { ...state.session, accessToken }, expired: false });
    }
  },
  /** The server no longer takes this token. Another token's end changes nothing. */
  expire: (accessToken: string) => {
    if (state.session?.accessToken === accessToken) {
      set({ session: null, expired: true });
    }
  },
};

export function useStaffSession(): State {
  return useSyncExternalStore(subscribe, () => state);
}
