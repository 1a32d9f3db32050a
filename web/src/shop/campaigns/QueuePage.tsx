/** In front of a campaign: take a place, wait for the draw, see where one stands, and order when it is one's turn. */
import { Alert, Anchor, Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, ApiProblem, got, type Schemas } from "~/api/client";
import { local } from "~/i18n";
import { duration } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { place } from "./admission";
import { hear, useServerNow } from "./clock";
import { phaseOf, useCampaigns, type Campaign } from "./data";
import { DrawDetails } from "./DrawDetails";
import { JoinForm } from "./JoinForm";
import { Countdown } from "./OfferNote";
import { Offers } from "./Offers";
import { useTicket, type Ticket } from "./tickets";

export type Queue = Schemas["QueueView"];

const LOOK_AGAIN = 1_500;

export function QueuePage() {
  const { t } = useTranslation();
  const { campaignId = "" } = useParams();
  const { campaigns, loading } = useCampaigns();
  const campaign = campaigns.find((one) => one.campaign === campaignId);
  const title = campaign ? local(campaign.title) : t("shop.queue.title");
  usePageTitle(useTicket(campaignId) ? null : title);
  const queue = useQuery({
    queryKey: ["queue", campaignId],
    queryFn: async () => {
      const path = { campaign_id: campaignId };
      const found = await got(api.GET("/v1/campaigns/{campaign_id}/queue", { params: { path } }));
      hear(found.now);
      return found;
    },
    refetchInterval: LOOK_AGAIN,
    refetchIntervalInBackground: true,
  });
  if (queue.error instanceof ApiProblem && [404, 422].includes(queue.error.status)) {
    return <Elsewhere title={t("shop.queue.gone")} text={t("shop.queue.goneText")} />;
  }
  if (queue.error && !queue.data) return <Problem error={queue.error} retry={() => void queue.refetch()} />;
  if (!queue.data || loading) return <Skeleton h={320} role="status" aria-label={t("common.loading")} />;
  return (
    <Stack maw={640} mx="auto">
      <Title order={1}>{title}</Title>
      <Standing queue={queue.data} campaign={campaign} />
      <DrawDetails queue={queue.data} />
    </Stack>
  );
}

function Elsewhere({ title, text }: { title: string; text: string }) {
  const { t } = useTranslation();
  return (
    <Empty title={title} text={text}>
      <Button component={Link} to="/">
        {t("common.home")}
      </Button>
    </Empty>
  );
}

function Standing({ queue, campaign }: { queue: Queue; campaign: Campaign | undefined }) {
  const { t } = useTranslation();
  const ticket = useTicket(queue.campaign);
  const phase = phaseOf(queue, useServerNow());
  const over = phase === "over" || queue.phase === "over" || queue.phase === "called_off";
  if (ticket?.order) {
    return (
      <Alert color="green" role="status" title={t("shop.queue.used")}>
        {t("shop.queue.usedText")}{" "}
        <Anchor component={Link} to={`/orders/${ticket.order}`} underline="always" inherit>
          {t("shop.order.title")}
        </Anchor>
      </Alert>
    );
  }
  if (over) {
    const text = queue.phase === "called_off" ? "calledOffText" : "overText";
    return (
      <div data-testid="place" data-state="over">
        <Elsewhere title={t("shop.campaign.over")} text={t(`shop.queue.${text}`)} />
      </div>
    );
  }
  if (campaign && !campaign.queue) {
    return <Elsewhere title={t("shop.queue.none")} text={t("shop.queue.noneText")} />;
  }
  return (
    <>
      <Group justify="space-between">
        <Countdown campaign={queue} />
        <Text size="sm">
          {t("shop.queue.taking", {
            count: [...queue.early, ...queue.late].reduce((sum, one) => sum + one, 0),
          })}
        </Text>
      </Group>
      {!ticket && <JoinForm campaign={queue.campaign} opened={phase === "open"} />}
      {ticket && <Place queue={queue} campaign={campaign} ticket={ticket} waits={phase === "scheduled"} />}
      {!ticket && campaign && <Offers campaign={campaign} turn={false} />}
    </>
  );
}

type PlaceProps = { queue: Queue; campaign: Campaign | undefined; ticket: Ticket; waits: boolean };

/** Where a ticket stands. The place is worked out here, from the ticket and what is public. */
function Place({ queue, campaign, ticket, waits }: PlaceProps) {
  const { t } = useTranslation();
  const counts = { early: queue.early, late: queue.late, drawn: queue.drawn, seed: queue.seed };
  const early = queue.early.join(" ");
  const position = useQuery({
    queryKey: ["place", ticket.ticket, queue.drawn, queue.seed, early],
    queryFn: () => place(ticket, counts),
    staleTime: Infinity,
  }).data;
  const turn = position != null && position < queue.admitted;
  usePageTitle(turn ? t("shop.queue.turn") : t("shop.queue.title"));
  if (waits || position == null) {
    return (
      <Alert color="blue" role="status" title={t("shop.queue.inDraw")}>
        <Text size="sm" data-testid="place" data-state="waiting">
          {t(waits ? "shop.queue.inDrawText" : "shop.queue.drawing", { email: ticket.email })}
        </Text>
      </Alert>
    );
  }
  if (turn) {
    return (
      <>
        <Turn queue={queue} campaign={campaign} email={ticket.email} />
        {campaign && <Offers campaign={campaign} turn={queue.left > 0} />}
      </>
    );
  }
  const ahead = position - queue.admitted;
  return (
    <Card withBorder>
      <Stack gap="xs" role="status" data-testid="place" data-state={queue.left > 0 ? "behind" : "sold-out"}>
        <Text size="xl" fw={700}>
          {t("shop.queue.place", { place: position + 1 })}
        </Text>
        <Text>{t("shop.queue.ahead", { count: ahead })}</Text>
        {queue.left === 0 && <Text fw={700}>{t("shop.queue.soldOut")}</Text>}
        <Text>{leftText(queue, campaign, t)}</Text>
        <Text>{t("shop.queue.chance", { count: ahead + 1 })}</Text>
        <Text size="sm">{t("shop.queue.stay")}</Text>
      </Stack>
    </Card>
  );
}

type TurnProps = { queue: Queue; campaign: Campaign | undefined; email: string };

function Turn({ queue, campaign, email }: TurnProps) {
  const { t } = useTranslation();
  const gone = queue.left === 0;
  return (
    <>
      <Alert
        color={gone ? "orange" : "green"}
        role="alert"
        title={
          <span data-testid="place" data-state={gone ? "turn-sold-out" : "turn"}>
            {t(gone ? "shop.queue.turnGone" : "shop.queue.turn")}
          </span>
        }
      >
        {gone
          ? t("shop.queue.turnGoneText")
          : t("shop.queue.turnText", { length: duration(queue.turn_seconds), email })}
      </Alert>
      {!gone && <Text>{leftText(queue, campaign, t)}</Text>}
    </>
  );
}

type Translate = ReturnType<typeof useTranslation>["t"];

function leftText(queue: Queue, campaign: Campaign | undefined, t: Translate): string {
  const quota = campaign?.offers.reduce((sum, one) => sum + one.quota, 0) ?? queue.left;
  return t("shop.campaign.left", { left: queue.left, quota });
}
