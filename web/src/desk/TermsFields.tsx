/** The terms of sale of a product: what may be given back, money that comes late, goods that are short. */
import { Checkbox, Fieldset, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { TermsDraft } from "./terms";

type Props = {
  terms: TermsDraft;
  currency: string;
  wrong: (field: string) => string | undefined;
  change: (changes: Partial<TermsDraft>) => void;
};
type Typed = "days" | "percent" | "minimum" | "twoAbove" | "hours";

const FIELDS: Record<Typed, { field: string; pattern: string }> = {
  days: { field: "terms.refund.window_days", pattern: "[0-9]+" },
  percent: { field: "terms.refund.fee_bps", pattern: "[0-9]+([.][0-9]{1,2})?" },
  minimum: { field: "terms.refund.fee_minimum", pattern: "[0-9]+([.][0-9]+)?" },
  twoAbove: { field: "terms.refund.two_people_above", pattern: "[0-9]+([.][0-9]+)?" },
  hours: { field: "terms.short_wait_seconds", pattern: "[0-9]+([.][0-9]+)?" },
};

export function TermsFields({ terms, currency, wrong, change }: Props) {
  const { t } = useTranslation();
  const number = (name: Typed, required = false) => (
    <TextInput
      label={t(`desk.terms.${name}.label`, { currency })}
      description={t(`desk.terms.${name}.hint`)}
      inputMode="decimal"
      pattern={FIELDS[name].pattern}
      required={required}
      error={wrong(FIELDS[name].field)}
      value={terms[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  const choice = <Name extends "approval" | "late" | "then">(name: Name, values: TermsDraft[Name][]) => (
    <NativeSelect
      label={t(`desk.terms.${name}.label`)}
      description={t(`desk.terms.${name}.hint`)}
      value={terms[name]}
      data={values.map((one) => ({ value: one, label: t(`desk.terms.${name}.${one}`) }))}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <Fieldset legend={t("desk.terms.title")}>
      <Stack>
        <Text size="sm">{t("desk.terms.text")}</Text>
        {number("days", true)}
        <Checkbox
          label={t("desk.terms.revealed.label")}
          description={t("desk.terms.revealed.hint")}
          checked={terms.revealed}
          onChange={(event) => change({ revealed: event.currentTarget.checked })}
        />
        {number("percent", true)}
        {number("minimum")}
        {choice("approval", ["automatic", "staff", "two_people"])}
        {number("twoAbove")}
        {choice("late", ["deliver", "refund"])}
        {number("hours")}
        {choice("then", ["refund", "staff"])}
      </Stack>
    </Fieldset>
  );
}
