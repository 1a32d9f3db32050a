/** Every refund of an order, and money that came on top of its own. */
import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { RefundCard } from "./RefundCard";

export function RefundsOfOrder({ found }: { found: Schemas["RefundList"] }) {
  const { t } = useTranslation();
  return (
    <>
      {found.refunds.length > 0 && (
        <Stack gap="sm" component="section" aria-label={t("desk.refund.list")}>
          <Title order={2} size="h4">
            {t("desk.refund.list")}
          </Title>
          {found.refunds.map((one) => (
            <RefundCard key={one.refund_id} refund={one} ofOrder />
          ))}
        </Stack>
      )}
      {found.extra_payments.length > 0 && (
        <Stack gap={6} component="section" aria-label={t("desk.refunds.extras.title")}>
          <Title order={2} size="h4">
            {t("desk.refunds.extras.title")}
          </Title>
          {found.extra_payments.map((one) => (
            <Text key={one.captured_at} size="sm">
              <b>
                {t("desk.refunds.extras.one", { amount: money(one.amount), at: moment(one.captured_at) })}
              </b>
              {" · "}
              {t(`desk.refundState.${one.state}`)}
            </Text>
          ))}
        </Stack>
      )}
    </>
  );
}
