/** One endpoint: how it does, what can be done with it, what it was sent. */
import { Alert, Anchor, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useEndpoint, type Endpoint } from "./data";
import { DeliveryLog } from "./DeliveryLog";
import { EndpointDeeds } from "./EndpointDeeds";
import { EndpointEdit } from "./EndpointEdit";
import { SecretOnce } from "./SecretOnce";
import { StateBadge } from "./StateBadge";

export function EndpointPage() {
  const { t } = useTranslation();
  const { endpointId = "" } = useParams();
  const { data, error, refetch } = useEndpoint(endpointId);
  const [secret, setSecret] = useState<string | null>(null);
  usePageTitle(t("desk.webhooks.nav"));
  if (error && !data) {
    const way = { to: "/desk/webhooks", text: t("desk.webhooks.all") };
    return <Problem error={error} retry={() => void refetch()} way={way} />;
  }
  if (!data) return <Skeleton h={300} role="status" aria-label={t("common.loading")} />;
  return (
    <Stack>
      <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
        {data.url}
      </Title>
      <div>
        <StateBadge endpoint={data} />
      </div>
      <Standing endpoint={data} />
      {secret && <SecretOnce secret={secret} done={() => setSecret(null)} />}
      <Title order={2} size="h4">
        {t("desk.webhooks.deeds.title")}
      </Title>
      <EndpointDeeds endpoint={data} show={setSecret} />
      <Title order={2} size="h4">
        {t("desk.webhooks.log.title")}
      </Title>
      <DeliveryLog endpointId={endpointId} />
      <Title order={2} size="h4">
        {t("desk.webhooks.form.change")}
      </Title>
      <EndpointEdit key={data.version} endpoint={data} />
      <Anchor component={Link} to="/desk/webhooks" underline="always">
        {t("desk.webhooks.all")}
      </Anchor>
    </Stack>
  );
}

/** What is to be known of an endpoint that does not simply work. */
function Standing({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const { disabled_because: because, disabled_at: at, failing_since: since } = endpoint;
  return (
    <>
      {endpoint.state === "disabled" && because && at && (
        <Alert color="red" role="alert">
          <Text size="sm">{t(`desk.webhooks.because.${because}`, { at: moment(at) })}</Text>
        </Alert>
      )}
      {endpoint.state !== "active" && <Text size="sm">{t("desk.webhooks.waits")}</Text>}
      {endpoint.state === "active" && since && (
        <Text size="sm">{t("desk.webhooks.failingSince", { at: moment(since) })}</Text>
      )}
      {endpoint.previous_until && new Date(endpoint.previous_until) > new Date() && (
        <Text size="sm">{t("desk.webhooks.overlap", { at: moment(endpoint.previous_until) })}</Text>
      )}
    </>
  );
}
