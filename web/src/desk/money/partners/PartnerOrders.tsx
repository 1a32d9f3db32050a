/** What a partner bought, the newest first. */
import { Anchor, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { goodsName } from "~/shop/names";
import { usePages } from "../../data";
import { decimal } from "../../csv";
import { DeskTable, type Column } from "../../DeskTable";

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
  const goods = (one: Order) => one.lines.map((line) => `${line.quantity} × ${goodsName(line)}`).join(", ");
  const columns: Column<Order>[] = [
    {
      name: t("desk.code.order"),
      cell: (one) => (
        <Anchor
          component={Link}
          to={`/desk/orders/${one.order_id}`}
          className="code"
          size="sm"
          underline="always"
        >
          {one.order_id}
        </Anchor>
      ),
      text: (one) => one.order_id,
    },
    { name: t("desk.batch.when"), cell: (one) => moment(one.created_at), text: (one) => one.created_at },
    { name: t("desk.partners.goods"), cell: goods, text: goods },
    {
      name: t("desk.wallets.amount"),
      numeric: true,
      cell: (one) => money(one.total),
      text: (one) => decimal(one.total),
    },
  ];
  return (
    <Stack component="section" gap="sm" aria-label={t("desk.partners.orders")}>
      <Title order={2} size="h4">
        {t("desk.partners.orders")}
      </Title>
      <DeskTable
        caption={t("desk.partners.orders")}
        columns={columns}
        id={(one) => one.order_id}
        {...orders}
        exported={{ name: "partner-orders", pages: orders.pages }}
        empty={<Empty title={t("desk.partners.noOrders")} text={t("desk.partners.noOrdersText")} />}
      />
    </Stack>
  );
}
