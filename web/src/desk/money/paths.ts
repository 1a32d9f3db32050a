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
