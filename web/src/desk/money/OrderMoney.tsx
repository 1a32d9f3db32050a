/** The section of an order's page that shows its money. */
import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Books } from "./Books";

export function OrderMoney({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  return (
    <Stack component="section" gap="sm" aria-label={t("desk.ledger.books.title")}>
      <Title order={2} size="h4">
        {t("desk.ledger.books.title")}
      </Title>
      <Books subject={orderId} />
    </Stack>
  );
}
