/** The receipt and the invoice of a paid order; loaded only there. */
import { Anchor, Card, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import "./texts";
import type { Own } from "./data";
import { InvoicePart } from "./InvoicePart";

export function Paper(own: Own) {
  const { t } = useTranslation();
  return (
    <Card withBorder component="section" aria-label={t("paper.title")}>
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">
          {t("paper.title")}
        </Title>
        <Anchor component={Link} to={`/orders/${own.orderId}/receipt`} underline="always">
          {t("paper.receipt.open")}
        </Anchor>
        <InvoicePart {...own} />
      </Stack>
    </Card>
  );
}
