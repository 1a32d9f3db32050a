/** What a partner bought, the newest first. */
import { Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePages } from "../../data";
import { DeskTable } from "../../DeskTable";
import { useOrderColumns } from "../../orderColumns";

type Order = Schemas["OrderView"];

export function PartnerOrders({ partnerId }: { partnerId: string }) {
  const { t } = useTranslation();
  const orders = usePages<Order>(["partners", "one", partnerId, "orders"], async (cursor) => {
    const params = { path: { partner_id: partnerId }, query: { cursor: cursor ?? null } };
    const page = await asStaff((headers) =>
      api.GET("/v1/desk/partners/{partner_id}/orders", { params, headers }),
    );
    return { rows: page.orders, next: page.next ?? null };
  });
  const { number, placed, goods, total, currency } = useOrderColumns();
  return (
    <Stack component="section" gap="sm" aria-label={t("desk.partners.orders")}>
      <Title order={2} size="h4">
        {t("desk.partners.orders")}
      </Title>
      <DeskTable
        caption={t("desk.partners.orders")}
        columns={[number, placed, goods, total, currency]}
        id={(one) => one.order_id}
        {...orders}
        exported={{ name: "partner-orders", pages: orders.pages }}
        empty={<Empty title={t("desk.partners.noOrders")} text={t("desk.partners.noOrdersText")} />}
      />
    </Stack>
  );
}
