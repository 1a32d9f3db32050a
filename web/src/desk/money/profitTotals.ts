/** What rows of profit come to in each currency. */
import type { Schemas } from "~/api/client";

export type ProfitTotal = {
  currency: string;
  quantity: number;
  sales: number;
  refunds: number;
  cost: number;
  profit: number;
};

export function profitTotals(rows: Schemas["ProfitView"][]): ProfitTotal[] {
  const sums = new Map<string, ProfitTotal>();
  for (const row of rows) {
    const currency = row.profit.currency;
    const before = sums.get(currency) ?? { currency, quantity: 0, sales: 0, refunds: 0, cost: 0, profit: 0 };
    sums.set(currency, {
      currency,
      quantity: before.quantity + row.quantity,
      sales: before.sales + row.sales.amount,
      refunds: before.refunds + row.refunds.amount,
      cost: before.cost + row.cost.amount,
      profit: before.profit + row.profit.amount,
    });
  }
  return [...sums.values()].sort((one, other) => one.currency.localeCompare(other.currency));
}
