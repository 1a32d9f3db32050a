/** An entry that puts the books right is proposed: two accounts, how much, and why. */
import {
  Alert,
  Button,
  Group,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, asStaff, newKey } from "~/api/client";
import { exampleOf, minorUnits } from "~/i18n/decimals";
import { money } from "~/i18n/format";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { AccountField } from "./AccountField";
import { ADJUSTABLE, bodyOf, LONGEST_REASON, type Draft } from "./draft";
import { useCurrencies } from "./data";
import { moveOf } from "./sentence";

export function AdjustmentForm() {
  const { t } = useTranslation();
  usePageTitle(t("desk.ledger.adjustment.propose"));
  const currencies = useCurrencies();
  const [draft, setDraft] = useState<Draft>({ debit: "", credit: "", amount: "", currency: "", reason: "" });
  const set = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const whole = { ...draft, currency: draft.currency || (currencies[0] ?? "USD") };
  const propose = usePropose();
  const wrong = useRefused(propose.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    propose.mutate(whole);
  };
  const example = exampleOf(whole.currency);
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={720}>
        <Title order={1} size="h2">
          {t("desk.ledger.adjustment.propose")}
        </Title>
        <Text>{t("desk.ledger.adjustment.text")}</Text>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <AccountField
            side="debit"
            value={draft.debit}
            set={(debit) => set({ debit })}
            error={wrong("debit")}
          />
          <AccountField
            side="credit"
            value={draft.credit}
            set={(credit) => set({ credit })}
            error={wrong("credit")}
          />
          <TextInput
            label={t("desk.ledger.adjustment.amount", { currency: whole.currency })}
            description={t("desk.ledger.adjustment.example", { amount: example })}
            inputMode="decimal"
            required
            error={wrong("amount")}
            value={draft.amount}
            onChange={(event) => set({ amount: event.currentTarget.value })}
          />
          <NativeSelect
            label={t("desk.sku.currency")}
            description={t("desk.ledger.adjustment.currencyHint")}
            value={whole.currency}
            error={wrong("currency")}
            data={currencies}
            onChange={(event) => set({ currency: event.currentTarget.value })}
          />
        </SimpleGrid>
        <Text size="sm" c="dimmed">
          {t("desk.ledger.adjustment.wallets")}
        </Text>
        <Textarea
          label={t("desk.reason")}
          description={t("desk.ledger.adjustment.reason")}
          required
          autosize
          minRows={2}
          maxLength={LONGEST_REASON}
          error={wrong("reason")}
          value={draft.reason}
          onChange={(event) => set({ reason: event.currentTarget.value })}
        />
        <Effect draft={whole} />
        {propose.error && <Problem error={propose.error} />}
        <Group>
          <Button type="submit" loading={propose.isPending}>
            {t("desk.ledger.adjustment.send")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What the entry would say, as soon as it is known. */
function Effect({ draft }: { draft: Draft }) {
  const { t } = useTranslation();
  const units = minorUnits(draft.amount, draft.currency);
  const [debit, credit] = [draft.debit, draft.credit].map((name) => ADJUSTABLE.find((one) => one === name));
  if (!units || !debit || !credit || debit === credit) return null;
  const amount = money({ amount: units, currency: draft.currency });
  return (
    <Alert color="blue" title={t("desk.ledger.adjustment.effect")}>
      <Text size="sm">{t(`desk.ledger.moved.${moveOf(debit, 1)}`, { amount })}</Text>
      <Text size="sm">{t(`desk.ledger.moved.${moveOf(credit, -1)}`, { amount })}</Text>
    </Alert>
  );
}

/** Proposes the entry; the same wish keeps its key, so a repeat proposes no second one. */
function usePropose() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sent = useRef({ wish: "", key: "" });
  return useMutation({
    mutationFn: (draft: Draft) => {
      const { currency } = draft;
      const body = bodyOf(draft, {
        amount: t("desk.ledger.adjustment.badAmount", {
          currency,
          example: exampleOf(currency),
        }),
        tooMuch: (most) => t("desk.ledger.adjustment.tooMuch", { amount: money({ amount: most, currency }) }),
        same: t("desk.ledger.adjustment.same"),
      });
      const wish = JSON.stringify(body);
      if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
      const header = { "Idempotency-Key": sent.current.key };
      return asStaff((headers) =>
        api.POST("/v1/desk/ledger/adjustments", { params: { header }, body, headers }),
      );
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["desk", "ledger", "adjustments"] });
      void navigate("/desk/money/adjustments");
    },
  });
}
