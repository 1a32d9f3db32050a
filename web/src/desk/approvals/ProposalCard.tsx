/** One proposal: all that consent would do, who asked and why, and what became of it. */
import { Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { money, moment } from "~/i18n/format";
import { TONES } from "~/kit/tones";
import { useActors, useSkuNames } from "../money/data";
import type { Proposal } from "./data";
import { ProposalDeeds } from "./ProposalDeeds";
import { RulesContent } from "./RulesContent";

const COLORS: Record<string, string> = { waiting: TONES.warning, stale: TONES.bad };

export function ProposalCard({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const who = useActors();
  return (
    <Card withBorder data-testid="proposal" data-state={proposal.state}>
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4">
            {t(`desk.approvals.kind.${proposal.kind}`)}
          </Title>
          <Badge tt="none" color={COLORS[proposal.state] ?? TONES.plain}>
            {t(`desk.approvals.state.${proposal.state}`)}
          </Badge>
        </Group>
        <Text size="sm">
          {t(`desk.approvals.meaning.${proposal.state}`, { until: moment(proposal.until) })}
        </Text>
        <Content proposal={proposal} />
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.approvals.reason", { reason: proposal.reason })}
        </Text>
        <Text size="sm" c="dimmed">
          {t("desk.approvals.asked", { who: who(proposal.asked_by), at: moment(proposal.asked_at) })}
        </Text>
        {proposal.decided_by && proposal.decided_at && (
          <Text size="sm" c="dimmed">
            {t("desk.approvals.decided", { who: who(proposal.decided_by), at: moment(proposal.decided_at) })}
          </Text>
        )}
        {proposal.state === "refused" && proposal.decided_for && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("desk.approvals.decidedFor", { reason: proposal.decided_for })}
          </Text>
        )}
        {proposal.alone && <Text size="sm">{t("desk.approvals.noSecond")}</Text>}
        {proposal.state === "waiting" && <ProposalDeeds proposal={proposal} />}
      </Stack>
    </Card>
  );
}

function Content({ proposal }: { proposal: Proposal }) {
  if (proposal.kind === "payment_rules") return <RulesContent content={proposal.content} />;
  return proposal.kind === "credit_line" ? <Line proposal={proposal} /> : <Codes proposal={proposal} />;
}

function Line({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const currency = String(proposal.content.currency);
  const [amount, before] = [proposal.content.amount, proposal.content.before].map((units) =>
    money({ amount: Number(units), currency }),
  );
  return (
    <Text size="sm" style={{ overflowWrap: "anywhere" }}>
      {t("desk.approvals.content.line", { amount, before, partner: proposal.subject })}
    </Text>
  );
}

function Codes({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const name = useSkuNames();
  const { number, batch, states, again, delivery } = proposal.content;
  const said = [
    typeof again === "string" && t("desk.approvals.content.again", { id: again }),
    typeof number === "number" &&
      t("desk.approvals.content.number", { count: number, sku: name(proposal.subject) }),
    typeof batch === "string" && t("desk.approvals.content.batch", { batch }),
    Array.isArray(states) &&
      t("desk.approvals.content.states", {
        states: states.map((state) => t(`desk.state.${String(state)}`)).join(", "),
      }),
    typeof delivery === "string" && t(`desk.exports.delivery.${delivery}`),
  ];
  return said.filter(Boolean).map((text) => (
    <Text key={String(text)} size="sm" style={{ overflowWrap: "anywhere" }}>
      {text}
    </Text>
  ));
}
