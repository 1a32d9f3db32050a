import { expect, test } from "vitest";

import { currenciesOf, lowestPrice, priceIn } from "./currency";

const usd = (amount: number) => ({ amount, currency: "USD" });
const cny = (amount: number) => ({ amount, currency: "CNY" });
const both = { price: usd(4999), prices: [usd(4999), cny(32800)] };
const one = { price: usd(2999), prices: [usd(2999)] };

test("a price is shown in the chosen currency where there is one, else as it is", () => {
  expect(priceIn(both, "CNY")).toEqual(cny(32800));
  expect(priceIn(one, "CNY")).toEqual(usd(2999));
  expect(priceIn(both, "")).toEqual(usd(4999));
});

test("amounts of two currencies are never held against each other", () => {
  expect(lowestPrice([one, both], "CNY")).toEqual(cny(32800));
  expect(lowestPrice([both, one], "USD")).toEqual(usd(2999));
  expect(lowestPrice([one], "JPY")).toEqual(usd(2999));
  expect(lowestPrice([], "USD")).toBe(undefined);
});

test("a choice is among the currencies in which something has a price", () => {
  const listed = [{ skus: [one] }, { skus: [both] }] as unknown as Parameters<typeof currenciesOf>[0];
  expect(currenciesOf(listed)).toEqual(["USD", "CNY"]);
});
