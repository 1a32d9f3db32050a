/** One refund: how much, of what, where to, who asked and why, and what can be done about it. */
import { Anchor, Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { TONES } from "~/kit/tones";
import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { useActors, useSkuNames } from "../data";
import { subjectPath } from "../paths";
import { RefundDeeds } from "./RefundDeeds";

export type Refund = Schemas["RefundView"];

const COLORS: Record<string, string> = { proposed: TONES.warning, failed: TONES.bad };

export function RefundCard({ refund, ofOrder = false }: { refund: Refund; ofOrder?: boolean }) {
  const { t } = useTranslation();
  return (
    <Card withBorder data-testid="refund" data-state={refund.state}>
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Title order={ofOrder ? 3 : 2} size="h4">
            {money(refund.amount)}
          </Title>
          <Badge tt="none" color={COLORS[refund.state] ?? TONES.plain}>
            {t(`desk.refundState.${refund.state}`)}
          </Badge>
        </Group>
        <Text size="sm">{t(`desk.refunds.meaning.${refund.state}`)}</Text>
        <Measure refund={refund} />
        <People refund={refund} />
        {!ofOrder && (
          <Anchor
            component={Link}
            to={subjectPath(refund.order_id)}
            className="code"
            size="sm"
            underline="always"
          >
            {refund.order_id}
          </Anchor>
        )}
        <RefundDeeds refund={refund} />
      </Stack>
    </Card>
  );
}

/** What is refunded, what is kept of it, and where it goes. */
function Measure({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const name = useSkuNames();
  const { fee, gross, lines, to_wallet: credit } = refund;
  return (
    <>
      {fee.amount > 0 && (
        <Text size="sm">{t("desk.refunds.kept", { fee: money(fee), gross: money(gross) })}</Text>
      )}
      <Text size="sm">
        {t(`desk.refunds.destination.${refund.destination}`)}
        {refund.destination === "original" &&
          credit.amount > 0 &&
          `${t("common.gap")}${t("desk.refunds.partToWallet", { amount: money(credit) })}`}
      </Text>
      {refund.extra && <Text size="sm">{t("desk.refunds.extra")}</Text>}
      {lines.length > 0 && (
        <Text size="sm">{t("desk.refunds.of", { lines: lines.map(name).join(", ") })}</Text>
      )}
    </>
  );
}

/** Who asked and why, who agreed, and who decided. */
function People({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const actors = useActors();
  const who = (actor: string) => (actor === "buyer" ? t("desk.actor.buyer") : actors(actor));
  return (
    <>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {t("desk.ledger.books.because", { reason: refund.reason })}
      </Text>
      <Text size="sm" c="dimmed">
        {t("desk.refunds.asked", { who: who(refund.actor), at: moment(refund.requested_at) })}
      </Text>
      {refund.approved_by.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("desk.refunds.agreed", { who: refund.approved_by.map(who).join(", ") })}
        </Text>
      )}
      {refund.state === "proposed" && refund.missing > 0 && (
        <Text size="sm" fw={600}>
          {t("desk.refunds.missing", { count: refund.missing })}
        </Text>
      )}
      {refund.state === "rejected" && refund.decided_by && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.refunds.rejectedFor", {
            who: who(refund.decided_by),
            reason: refund.decided_for ?? "",
          })}
        </Text>
      )}
      {refund.retried_by && <Text size="sm">{t("desk.refunds.retried", { refund: refund.retried_by })}</Text>}
    </>
  );
}
