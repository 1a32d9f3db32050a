import { expect, test, vi } from "vitest";

import { ApiProblem } from "~/api/client";
import { bodiesOf, draftOf, emptyDraft, moved, type Draft } from "./draft";

vi.mock("~/i18n", () => ({ language: () => "en" }));

const told = { needsCurrency: "one currency", badAmount: "no amount" };
const draft = (changes: Partial<Draft>): Draft => ({ ...emptyDraft(), name: "rule", ...changes });

function refused(drafts: Draft[]): string[] {
  try {
    bodiesOf(drafts, told);
  } catch (problem) {
    return (problem as ApiProblem).fields.map((one) => one.field);
  }
  return [];
}

test("a rule comes back from its form as it went in", () => {
  const body = {
    name: "large",
    methods: ["card" as const],
    capture: "manual" as const,
    products: [],
    categories: [],
    groups: ["vip"],
    countries: ["CN", "DE"],
    currencies: ["JPY"],
    amount_from: 0,
    amount_to: 50000,
    review: false,
  };
  expect(bodiesOf([draftOf(body)], told)).toEqual([body]);
});

test("lists may be written with any comma and in small letters", () => {
  const [body] = bodiesOf([draft({ countries: "cn，de us", currencies: "usd" })], told);
  expect(body?.countries).toEqual(["CN", "DE", "US"]);
  expect(body?.currencies).toEqual(["USD"]);
});

test("an amount needs exactly one currency, and has to be one of it", () => {
  expect(refused([draft({ from: "10" })])).toEqual(["rules.0.currencies"]);
  expect(refused([draft({}), draft({ to: "10.5", currencies: "JPY" })])).toEqual(["rules.1.amount_to"]);
  expect(refused([draft({ name: " " })])).toEqual(["rules.0.name"]);
});

test("a rule is moved by one place", () => {
  expect(moved(["a", "b", "c"], 2, -1)).toEqual(["a", "c", "b"]);
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
});
