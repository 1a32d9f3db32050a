/** What a row of orders says on every list of the desk; an amount is exported with its currency. */
import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { goodsName } from "~/shop/names";
import { decimal } from "./csv";
import type { Column } from "./DeskTable";

type Order = Schemas["OrderView"];

export function useOrderColumns() {
  const { t } = useTranslation();
  const number: Column<Order> = {
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
  };
  const placed: Column<Order> = {
    name: t("desk.batch.when"),
    cell: (one) => moment(one.created_at),
    text: (one) => one.created_at,
  };
  const goods: Column<Order> = { name: t("desk.order.lines"), cell: goodsOf, text: goodsOf };
  const total: Column<Order> = {
    name: t("shop.total"),
    numeric: true,
    cell: (one) => money(one.total),
    text: (one) => decimal(one.total),
  };
  const currency: Column<Order> = { name: t("desk.sku.currency"), text: (one) => one.total.currency };
  return { number, placed, goods, total, currency };
}

function goodsOf(order: Order): string {
  return order.lines.map((line) => `${line.quantity} × ${goodsName(line)}`).join(", ");
}
