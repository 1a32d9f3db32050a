/** Where the pages about money lie. */
import type { Account } from "./accounts";

/** The statement of an account; of today when no day is named. */
export function statementPath(account: Account, currency: string, day?: string): string {
  return `/desk/money/accounts/${account}?${new URLSearchParams({ currency, ...(day ? { day } : {}) })}`;
}

/** Where what an entry belongs to is shown: an order, or all that was recorded of another thing. */
export function subjectPath(subject: string): string {
  return subject.startsWith("ord_") ? `/desk/orders/${subject}` : `/desk/money/books/${subject}`;
}

/** One thing that does not fit. */
export function breakPath(breakId: string): string {
  return `/desk/money/breaks/${breakId}`;
}

/** How a day was closed. */
export function dayPath(day: string): string {
  return `/desk/money/days/${day}`;
}

/** What a buyer's bank claims. */
export function disputePath(dispute: string): string {
  return `/desk/money/disputes/${dispute}`;
}
