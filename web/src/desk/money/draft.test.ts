import { expect, test, vi } from "vitest";

import { ApiProblem } from "~/api/client";
import { bodyOf, type Draft } from "./draft";

vi.mock("~/i18n", () => ({ language: () => "en" }));

const told = { amount: "bad", tooMuch: (most: number) => `most ${most}`, same: "same" };
const draft: Draft = {
  debit: "asset:bank",
  credit: "equity:adjustments",
  amount: "12.5",
  currency: "USD",
  reason: " bank fee ",
};

function refused(changes: Partial<Draft>): string[] {
  try {
    bodyOf({ ...draft, ...changes }, told);
  } catch (problem) {
    if (problem instanceof ApiProblem) return problem.fields.map((one) => `${one.field} ${one.reason}`);
  }
  return [];
}

test("amounts are sent in minor units of their currency", () => {
  expect(bodyOf(draft, told)).toEqual({
    debit: "asset:bank",
    credit: "equity:adjustments",
    amount: 1250,
    currency: "USD",
    reason: "bank fee",
  });
  expect(bodyOf({ ...draft, amount: "1250", currency: "JPY" }, told).amount).toBe(1250);
  expect(bodyOf({ ...draft, amount: "1.25", currency: "KWD" }, told).amount).toBe(1250);
});

test.each([
  [{ amount: "12.345" }, ["amount amount"]],
  [{ amount: "12.5", currency: "JPY" }, ["amount amount"]],
  [{ amount: "0" }, ["amount amount"]],
  [{ amount: "-1" }, ["amount amount"]],
  [{ amount: "1000000.00" }, ["amount too_much_money"]],
  [{ credit: "asset:bank" }, ["credit same"]],
  [{ debit: "liability:wallets" }, ["debit missing"]],
  [{ reason: " a " }, ["reason string_too_short"]],
  [
    { debit: "", credit: "", amount: "", reason: "" },
    ["debit missing", "credit missing", "amount amount", "reason missing"],
  ],
])("%j is refused at the field", (changes, wanted) => {
  expect(refused(changes)).toEqual(wanted);
});
