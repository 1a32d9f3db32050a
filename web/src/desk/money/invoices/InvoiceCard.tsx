/** One invoice: whom it is for, how much, how far it is, and what can be done about it. */
import { Anchor, Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Deeds } from "./Deeds";

export type Invoice = Schemas["InvoiceView"];

export function InvoiceCard({ invoice }: { invoice: Invoice }) {
  const { t } = useTranslation();
  return (
    <Card withBorder data-testid="invoice" data-state={invoice.state}>
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
            {invoice.title}
          </Title>
          <Badge tt="none" variant="default">
            {t(`desk.invoices.state.${invoice.state}`)}
          </Badge>
        </Group>
        <Text size="sm">
          <b>{money(invoice.amount)}</b>
          {invoice.tax.amount > 0 && ` · ${t("desk.invoices.tax", { tax: money(invoice.tax) })}`}
        </Text>
        <Text size="sm">
          {t(`desk.invoices.buyer.${invoice.buyer}`)}
          {invoice.tax_id && ` · ${t("desk.invoices.taxId", { number: invoice.tax_id })}`}
        </Text>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.invoices.email", { email: invoice.email })}
        </Text>
        <Text size="sm" c="dimmed">
          {t("desk.invoices.requested", { at: moment(invoice.requested_at) })}
        </Text>
        {invoice.number && invoice.issued_at && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("desk.invoices.number", { number: invoice.number, at: moment(invoice.issued_at) })}
          </Text>
        )}
        {invoice.reason && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("desk.invoices.because", { reason: invoice.reason })}
          </Text>
        )}
        <Text size="sm">
          {t("desk.invoices.order")}
          {t("common.colon")}
          <Anchor
            component={Link}
            to={`/desk/orders/${invoice.order_id}`}
            className="code"
            size="sm"
            underline="always"
          >
            {invoice.order_id}
          </Anchor>
        </Text>
        <Deeds invoice={invoice} />
      </Stack>
    </Card>
  );
}
