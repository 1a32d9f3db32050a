/** One dispute: what the bank claims and why, what we know, what it is sent, and giving in. */
import { Anchor, Badge, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useActors } from "../data";
import { subjectPath } from "../paths";
import { STAGE_COLORS, useDispute, useReason } from "./data";
import { Deadline } from "./Deadline";
import { DisputeDeeds } from "./DisputeDeeds";
import { Evidence } from "./Evidence";
import { Pack } from "./Pack";

export function DisputePage() {
  const { t } = useTranslation();
  const { dispute = "" } = useParams();
  const { data, error, refetch } = useDispute(dispute);
  usePageTitle(data ? t("desk.disputes.title", { amount: money(data.amount) }) : t("desk.disputes.nav"));
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={300} role="status" aria-label={t("common.loading")} />;
  return (
    <Stack maw={820}>
      <Claim one={data} />
      <DisputeDeeds one={data} />
      <Evidence one={data} />
      <Pack pack={data.pack} />
      <Anchor component={Link} to="/desk/money/disputes" underline="always">
        {t("desk.disputes.all")}
      </Anchor>
    </Stack>
  );
}

function Claim({ one }: { one: Schemas["DisputeDetail"] }) {
  const { t } = useTranslation();
  const reason = useReason();
  const who = useActors();
  return (
    <Stack gap={6}>
      <Title order={1} size="h2">
        {t("desk.disputes.title", { amount: money(one.amount) })}
      </Title>
      <Group>
        <Badge tt="none" color={STAGE_COLORS[one.stage]} data-testid="stage" data-stage={one.stage}>
          {t(`desk.disputes.stage.${one.stage}`)}
        </Badge>
      </Group>
      <Text>{t(`desk.disputes.meaning.${one.stage}`)}</Text>
      <Text>{reason(one)}</Text>
      <Deadline one={one} />
      <Text size="sm">
        {t("desk.disputes.order")}
        {t("common.colon")}
        <Anchor component={Link} to={subjectPath(one.order_id)} className="code" size="sm" underline="always">
          {one.order_id}
        </Anchor>
      </Text>
      <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
        {t("desk.disputes.opened", { at: moment(one.opened_at) })} · {t("desk.disputes.number")}
        {t("common.colon")}
        {one.dispute}
      </Text>
      {one.accepted_by && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.disputes.accepted", { who: who(one.accepted_by), reason: one.accepted_for ?? "" })}
        </Text>
      )}
    </Stack>
  );
}
