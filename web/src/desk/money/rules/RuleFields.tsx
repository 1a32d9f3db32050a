/** What a rule says, to be changed. */
import {
  Checkbox,
  Group,
  MultiSelect,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from "@mantine/core";
import { useTranslation } from "react-i18next";

import { currencyOf, METHODS, type Draft } from "./draft";
import { useGoods } from "./sentences";

const LONGEST_NAME = 80;

type Props = {
  draft: Draft;
  change: (changes: Partial<Draft>) => void;
  wrong: (field: string) => string | undefined;
};

export function RuleFields({ draft, change, wrong }: Props) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <TextInput
        label={t("desk.rules.form.name")}
        required
        maxLength={LONGEST_NAME}
        error={wrong("name")}
        value={draft.name}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Checkbox.Group
        label={t("desk.rules.form.methods")}
        description={t("desk.rules.form.methodsHint")}
        error={wrong("methods")}
        value={draft.methods}
        onChange={(chosen) => change({ methods: METHODS.filter((one) => chosen.includes(one)) })}
      >
        <Group mt="xs">
          {METHODS.map((one) => (
            <Checkbox key={one} value={one} label={t(`desk.rules.method.${one}`)} />
          ))}
        </Group>
      </Checkbox.Group>
      <NativeSelect
        label={t("desk.rules.form.capture")}
        error={wrong("capture")}
        value={draft.capture}
        data={(["automatic", "manual"] as const).map((one) => ({
          value: one,
          label: t(`desk.rules.capture.${one}`),
        }))}
        onChange={(event) => change({ capture: event.currentTarget.value as Draft["capture"] })}
      />
      <Text size="sm" fw={600}>
        {t("desk.rules.form.conditions")}
      </Text>
      <Conditions draft={draft} change={change} wrong={wrong} />
    </Stack>
  );
}

function Conditions({ draft, change, wrong }: Props) {
  const { t } = useTranslation();
  const goods = useGoods();
  const currency = currencyOf(draft);
  const amountHint = currency
    ? t("desk.rules.form.amountHint", { currency })
    : t("desk.rules.form.needsCurrency");
  const text = (name: "groups" | "countries" | "currencies", hint?: string) => (
    <TextInput
      label={t(`desk.rules.form.${name}`)}
      description={hint}
      error={wrong(name)}
      value={draft[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  const amount = (name: "from" | "to") => (
    <TextInput
      label={t(`desk.rules.form.${name}`)}
      description={amountHint}
      inputMode="decimal"
      error={wrong(`amount_${name}`)}
      value={draft[name]}
      onChange={(event) => change({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {(["products", "categories"] as const).map((name) => (
        <MultiSelect
          key={name}
          label={t(`desk.rules.form.${name}`)}
          data={goods[name]}
          searchable
          hidePickedOptions
          error={wrong(name)}
          value={draft[name]}
          onChange={(chosen) => change({ [name]: chosen })}
        />
      ))}
      {text("currencies", t("desk.rules.form.currenciesHint"))}
      {text("countries", t("desk.rules.form.countriesHint"))}
      {amount("from")}
      {amount("to")}
      {text("groups")}
      <NativeSelect
        label={t("desk.rules.form.review")}
        error={wrong("review")}
        value={draft.review}
        data={(["any", "yes", "no"] as const).map((one) => ({
          value: one,
          label: t(`desk.rules.form.reviewed.${one}`),
        }))}
        onChange={(event) => change({ review: event.currentTarget.value as Draft["review"] })}
      />
    </SimpleGrid>
  );
}
