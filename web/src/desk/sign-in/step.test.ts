import { expect, test } from "vitest";

import { ApiProblem } from "~/api/client";
import { outcomeOf } from "./step";

const TOKENS = { access_token: "a", refresh_token: "r", token_type: "Bearer", expires_in: 3600 };

test("a sign-in that is complete brings its tokens", async () => {
  expect(await outcomeOf(Promise.resolve(TOKENS))).toEqual({ step: "done", ...TOKENS });
});

test("one that is not complete tells what it wants next", async () => {
  const told = { code: "SignInIncomplete", step: "set_up_second_factor", session: "s", secret: "x" };
  const wanted = { step: "set_up_second_factor", session: "s", secret: "x", otpauth: "" };
  expect(await outcomeOf(Promise.reject(new ApiProblem(403, told)))).toEqual(wanted);
});

test.each([
  { code: "WrongCredentials", step: "second_factor" },
  { code: "SignInIncomplete", step: "unheard_of" },
  { code: "SignInIncomplete" },
])("every other problem is one", async (told) => {
  const problem = new ApiProblem(403, told);
  await expect(outcomeOf(Promise.reject(problem))).rejects.toBe(problem);
});
