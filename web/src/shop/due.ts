/** What a part of the total is that no wallet paid: still to be paid, paid already, or nothing to speak of. */
import type { Schemas } from "~/api/client";

type Owed = Pick<Schemas["OrderView"], "due" | "payment">;

const TO_PAY = new Set<Owed["payment"]>(["open", "processing"]);
const PAID = new Set<Owed["payment"]>(["authorized", "captured", "partly_refunded", "refunded"]);

/** The name of its text; null where nothing is left beside the wallet, or the order ended unpaid. */
export function dueOf({ due, payment }: Owed): "due" | "paidOtherwise" | null {
  if (due.amount === 0) return null;
  if (TO_PAY.has(payment)) return "due";
  return PAID.has(payment) ? "paidOtherwise" : null;
}
