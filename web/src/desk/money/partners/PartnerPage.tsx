/** One partner: who it is, its keys, its money, what it bought. */
import { Anchor, Badge, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { Confirm } from "../../Confirm";
import { useChanged, usePartner, type PartnerDetail } from "./data";
import { Keys } from "./Keys";
import { PartnerMoney } from "./PartnerMoney";
import { PartnerOrders } from "./PartnerOrders";

export function PartnerPage() {
  const { t } = useTranslation();
  const { partnerId = "" } = useParams();
  const { data, error, refetch } = usePartner(partnerId);
  usePageTitle(data?.name ?? t("desk.partners.nav"));
  return (
    <Stack maw={980}>
      <Anchor component={Link} to="/desk/money/partners" underline="always">
        {t("desk.partners.all")}
      </Anchor>
      <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
        {data?.name ?? t("desk.partners.one")}
      </Title>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={160} role="status" aria-label={t("common.loading")} />}
      {data && (
        <>
          <About partner={data} />
          <Keys partner={data} />
          <PartnerMoney partner={data} />
          <PartnerOrders partnerId={data.partner_id} />
        </>
      )}
    </Stack>
  );
}

function About({ partner }: { partner: PartnerDetail }) {
  const { t } = useTranslation();
  const changed = useChanged();
  const active = partner.state === "active";
  const set = async () => {
    const params = { path: { partner_id: partner.partner_id } };
    const same = { name: null, email: null, language: null, currency: null };
    const body = { ...same, state: active ? ("suspended" as const) : ("active" as const) };
    await asStaff((headers) => api.PATCH("/v1/desk/partners/{partner_id}", { params, body, headers }));
    await changed();
  };
  return (
    <Stack gap={6} align="flex-start">
      <Group gap="xs">
        <Badge color={active ? "green" : "red"} variant="default">
          {t(`desk.partners.state.${partner.state}`)}
        </Badge>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {partner.email}
        </Text>
      </Group>
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {t("desk.partners.sinceText", { at: moment(partner.created_at), id: partner.partner_id })}
      </Text>
      <Confirm
        label={t(active ? "desk.partners.suspend" : "desk.partners.resume")}
        text={t(active ? "desk.partners.suspendText" : "desk.partners.resumeText")}
        color={active ? "red" : "indigo"}
        run={set}
      />
    </Stack>
  );
}
