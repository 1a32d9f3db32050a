/** One deposit, who entered it, and crediting or rejecting it for somebody else. */
import { Badge, Card, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Confirm } from "../../Confirm";
import { usePerson } from "../../person";
import { useActors } from "../data";
import { useChanged, type Deposit } from "./data";

export function DepositCard({ partnerId, deposit }: { partnerId: string; deposit: Deposit }) {
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
        {deposit.state === "proposed" && <Decide partnerId={partnerId} deposit={deposit} />}
      </Stack>
    </Card>
  );
}

function Decide({ partnerId, deposit }: { partnerId: string; deposit: Deposit }) {
  const { t } = useTranslation();
  const { actor } = usePerson();
  const changed = useChanged();
  const params = { path: { partner_id: partnerId, deposit_id: deposit.deposit_id } };
  const amount = money(deposit.amount);
  if (deposit.proposed_by === actor) return <Text size="sm">{t("desk.partners.deposit.own")}</Text>;
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
