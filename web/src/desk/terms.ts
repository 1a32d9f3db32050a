/** The terms of sale as they stand in a form: numbers as they are typed. */
import { ApiProblem, type Schemas } from "~/api/client";
import { majorUnits, minorUnits } from "~/i18n/decimals";

type Terms = Schemas["TermsOfSale"];

export type TermsDraft = {
  days: string;
  revealed: boolean;
  percent: string;
  minimum: string;
  approval: Schemas["Approval"];
  twoAbove: string;
  late: Schemas["LateMoney"];
  hours: string;
  then: Schemas["ShortEnd"];
};

export const USUAL: TermsDraft = {
  days: "14",
  revealed: false,
  percent: "0",
  minimum: "0",
  approval: "staff",
  twoAbove: "",
  late: "deliver",
  hours: "",
  then: "refund",
};

const HOUR = 3600;
const HUNDREDTHS = 100;

export function draftOf(terms: Terms, currency: string): TermsDraft {
  const { refund, short_wait_seconds: wait } = terms;
  const sale = { late: terms.late_money, then: terms.short_then, hours: wait ? String(wait / HOUR) : "" };
  if (!refund) return { ...USUAL, ...sale };
  const typed = (amount: number) => majorUnits({ amount, currency });
  return {
    ...sale,
    days: String(refund.window_days),
    revealed: refund.revealed,
    percent: String(refund.fee_bps / HUNDREDTHS),
    minimum: typed(refund.fee_minimum),
    approval: refund.approval,
    twoAbove: refund.two_people_above === null ? "" : typed(refund.two_people_above),
  };
}

/** The terms as they are sent. `bad` is what is said of an amount that is none of the currency. */
export function termsOf(draft: TermsDraft, currency: string, bad: string): Terms {
  const units = (field: string, text: string): number => {
    const found = minorUnits(text, currency);
    if (found !== null) return found;
    const problem = { field: `terms.refund.${field}`, reason: "amount", own: true, message: bad };
    throw new ApiProblem(422, { code: "Invalid", errors: [problem] });
  };
  const empty = (text: string) => text.trim() === "";
  return {
    refund: {
      window_days: Number(draft.days),
      revealed: draft.revealed,
      fee_bps: Math.round(Number(draft.percent) * HUNDREDTHS),
      fee_minimum: empty(draft.minimum) ? 0 : units("fee_minimum", draft.minimum),
      approval: draft.approval,
      two_people_above: empty(draft.twoAbove) ? null : units("two_people_above", draft.twoAbove),
    },
    late_money: draft.late,
    short_wait_seconds: empty(draft.hours) ? null : Math.round(Number(draft.hours) * HOUR),
    short_then: draft.then,
  };
}
