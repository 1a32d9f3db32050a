/** An adjustment as the form has it, and as the server takes it. */
import { ApiProblem, type FieldProblem, type Schemas } from "~/api/client";
import { minorUnits } from "~/i18n/decimals";
import { ACCOUNTS, type Account } from "./accounts";

export type Draft = { debit: string; credit: string; amount: string; currency: string; reason: string };

/** What can be adjusted: a wallet's account moves with its wallet only. */
export const ADJUSTABLE = ACCOUNTS.filter((one) => one !== "liability:wallets");
export const LARGEST_AMOUNT = 99_999_999;
export const SHORTEST_REASON = 3;
export const LONGEST_REASON = 500;

type Told = { amount: string; tooMuch: (most: number) => string; same: string };

/** What the form says; throws a problem that names each field that says nothing usable. */
export function bodyOf(draft: Draft, told: Told): Schemas["NewAdjustment"] {
  const errors: FieldProblem[] = [];
  const wrong = (field: string, reason: string, message = "") => errors.push({ field, reason, message });
  const chosen = (field: "debit" | "credit"): Account | undefined => {
    const found = ADJUSTABLE.find((one) => one === draft[field]);
    if (!found) wrong(field, "missing");
    return found;
  };
  const [debit, credit] = [chosen("debit"), chosen("credit")];
  if (debit && debit === credit) wrong("credit", "same", told.same);
  const amount = minorUnits(draft.amount, draft.currency);
  if (!amount) wrong("amount", "amount", told.amount);
  else if (amount > LARGEST_AMOUNT) wrong("amount", "too_much_money", told.tooMuch(LARGEST_AMOUNT));
  const reason = draft.reason.trim();
  if (reason.length < SHORTEST_REASON) wrong("reason", reason === "" ? "missing" : "string_too_short");
  if (errors.length > 0 || !debit || !credit || !amount)
    throw new ApiProblem(422, { code: "Invalid", errors });
  return { debit, credit, amount, currency: draft.currency, reason };
}
