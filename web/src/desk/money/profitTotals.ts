/** What a period comes to in each currency: the goods, and what belongs to none of them. */
import type { Schemas } from "~/api/client";

export type ProfitTotal = {
  currency: string;
  quantity: number;
  sales: number;
  refunds: number;
  cost: number;
  write_offs: number;
  profit: number;
  /** Fees kept, goodwill, lost disputes and the like; what costs the shop money is below 0. */
  others: Schemas["UnassignedView"][];
  /** The profit of the goods and all of `others`. */
  result: number;
};

const NOTHING = { quantity: 0, sales: 0, refunds: 0, cost: 0, write_offs: 0, profit: 0 };

export function profitTotals({ rows, others }: Schemas["Profit"]): ProfitTotal[] {
  const sums = new Map<string, ProfitTotal>();
  const of = (currency: string) => sums.get(currency) ?? { currency, ...NOTHING, others: [], result: 0 };
  for (const row of rows) {
    const currency = row.profit.currency;
    const before = of(currency);
    sums.set(currency, {
      ...before,
      quantity: before.quantity + row.quantity,
      sales: before.sales + row.sales.amount,
      refunds: before.refunds + row.refunds.amount,
      cost: before.cost + row.cost.amount,
      write_offs: before.write_offs + row.write_offs.amount,
      profit: before.profit + row.profit.amount,
      result: before.result + row.profit.amount,
    });
  }
  for (const one of others) {
    const before = of(one.amount.currency);
    sums.set(one.amount.currency, {
      ...before,
      others: [...before.others, one],
      result: before.result + one.amount.amount,
    });
  }
  return [...sums.values()].sort((one, other) => one.currency.localeCompare(other.currency));
}
