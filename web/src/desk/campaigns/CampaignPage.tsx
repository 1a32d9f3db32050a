/** One campaign with its live figures, and what staff may still change of it. */
import {
  Anchor,
  Badge,
  Button,
  Card,
  Group,
  Progress,
  SimpleGrid,
  Skeleton,
  Stack,
  Text,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { local } from "~/i18n";
import { duration, money, moment } from "~/i18n/format";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { Confirm } from "../Confirm";
import { usePerson } from "../person";
import { inUtc, useCampaign, useSkus, type Campaign } from "./data";
import { MomentField } from "./MomentField";
import { localInput, ofInput } from "./moments";

export function CampaignPage() {
  const { t } = useTranslation();
  const { may } = usePerson();
  const { campaignId = "" } = useParams();
  const campaign = useCampaign(campaignId);
  const title = local(campaign.data?.title);
  usePageTitle(title || t("desk.nav.campaigns"));
  if (campaign.error && !campaign.data) {
    return <Problem error={campaign.error} retry={() => void campaign.refetch()} />;
  }
  if (!campaign.data) return <Skeleton h={300} role="status" aria-label={t("common.loading")} />;
  const alive = campaign.data.phase === "scheduled" || campaign.data.phase === "open";
  const changeable = alive && may("operations");
  return (
    <Stack>
      <Group>
        <Title order={1} size="h2">
          {title}
        </Title>
        <Badge size="lg" tt="none" variant="default" data-testid="phase" data-phase={campaign.data.phase}>
          {t(`desk.phase.${campaign.data.phase}`)}
        </Badge>
      </Group>
      <Facts campaign={campaign.data} />
      <Offers campaign={campaign.data} />
      {campaign.data.queue && <Queue campaign={campaign.data} />}
      {changeable && <Closing key={campaign.data.closes_at} campaign={campaign.data} />}
      {changeable && <CallOff campaign={campaign.data} />}
    </Stack>
  );
}

function Facts({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const window = [
    [t("desk.campaign.opens"), campaign.opens_at],
    [t("desk.campaign.closes"), campaign.closes_at],
  ] as const;
  return (
    <Card withBorder>
      {window.map(([name, at]) => (
        <Text key={name} size="sm">
          {name}: <b>{moment(at)}</b> ({inUtc(at)})
        </Text>
      ))}
      <Text size="sm">
        {t("desk.campaign.perBuyer")}
        {t("common.colon")}
        {campaign.per_buyer} · {t("desk.campaign.demand")}
        {t("common.colon")}
        {campaign.demand}
      </Text>
      {campaign.hold_seconds !== null && (
        <Text size="sm">
          {t("desk.campaign.hold")}
          {t("common.colon")}
          {campaign.hold_seconds}
        </Text>
      )}
      {campaign.phase !== "scheduled" && campaign.phase !== "open" && (
        <Text size="sm">{t(campaign.settled ? "desk.campaign.settled" : "desk.campaign.settling")}</Text>
      )}
    </Card>
  );
}

function Offers({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const skus = useSkus();
  return (
    <SimpleGrid cols={{ base: 1, md: 2 }}>
      {campaign.offers.map((offer) => {
        const sku = skus.find((one) => one.sku === offer.sku);
        return (
          <Card
            key={offer.sku}
            withBorder
            data-testid="offer"
            data-left={offer.left}
            data-aside={offer.set_aside}
          >
            <Stack gap="xs">
              <Text fw={600}>{sku?.name ?? offer.sku}</Text>
              <Text size="sm">
                {money(offer.price)}
                {sku && ` · ${t("desk.campaign.normal", { price: money(sku.price) })}`}
              </Text>
              <Progress
                value={(100 * offer.left) / offer.quota}
                aria-label={t("shop.campaign.left", { left: offer.left, quota: offer.quota })}
              />
              <Text size="sm">
                {t("shop.campaign.left", { left: offer.left, quota: offer.quota })} ·{" "}
                {t("desk.campaign.setAside")}
                {t("common.colon")}
                {offer.set_aside}
              </Text>
            </Stack>
          </Card>
        );
      })}
    </SimpleGrid>
  );
}

function Queue({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  return (
    <Card withBorder component="section" aria-label={t("desk.campaign.queue")}>
      <Group justify="space-between">
        <Text>
          {t("desk.campaign.waiting")}
          {t("common.colon")}
          <b data-testid="waiting">{campaign.waiting}</b> · {t("desk.campaign.admitted")}
          {t("common.colon")}
          <b data-testid="admitted">{campaign.admitted}</b>
        </Text>
        <Anchor component={Link} to={`/c/${campaign.campaign}`} size="sm" underline="always">
          {t("desk.products.see")}
        </Anchor>
      </Group>
      <Text size="sm">
        {t("desk.campaign.turn")}
        {t("common.colon")}
        {duration(campaign.turn_seconds)}
      </Text>
    </Card>
  );
}

const UNCHANGED = {
  title: null,
  hold_seconds: null,
  opens_at: null,
  per_buyer: null,
  queue: null,
  turn_seconds: null,
};

function Closing({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [closes, setCloses] = useState(localInput(new Date(campaign.closes_at)));
  const change = useMutation({
    mutationFn: () =>
      asStaff((headers) =>
        api.PATCH("/v1/desk/campaigns/{campaign_id}", {
          params: { path: { campaign_id: campaign.campaign } },
          body: { ...UNCHANGED, closes_at: ofInput(closes) },
          headers,
        }),
      ),
    onSuccess: async (changed) => {
      queries.setQueryData(["desk", "campaign", campaign.campaign], changed);
      notifications.show({ withCloseButton: false, message: t("desk.done", { what: t("common.save") }) });
      await queries.invalidateQueries({ queryKey: ["desk", "campaigns"] });
    },
  });
  const wrong = useRefused(change.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <form onSubmit={submit} aria-label={t("desk.campaign.changeClosing")}>
      <Stack>
        <Group align="flex-end">
          <MomentField
            label={t("desk.campaign.closes")}
            value={closes}
            change={setCloses}
            error={wrong("closes_at")}
          />
          <Button type="submit" variant="default" loading={change.isPending}>
            {t("desk.campaign.changeClosing")}
          </Button>
        </Group>
        {change.error && <Problem error={change.error} />}
      </Stack>
    </form>
  );
}

function CallOff({ campaign }: { campaign: Campaign }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return (
    <Group>
      <Confirm
        label={t("desk.campaign.callOff")}
        text={t("desk.campaign.callOffText")}
        color="red"
        run={() =>
          asStaff((headers) =>
            api.POST("/v1/desk/campaigns/{campaign_id}/call-off", {
              params: { path: { campaign_id: campaign.campaign } },
              headers,
            }),
          ).then(() => queries.invalidateQueries({ queryKey: ["desk"] }))
        }
      />
    </Group>
  );
}
