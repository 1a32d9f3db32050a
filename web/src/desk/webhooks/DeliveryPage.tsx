/** One message to one endpoint: what it says, and every try. */
import { Anchor, Badge, Card, Code, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { Confirm } from "../Confirm";
import { useChanged } from "./data";
import { useOutcome } from "./outcome";

const LOOK_AGAIN = 3_000;

export function DeliveryPage() {
  const { t } = useTranslation();
  const { endpointId = "", eventId = "" } = useParams();
  const changed = useChanged();
  const params = { path: { endpoint_id: endpointId, event_id: eventId } };
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "webhooks", endpointId, "delivery", eventId],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/webhooks/{endpoint_id}/deliveries/{event_id}", { params, headers }),
      ),
    refetchInterval: LOOK_AGAIN,
  });
  const title = data ? t(`desk.webhooks.event.${data.type}`) : t("desk.webhooks.nav");
  usePageTitle(title);
  if (error && !data) {
    const way = { to: "/desk/webhooks", text: t("desk.webhooks.all") };
    return <Problem error={error} retry={() => void refetch()} way={way} />;
  }
  if (!data) return <Skeleton h={300} role="status" aria-label={t("common.loading")} />;
  const over = data.state === "delivered" || data.state === "failed";
  return (
    <Stack maw={820}>
      <Title order={1} size="h2">
        {title}
      </Title>
      <Group gap="xs">
        <Badge tt="none" variant="default" data-testid="delivery-state" data-state={data.state}>
          {t(`desk.webhooks.delivery.${data.state}`)}
        </Badge>
        <Text size="sm">{moment(data.made_at)}</Text>
        <Code>{data.event_id}</Code>
      </Group>
      {data.next_at && (
        <Text size="sm">{t("desk.webhooks.delivery.next", { at: moment(data.next_at) })}</Text>
      )}
      {over && (
        <div>
          <Confirm
            label={t("desk.webhooks.delivery.replay")}
            text={t("desk.webhooks.delivery.replayText")}
            run={() =>
              asStaff((headers) =>
                api.POST("/v1/desk/webhooks/{endpoint_id}/deliveries/{event_id}/replay", {
                  params,
                  headers,
                }),
              ).then(changed)
            }
          />
        </div>
      )}
      <Title order={2} size="h4">
        {t("desk.webhooks.delivery.body")}
      </Title>
      <Code block tabIndex={0} role="region" aria-label={t("desk.webhooks.delivery.body")}>
        {pretty(data.body)}
      </Code>
      <Attempts attempts={data.attempts} />
      <Anchor component={Link} to={`/desk/webhooks/${endpointId}`} underline="always">
        {t("desk.webhooks.delivery.back")}
      </Anchor>
    </Stack>
  );
}

function Attempts({ attempts }: { attempts: Schemas["WebhookAttempt"][] }) {
  const { t } = useTranslation();
  const outcome = useOutcome();
  return (
    <>
      <Title order={2} size="h4">
        {t("desk.webhooks.delivery.attempts")}
      </Title>
      {attempts.length === 0 && <Text size="sm">{t("desk.webhooks.delivery.noAttempts")}</Text>}
      {attempts.map((one) => (
        <Card key={one.at} withBorder data-testid="attempt">
          <Text size="sm" fw={600}>
            {outcome(one)}
          </Text>
          <Text size="sm">
            {t("desk.webhooks.delivery.took", { at: moment(one.at), count: one.milliseconds })}
          </Text>
          {one.answer && (
            <>
              <Text size="sm">{t("desk.webhooks.delivery.said")}</Text>
              <Code block tabIndex={0} role="region" aria-label={t("desk.webhooks.delivery.said")}>
                {one.answer}
              </Code>
            </>
          )}
        </Card>
      ))}
    </>
  );
}

/** The message as people read it; the very text that was signed if it is no JSON. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
