/** How far the refunds of an order are, and money that came on top of it. */
import { Alert, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import type { Found } from "./data";

const COLORS: Record<Schemas["RefundStage"], string> = {
  proposed: "blue",
  requested: "blue",
  succeeded: "green",
  failed: "orange",
  rejected: "gray",
};

export function Earlier({ found }: { found: Found }) {
  return (
    <>
      {found.refunds.map((one) => (
        <Refund key={one.refund_id} refund={one} />
      ))}
      {found.extra_payments.map((one) => (
        <Extra key={one.captured_at} extra={one} />
      ))}
    </>
  );
}

function Refund({ refund }: { refund: Schemas["RefundRequestView"] }) {
  const { t } = useTranslation();
  const { state, destination, fee } = refund;
  const going = state !== "rejected" && state !== "failed";
  return (
    <Alert
      w="100%"
      role="status"
      color={COLORS[state]}
      title={t(`refunds.state.${state}`, { amount: money(refund.amount) })}
      data-testid="refund"
      data-state={state}
    >
      <Text size="sm">{t(`refunds.next.${state}`)}</Text>
      {refund.rejected_for && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("refunds.rejectedFor", { reason: refund.rejected_for })}
        </Text>
      )}
      {going && (
        <Text size="sm">
          {t(`refunds.to.${destination}`)}
          {fee.amount > 0 && ` ${t("refunds.kept", { fee: money(fee), gross: money(refund.gross) })}`}
        </Text>
      )}
      <Text size="sm">{t("refunds.askedAt", { at: moment(refund.requested_at) })}</Text>
    </Alert>
  );
}

function Extra({ extra }: { extra: Schemas["ExtraPaymentView"] }) {
  const { t } = useTranslation();
  return (
    <Alert
      w="100%"
      role="status"
      color={COLORS[extra.state]}
      title={t("refunds.extra.title", { amount: money(extra.amount) })}
      data-testid="extra-payment"
      data-state={extra.state}
    >
      <Text size="sm">{t("refunds.extra.text", { at: moment(extra.captured_at) })}</Text>
      <Text size="sm">{t(`refunds.extra.state.${extra.state}`)}</Text>
    </Alert>
  );
}
