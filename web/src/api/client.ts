/** The API as the server describes it: types come from `docs/openapi.json` (`npm run types`). */
import createClient from "openapi-fetch";

import { staffSession, type StaffSession } from "~/desk/session";
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** One field that was refused, and why. `own`: by the page itself, whose `message` is in the reader's language. */
export type FieldProblem = { field: string; reason: string; message: string; own?: boolean };

/** A problem document (RFC 9457) as an error. `status` 0: the server could not be reached. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly fields: FieldProblem[];
  /** The whole document: some problems carry facts of their own, such as the new total. */
  readonly document: Record<string, unknown>;

  constructor(status: number, document: Record<string, unknown>) {
    super(String(document["title"] ?? `HTTP ${status}`));
    this.status = status;
    this.code = String(document["code"] ?? (status === 0 ? "Unreachable" : "Unexpected"));
    this.detail = String(document["detail"] ?? "");
    this.fields = Array.isArray(document["errors"]) ? (document["errors"] as FieldProblem[]) : [];
    this.document = document;
  }
}

export const api = createClient<paths>({ baseUrl: "/" });

type Answer<T> = { data?: T; error?: unknown; response: Response };

/** The data of an answer; throws `ApiProblem` for every other. */
export async function got<T>(call: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await call;
  } catch {
    throw new ApiProblem(0, {});
  }
  if (!answer.response.ok) {
    throw new ApiProblem(answer.response.status, asDocument(answer.error));
  }
  return answer.data as T;
}

/** The header that opens an order, or a buyer's list. */
export function bearer(token: string): { Authorization: string } {
  return { Authorization: `Bearer ${token}` };
}

/** The data of a request by staff; a session that is over is ended here, so every page shows the sign-in. */
export async function asStaff<T>(
  call: (headers: { Authorization: string }) => Promise<Answer<T>>,
): Promise<T> {
  const session = staffSession.get();
  if (!session) {
    throw new ApiProblem(401, { code: "NotAuthenticated" });
  }
  try {
    return await got(call(bearer(session.accessToken)));
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || problem.status !== 401) throw problem;
    return await again(call, session, problem);
  }
}

/** The same request with a fresh access token; the session ends when the server gives none. */
async function again<T>(
  call: (headers: { Authorization: string }) => Promise<Answer<T>>,
  session: StaffSession,
  refused: ApiProblem,
): Promise<T> {
  try {
    return await got(call(bearer(await freshToken(session))));
  } catch (problem) {
    if (!(problem instanceof ApiProblem) || problem.status !== 401) throw problem;
    staffSession.expire(staffSession.get()?.accessToken ?? session.accessToken);
    throw refused;
  }
}

let refreshing: Promise<string> | null = null;

/** One request for all that wait for it. */
function freshToken(session: StaffSession): Promise<string> {
  const present = staffSession.get();
  if (present && present.accessToken !== session.accessToken) return Promise.resolve(present.accessToken);
  if (!session.refreshToken) return Promise.reject(new ApiProblem(401, { code: "NotAuthenticated" }));
  const body = { refresh_token: session.refreshToken };
  refreshing ??= got(api.POST("/v1/desk/refresh", { body }))
    .then(({ access_token }) => {
      staffSession.renew(session.refreshToken, access_token);
      return access_token;
    })
    .finally(() => {
      refreshing = null;
    });
  return refreshing;
}

/** A fresh `Idempotency-Key`: keep it while one and the same request is repeated. */
export function newKey(): string {
  return crypto.randomUUID();
}

function asDocument(error: unknown): Record<string, unknown> {
  return error !== null && typeof error === "object" ? (error as Record<string, unknown>) : {};
}
