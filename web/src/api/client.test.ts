import { afterEach, beforeEach, expect, test, vi } from "vitest";

const KEPT = new Map<string, string>();
vi.stubGlobal("sessionStorage", {
  getItem: (name: string) => KEPT.get(name) ?? null,
  setItem: (name: string, text: string) => KEPT.set(name, text),
  removeItem: (name: string) => KEPT.delete(name),
});

/** A server that takes one access token, and gives it for one refresh token. */
const asked: string[] = [];
function server(taken: string, refreshed: string) {
  return (request: Request) => {
    asked.push(new URL(request.url).pathname);
    const answer = (status: number, body: object) =>
      Promise.resolve(
        new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } }),
      );
    if (request.url.endsWith("/refresh")) {
      return request
        .json()
        .then((sent: { refresh_token: string }) =>
          sent.refresh_token === refreshed
            ? answer(200, { access_token: taken })
            : answer(401, { code: "NotAuthenticated" }),
        );
    }
    const admitted = request.headers.get("Authorization") === `Bearer ${taken}`;
    return admitted ? answer(200, { email: "a@yima.example" }) : answer(401, { code: "NotAuthenticated" });
  };
}

async function loaded(fetch: (request: Request) => Promise<Response>) {
  vi.resetModules();
  vi.stubGlobal("fetch", fetch);
  vi.stubGlobal(
    "Request",
    class extends Request {
      constructor(input: string, init?: RequestInit) {
        super(new URL(input, "http://shop.example"), init);
      }
    },
  );
  const { api, asStaff } = await import("./client");
  const { staffSession } = await import("~/desk/session");
  const me = () => asStaff((headers) => api.GET("/v1/desk/me", { headers }));
  return { me, staffSession };
}

const RequestOfNode = globalThis.Request;
beforeEach(() => {
  vi.stubGlobal("Request", RequestOfNode);
  KEPT.clear();
  asked.length = 0;
});
afterEach(() => vi.stubGlobal("Request", RequestOfNode));

test("an old token is renewed once for all requests that wait for it", async () => {
  const { me, staffSession } = await loaded(server("fresh", "good"));
  staffSession.begin({ accessToken: "old", refreshToken: "good", email: "a@yima.example" });

  const answers = await Promise.all([me(), me(), me()]);

  expect(answers.map((one) => one.email)).toEqual(Array(3).fill("a@yima.example"));
  expect(asked.filter((path) => path.endsWith("/refresh"))).toHaveLength(1);
  expect(staffSession.get()?.accessToken).toBe("fresh");
});

test("a session that the server ended is over", async () => {
  const { me, staffSession } = await loaded(server("fresh", "good"));
  staffSession.begin({ accessToken: "old", refreshToken: "ended", email: "a@yima.example" });

  await expect(me()).rejects.toMatchObject({ status: 401 });

  expect(staffSession.get()).toBeNull();
});

test("a renewal does not bring back who signed out meanwhile", async () => {
  const { me, staffSession } = await loaded(server("fresh", "good"));
  staffSession.begin({ accessToken: "old", refreshToken: "good", email: "a@yima.example" });
  const answer = me();
  staffSession.end();

  await answer;

  expect(staffSession.get()).toBeNull();
});
