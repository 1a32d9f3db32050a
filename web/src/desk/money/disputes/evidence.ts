/** The texts for the bank: which there are, and what of them can be sent. */
import { ApiProblem, type Schemas } from "~/api/client";

export type Texts = Schemas["Evidence"];
export type Name = keyof Texts;

export const NAMES = [
  "uncategorized_text",
  "product_description",
  "access_activity_log",
  "refund_policy_disclosure",
  "refund_refusal_explanation",
  "service_date",
  "customer_email_address",
  "customer_purchase_ip",
] as const satisfies readonly Name[];
/** Those that are said in a few words. */
export const SHORT = new Set<Name>(["service_date", "customer_email_address", "customer_purchase_ip"]);

export const LONGEST_TEXT = 20_000;
export const LONGEST_EVIDENCE = 150_000;

export function lengthOf(texts: Texts): number {
  return NAMES.reduce((sum, name) => sum + (texts[name]?.length ?? 0), 0);
}

/** The texts as they are sent; throws a problem where the bank would get nothing, or too much. */
export function sendable(texts: Texts, told: { empty: string; tooLong: string }): Texts {
  const refuse = (reason: string, message: string) =>
    new ApiProblem(422, { code: "Invalid", errors: [{ field: "evidence", reason, own: true, message }] });
  if (NAMES.every((name) => !texts[name]?.trim())) throw refuse("no_text", told.empty);
  if (lengthOf(texts) > LONGEST_EVIDENCE) throw refuse("too_much_text", told.tooLong);
  return texts;
}
