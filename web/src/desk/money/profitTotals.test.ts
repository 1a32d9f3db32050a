import { expect, test } from "vitest";

import { profitTotals } from "./profitTotals";

function row(currency: string, sales: number, refunds: number, cost: number) {
  const money = (amount: number) => ({ amount, currency });
  const profit = money(sales + refunds + cost);
  const sums = { sales: money(sales), refunds: money(refunds), cost: money(cost), profit };
  return { day: "2026-01-01", sku: "sku_1", quantity: 2, ...sums };
}

test("currencies are never added to each other", () => {
  expect(profitTotals([row("USD", 1299, -299, -500), row("JPY", 900, 0, 0), row("USD", 1, 0, 0)])).toEqual([
    { currency: "JPY", quantity: 2, sales: 900, refunds: 0, cost: 0, profit: 900 },
    { currency: "USD", quantity: 4, sales: 1300, refunds: -299, cost: -500, profit: 501 },
  ]);
});

test("nothing sold comes to nothing", () => {
  expect(profitTotals([])).toEqual([]);
});
