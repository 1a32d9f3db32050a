/** One deposit, who entered it, and crediting or rejecting it for somebody else. */
import { Anchor, Badge, Card, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Confirm } from "../../Confirm";
import { usePerson } from "../../person";
import { useActors } from "../data";
import { partnerPath, useChanged, type Deposit } from "./data";

type Props = { deposit: Deposit; linked?: boolean };

/** `linked`: with the way to the partner, where the card is not on its page. */
export function DepositCard({ deposit, linked = false }: Props) {
  const { t } = useTranslation();
  const who = useActors();
  const { amount, currency } = deposit.amount;
  const signed = { amount: deposit.paid_out ? -amount : amount, currency };
  return (
    <Card withBorder data-testid="deposit">
      <Stack gap={6} align="flex-start">
        <Group gap="xs">
          <Text fw={700} style={{ fontVariantNumeric: "tabular-nums" }}>
            {money(signed)}
          </Text>
          <Badge variant="default">{t(`desk.partners.deposit.state.${deposit.state}`)}</Badge>
        </Group>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.ledger.books.because", { reason: deposit.reason })}
        </Text>
        <Text size="sm" c="dimmed">
          {t("desk.partners.deposit.entered", {
            who: who(deposit.proposed_by),
            at: moment(deposit.proposed_at),
          })}
        </Text>
        {deposit.decided_by && deposit.decided_at && (
          <Text size="sm" c="dimmed">
            {t("desk.ledger.adjustment.decided", {
              who: who(deposit.decided_by),
              at: moment(deposit.decided_at),
            })}
          </Text>
        )}
        {deposit.decided_for && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("desk.ledger.adjustment.decidedFor", { reason: deposit.decided_for })}
          </Text>
        )}
        {linked && (
          <Anchor component={Link} to={partnerPath(deposit.partner_id)} size="sm" underline="always">
            {t("desk.partners.deposit.partner")}
          </Anchor>
        )}
        {deposit.state === "proposed" && <Decide deposit={deposit} />}
      </Stack>
    </Card>
  );
}

function Decide({ deposit }: { deposit: Deposit }) {
  const { t } = useTranslation();
  const { actor, may } = usePerson();
  const changed = useChanged();
  const params = { path: { partner_id: deposit.partner_id, deposit_id: deposit.deposit_id } };
  const amount = money(deposit.amount);
  if (deposit.proposed_by === actor) return <Text size="sm">{t("desk.partners.deposit.own")}</Text>;
  if (!may("finance")) return <Text size="sm">{t("desk.partners.deposit.who")}</Text>;
  return (
    <Group gap="xs">
      <Confirm
        label={t(`desk.partners.deposit.${deposit.paid_out ? "takeOff" : "credit"}`)}
        text={t(`desk.partners.deposit.${deposit.paid_out ? "paidOutText" : "creditText"}`, { amount })}
        run={() =>
          asStaff((headers) =>
            api.POST("/v1/desk/partners/{partner_id}/deposits/{deposit_id}/credit", { params, headers }),
          ).then(changed)
        }
      />
      <Confirm
        label={t("desk.partners.deposit.reject")}
        text={t("desk.partners.deposit.rejectText", { amount })}
        asksReason
        color="red"
        run={(reason) =>
          asStaff((headers) =>
            api.POST("/v1/desk/partners/{partner_id}/deposits/{deposit_id}/reject", {
              params,
              body: { reason },
              headers,
            }),
          ).then(changed)
        }
      />
    </Group>
  );
}
