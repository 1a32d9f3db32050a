import { expect, test } from "vitest";

import { profitTotals } from "./profitTotals";

function row(currency: string, sales: number, refunds: number, cost: number, lost = 0) {
  const money = (amount: number) => ({ amount, currency });
  const costs = { cost: money(cost), write_offs: money(lost), profit: money(sales + refunds + cost + lost) };
  const sums = { sales: money(sales), refunds: money(refunds), ...costs };
  return { day: "2026-01-01", sku: "sku_1", quantity: 2, ...sums };
}

test("currencies are never added to each other", () => {
  const rows = [row("USD", 1299, -299, -500, -40), row("JPY", 900, 0, 0), row("USD", 1, 0, 0, -2)];
  const none = { others: [] };
  expect(profitTotals({ rows, others: [] })).toEqual([
    {
      ...none,
      ...{ currency: "JPY", quantity: 2, sales: 900, refunds: 0, cost: 0, write_offs: 0 },
      ...{ profit: 900, result: 900 },
    },
    {
      ...none,
      ...{ currency: "USD", quantity: 4, sales: 1300, refunds: -299, cost: -500, write_offs: -42 },
      ...{ profit: 459, result: 459 },
    },
  ]);
});

test("what belongs to no goods is part of the result, in a currency without sales too", () => {
  const lost = { account: "expense:disputes" as const, amount: { amount: -4900, currency: "USD" } };
  const kept = { account: "income:refund_fees" as const, amount: { amount: 387, currency: "KWD" } };
  const totals = profitTotals({ rows: [row("USD", 4900, 0, 0)], others: [lost, kept] });
  expect(totals.map(({ currency, profit, result, others }) => [currency, profit, result, others])).toEqual([
    ["KWD", 0, 387, [kept]],
    ["USD", 4900, 0, [lost]],
  ]);
});

test("nothing sold comes to nothing", () => {
  expect(profitTotals({ rows: [], others: [] })).toEqual([]);
});
