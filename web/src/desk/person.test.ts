import { expect, test } from "vitest";

import { personOf } from "./person";

function token(claims: object): string {
  const text = btoa(JSON.stringify(claims)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  return `head.${text}.signature`;
}

test("a role allows what it is named for, and the owner everything", () => {
  const finance = personOf(token({ sub: "a1", "cognito:groups": ["finance"] }));
  expect(finance.actor).toBe("staff:a1");
  expect(finance.may("finance")).toBe(true);
  expect(finance.may("operations", "support")).toBe(false);
  expect(personOf(token({ sub: "b2", "cognito:groups": ["owner"] })).may("finance")).toBe(true);
  expect(personOf(token({ sub: "c3" })).may("finance")).toBe(false);
});

test("a token that cannot be read hides nothing", () => {
  const person = personOf("expired");
  expect(person.actor).toBeNull();
  expect(person.may("finance")).toBe(true);
});
