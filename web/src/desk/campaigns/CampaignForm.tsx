/** A campaign is planned: what, at which price, how many, when, and for whom. */
import { Button, Checkbox, Fieldset, Group, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, ApiProblem, asStaff, newKey, type FieldProblem, type Schemas } from "~/api/client";
import { exampleOf, minorUnits } from "~/i18n/decimals";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { filled, LocalFields, type LocalText } from "../LocalFields";
import { useSkus, type SkuChoice } from "./data";
import { MomentField } from "./MomentField";
import { localInput, ofInput } from "./moments";
import { NO_OFFER, OfferFields, type OfferDraft } from "./OfferFields";

type Draft = {
  title: LocalText;
  offers: OfferDraft[];
  opens: string;
  closes: string;
  perBuyer: string;
  demand: string;
  hold: string;
  queue: boolean;
  turn: string;
};

const HOUR = 3_600_000;

function fresh(): Draft {
  const opens = new Date(Date.now() + HOUR);
  return {
    title: {},
    offers: [NO_OFFER],
    opens: localInput(opens),
    closes: localInput(new Date(opens.getTime() + HOUR)),
    perBuyer: "1",
    demand: "100",
    hold: "",
    queue: false,
    turn: "120",
  };
}

export function CampaignForm() {
  const { t } = useTranslation();
  usePageTitle(t("desk.campaign.new"));
  const [draft, setDraft] = useState(fresh);
  const set = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const plan = usePlan(useSkus());
  const wrong = useRefused(plan.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    plan.mutate(draft);
  };
  const number = (name: "perBuyer" | "demand" | "turn", field: string, text: string, hint: string) => (
    <TextInput
      label={text}
      description={hint}
      inputMode="numeric"
      required
      error={wrong(field)}
      value={draft[name]}
      onChange={(event) => set({ [name]: event.currentTarget.value })}
    />
  );
  return (
    <form onSubmit={submit}>
      <Stack>
        <Title order={1} size="h2">
          {t("desk.campaign.new")}
        </Title>
        <LocalFields
          label={t("desk.campaign.title")}
          required
          value={draft.title}
          error={wrong("title")}
          change={(title) => set({ title })}
        />
        <Fieldset legend={t("desk.campaign.offers")}>
          <Stack>
            <OfferFields offers={draft.offers} change={(offers) => set({ offers })} wrong={wrong} />
          </Stack>
        </Fieldset>
        <Fieldset legend={t("desk.campaign.window")}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <MomentField
              label={t("desk.campaign.opens")}
              value={draft.opens}
              change={(opens) => set({ opens })}
              error={wrong("opens_at")}
            />
            <MomentField
              label={t("desk.campaign.closes")}
              value={draft.closes}
              change={(closes) => set({ closes })}
              error={wrong("closes_at")}
            />
          </SimpleGrid>
        </Fieldset>
        <Fieldset legend={t("desk.campaign.rules")}>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            {number("perBuyer", "per_buyer", t("desk.campaign.perBuyer"), t("desk.campaign.perBuyerHint"))}
            {number("demand", "demand", t("desk.campaign.demand"), t("desk.campaign.demandHint"))}
            <TextInput
              label={t("desk.campaign.hold")}
              description={t("desk.products.holdHint")}
              inputMode="numeric"
              error={wrong("hold_seconds")}
              value={draft.hold}
              onChange={(event) => set({ hold: event.currentTarget.value })}
            />
          </SimpleGrid>
          <Checkbox
            mt="md"
            label={t("desk.campaign.queue")}
            description={t("desk.campaign.queueHint")}
            checked={draft.queue}
            onChange={(event) => set({ queue: event.currentTarget.checked })}
          />
          {draft.queue && (
            <SimpleGrid cols={{ base: 1, sm: 2 }} mt="md">
              {number("turn", "turn_seconds", t("desk.campaign.turn"), t("desk.campaign.turnHint"))}
            </SimpleGrid>
          )}
        </Fieldset>
        <Text size="sm">{t("desk.campaign.aside")}</Text>
        {plan.error && <Problem error={plan.error} />}
        <Group>
          <Button type="submit" loading={plan.isPending}>
            {t("desk.campaign.plan")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Plans the campaign; the same wish keeps its key, so a repeat plans no second one. */
function usePlan(skus: SkuChoice[]) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sent = useRef({ wish: "", key: "" });
  return useMutation({
    mutationFn: (draft: Draft) => {
      const body = bodyOf(draft, skus, (currency) =>
        t("desk.refund.badAmount", { currency, example: exampleOf(currency) }),
      );
      const wish = JSON.stringify(body);
      if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
      const header = { "Idempotency-Key": sent.current.key };
      return asStaff((headers) => api.POST("/v1/desk/campaigns", { params: { header }, body, headers }));
    },
    onSuccess: async (made) => {
      queries.setQueryData(["desk", "campaign", made.campaign], made);
      await queries.invalidateQueries({ queryKey: ["desk", "campaigns"] });
      void navigate(`/desk/campaigns/${made.campaign}`);
    },
  });
}

/** What the form says, as the server takes it; throws a problem that names each field that says nothing usable. */
function bodyOf(
  draft: Draft,
  skus: SkuChoice[],
  badAmount: (currency: string) => string,
): Schemas["NewCampaign"] {
  const errors: FieldProblem[] = [];
  const whole = (field: string, text: string) => {
    if (!/^\d{1,9}$/.test(text.trim())) errors.push({ field, reason: "int_parsing", message: "" });
    return Number(text);
  };
  const currency = skus.find((one) => one.sku === draft.offers[0]?.sku)?.price.currency ?? "USD";
  const offers = draft.offers.map((offer, index) => {
    const at = `offers.${index}`;
    if (offer.sku === "") errors.push({ field: `${at}.sku`, reason: "missing", message: "" });
    const price = minorUnits(offer.price, currency);
    if (price === null)
      errors.push({ field: `${at}.price`, reason: "amount", own: true, message: badAmount(currency) });
    return { sku: offer.sku, price: price ?? 0, quota: whole(`${at}.quota`, offer.quota) };
  });
  const moments = { opens_at: ofInput(draft.opens), closes_at: ofInput(draft.closes) };
  Object.entries(moments).forEach(([field, text]) => {
    if (text === "") errors.push({ field, reason: "datetime_parsing", message: "" });
  });
  const body = {
    title: filled(draft.title),
    currency,
    offers,
    ...moments,
    per_buyer: whole("per_buyer", draft.perBuyer),
    demand: whole("demand", draft.demand),
    hold_seconds: draft.hold.trim() === "" ? null : whole("hold_seconds", draft.hold),
    queue: draft.queue,
    turn_seconds: whole("turn_seconds", draft.turn),
  };
  if (errors.length > 0) throw new ApiProblem(422, { code: "Invalid", errors });
  return body;
}
