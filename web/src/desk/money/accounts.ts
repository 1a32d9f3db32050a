/** The chart of accounts as people read it. A debit is above 0 and a credit below, as the API has them. */
import type { Schemas } from "~/api/client";
import type { Money } from "~/i18n/decimals";

export type Account = Schemas["Account"];
export type Holding = Schemas["Holding"];

export const ACCOUNTS = [
  "asset:provider_pending",
  "asset:provider_balance",
  "asset:bank",
  "asset:inventory",
  "asset:dispute_reserve",
  "liability:order_unfulfilled",
  "liability:refund_payable",
  "liability:wallets",
  "liability:tax",
  "liability:commission_payable",
  "liability:purchases_payable",
  "income:sales",
  "income:refunds",
  "income:refund_fees",
  "expense:cost_of_goods",
  "expense:write_offs",
  "expense:provider_fees",
  "expense:disputes",
  "expense:goodwill",
  "expense:commission",
  "equity:adjustments",
] as const satisfies readonly Account[];

export const PARTS = ["asset", "liability", "income", "expense", "equity"] as const;
export type Part = (typeof PARTS)[number];

type Split<Name> = Name extends `${Part}:${infer Last}` ? Last : never;
export type AccountName = Split<Account>;

export const CLEARING = [
  "asset:provider_pending",
  "asset:dispute_reserve",
  "liability:order_unfulfilled",
  "liability:refund_payable",
] as const satisfies readonly Account[];
export type ClearingName = Split<(typeof CLEARING)[number]>;

/** The name of an account without its part: by it the texts are kept. */
export function nameOf<Name extends Account>(account: Name): Split<Name> {
  return account.slice(account.indexOf(":") + 1) as Split<Name>;
}

export function partOf(account: Account): Part {
  return account.slice(0, account.indexOf(":")) as Part;
}

export function isAccount(text: string): text is Account {
  return (ACCOUNTS as readonly string[]).includes(text);
}

export function isClearing(account: Account): account is (typeof CLEARING)[number] {
  return (CLEARING as readonly Account[]).includes(account);
}

export function sideOf(amount: number): "debit" | "credit" {
  return amount >= 0 ? "debit" : "credit";
}

/** The amount as the account grows by it: assets and expenses by debits, the others by credits. */
export function natural(account: Account, money: Money): Money {
  const grows = partOf(account) === "asset" || partOf(account) === "expense" ? 1 : -1;
  return { ...money, amount: money.amount === 0 ? 0 : money.amount * grows };
}

export function size({ amount, currency }: Money): Money {
  return { amount: Math.abs(amount), currency };
}

/** What each currency comes to, those that come to nothing included. */
export function totals(amounts: Money[]): Money[] {
  const sums = new Map<string, number>();
  amounts.forEach(({ amount, currency }) => sums.set(currency, (sums.get(currency) ?? 0) + amount));
  return [...sums].sort().map(([currency, amount]) => ({ amount, currency }));
}
