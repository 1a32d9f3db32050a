import { expect, test } from "vitest";

import money from "./texts.en";
import { ACCOUNTS, CLEARING, nameOf, natural, totals } from "./accounts";

test("every account has a name, a help text and a sentence for either side", () => {
  const names = ACCOUNTS.map(nameOf).sort();
  expect(Object.keys(money.account).sort()).toEqual(names);
  expect(Object.keys(money.accountHelp).sort()).toEqual(names);
  expect(Object.keys(money.moved).sort()).toEqual(
    names.flatMap((name) => [`${name}_credit`, `${name}_debit`]),
  );
});

test("every clearing account says why it may hold something", () => {
  const wanted = CLEARING.map(nameOf).flatMap((name) => [`${name}_credit`, `${name}_debit`]);
  expect(Object.keys(money.clearing.why).sort()).toEqual(wanted.sort());
});

test("every sentence of a kind is about an account and a side", () => {
  const known = new Set(Object.keys(money.moved));
  const unknown = Object.values(money.posting).flatMap((kind) =>
    Object.keys(kind).filter((key) => !known.has(key)),
  );
  expect(unknown).toEqual([]);
});

test("what an account holds is above zero on the side by which it grows", () => {
  expect(natural("asset:bank", { amount: 5, currency: "USD" }).amount).toBe(5);
  expect(natural("expense:goodwill", { amount: -5, currency: "USD" }).amount).toBe(-5);
  expect(natural("income:sales", { amount: -5, currency: "USD" }).amount).toBe(5);
  expect(natural("liability:tax", { amount: 0, currency: "USD" }).amount).toBe(0);
});

test("amounts are added up by currency only", () => {
  const [eur, usd] = [
    { amount: 3, currency: "EUR" },
    { amount: 4, currency: "USD" },
  ];
  expect(totals([usd, eur, { amount: -4, currency: "USD" }])).toEqual([eur, { amount: 0, currency: "USD" }]);
});
