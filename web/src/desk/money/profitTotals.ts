/** What rows of profit come to in each currency. */
import type { Schemas } from "~/api/client";

export type ProfitTotal = {
  currency: string;
  quantity: number;
  sales: number;
  refunds: number;
  cost: number;
  write_offs: number;
  profit: number;
};

const NOTHING = { quantity: 0, sales: 0, refunds: 0, cost: 0, write_offs: 0, profit: 0 };

export function profitTotals(rows: Schemas["ProfitView"][]): ProfitTotal[] {
  const sums = new Map<string, ProfitTotal>();
  for (const row of rows) {
    const currency = row.profit.currency;
    const before = sums.get(currency) ?? { currency, ...NOTHING };
    sums.set(currency, {
      currency,
      quantity: before.quantity + row.quantity,
      sales: before.sales + row.sales.amount,
      refunds: before.refunds + row.refunds.amount,
      cost: before.cost + row.cost.amount,
      write_offs: before.write_offs + row.write_offs.amount,
      profit: before.profit + row.profit.amount,
    });
  }
  return [...sums.values()].sort((one, other) => one.currency.localeCompare(other.currency));
}
