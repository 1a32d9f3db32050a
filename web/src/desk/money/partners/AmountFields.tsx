/** An amount and its currency, as somebody writes them. */
import { NativeSelect, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { ApiProblem } from "~/api/client";
import { majorUnits, minorUnits } from "~/i18n/decimals";
import { useCurrencies } from "../data";

const EXAMPLE_UNITS = 125_000;
export type AmountDraft = { amount: string; currency: string };
type Props = { draft: AmountDraft; set: (changes: Partial<AmountDraft>) => void };

export function AmountFields({ draft, set }: Props) {
  const { t } = useTranslation();
  const { currency } = draft;
  const currencies = [...new Set([currency, ...useCurrencies()])].sort();
  return (
    <>
      <NativeSelect
        label={t("desk.partners.currency")}
        value={currency}
        data={currencies}
        onChange={(event) => set({ currency: event.currentTarget.value })}
      />
      <TextInput
        label={t("desk.ledger.adjustment.amount", { currency })}
        description={t("desk.ledger.adjustment.example", {
          amount: majorUnits({ amount: EXAMPLE_UNITS, currency }),
        })}
        inputMode="decimal"
        required
        value={draft.amount}
        onChange={(event) => set({ amount: event.currentTarget.value })}
      />
    </>
  );
}

/** The minor units that were written; throws a problem with that sentence where it is no amount. */
export function unitsOf(draft: AmountDraft, message: string): number {
  const units = minorUnits(draft.amount, draft.currency);
  if (units === null) {
    const errors = [{ field: "amount", reason: "amount", own: true, message }];
    throw new ApiProblem(422, { code: "Invalid", errors });
  }
  return units;
}
