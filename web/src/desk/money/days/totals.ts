/** What a day moved and what was held, taken apart from the amounts by name. */
import type { Schemas } from "~/api/client";
import type { Money } from "~/i18n/decimals";

type Totals = Schemas["TotalsView"];

const BOOKINGS = [
  "charge",
  "refund",
  "refund_failure",
  "dispute",
  "dispute_reversal",
  "payout",
  "payout_reversal",
  "fee",
  "other",
  "fees",
  "net",
  "settled",
  "unsettled",
] as const;
const ALWAYS = new Set<string>(["net", "settled", "unsettled"]);
const HELD = ["provider", "ledger_balance", "ledger_pending"] as const;

type Booked = { name: (typeof BOOKINGS)[number]; amount: Money };
type Held = { name: (typeof HELD)[number]; opening: Money; closing: Money };

/** What moved, in the order in which it adds up; what did not occur is left out. */
export function booked({ currency, amounts }: Totals): Booked[] {
  return BOOKINGS.filter((name) => ALWAYS.has(name) || name in amounts).map((name) => ({
    name,
    amount: { amount: amounts[name] ?? 0, currency },
  }));
}

/** What was held before and after the day, as far as it is known. */
export function held({ currency, amounts }: Totals): Held[] {
  return HELD.flatMap((name) => {
    const [opening, closing] = [amounts[`${name}_opening`], amounts[`${name}_closing`]];
    if (opening === undefined || closing === undefined) return [];
    return [{ name, opening: { amount: opening, currency }, closing: { amount: closing, currency } }];
  });
}

/** How many there were of what is counted: rows of the statement, payouts that were added up. */
export function counted({ amounts }: Totals, name: "rows" | "payouts_checked"): number {
  return amounts[name] ?? 0;
}
