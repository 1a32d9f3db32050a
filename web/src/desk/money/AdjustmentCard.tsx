/** One proposed entry: what it moves, who proposed it and why, and what became of it. */
import { Anchor, Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { useAccountNames, useActors } from "./data";
import { Decide } from "./Decide";
import { subjectPath } from "./paths";

export type Adjustment = Schemas["AdjustmentView"];

export function AdjustmentCard({ adjustment }: { adjustment: Adjustment }) {
  const { t } = useTranslation();
  const name = useAccountNames();
  const who = useActors();
  return (
    <Card withBorder data-testid="adjustment" data-state={adjustment.state}>
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            {money(adjustment.amount)}
          </Title>
          <Badge tt="none" variant="default">
            {t(`desk.ledger.adjustment.state.${adjustment.state}`)}
          </Badge>
        </Group>
        {(["debit", "credit"] as const).map((side) => (
          <Text key={side} size="sm">
            {t(`desk.ledger.adjustment.on.${side}`, { account: name(adjustment[side]) })}
          </Text>
        ))}
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.ledger.books.because", { reason: adjustment.reason })}
        </Text>
        <Text size="sm" c="dimmed">
          {t("desk.ledger.adjustment.proposed", {
            who: who(adjustment.proposed_by),
            at: moment(adjustment.proposed_at),
          })}
        </Text>
        <Decision adjustment={adjustment} />
        {adjustment.state === "proposed" && <Decide adjustment={adjustment} />}
      </Stack>
    </Card>
  );
}

function Decision({ adjustment }: { adjustment: Adjustment }) {
  const { t } = useTranslation();
  const who = useActors();
  if (!adjustment.decided_by || !adjustment.decided_at) return null;
  return (
    <>
      <Text size="sm" c="dimmed">
        {t("desk.ledger.adjustment.decided", {
          who: who(adjustment.decided_by),
          at: moment(adjustment.decided_at),
        })}
      </Text>
      {adjustment.decided_for && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.ledger.adjustment.decidedFor", { reason: adjustment.decided_for })}
        </Text>
      )}
      {adjustment.state === "approved" && (
        <Anchor component={Link} to={subjectPath(adjustment.adjustment_id)} size="sm" underline="always">
          {t("desk.ledger.adjustment.books")}
        </Anchor>
      )}
    </>
  );
}
