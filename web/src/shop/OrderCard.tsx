/** An order in a list: what it is, what it costs, how it stands. */
import { Anchor, Card, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { money, moment } from "~/i18n/format";
import { goodsName } from "./names";
import { useOrder } from "./OrderPage";
import type { OwnOrder } from "./ownOrders";

export function OrderCard({ own }: { own: OwnOrder }) {
  const { t } = useTranslation();
  const { data, error } = useOrder(own.id, own.token);
  return (
    <Card withBorder>
      <Group justify="space-between">
        <div style={{ minWidth: 0, overflowWrap: "anywhere" }}>
          <Anchor component={Link} to={`/orders/${own.id}`} fw={600} underline="always">
            {data ? data.lines.map((line) => `${line.quantity} × ${goodsName(line)}`).join(", ") : own.id}
          </Anchor>
          {data && (
            <Text size="sm">
              {moment(data.created_at)} · {money(data.total)}
            </Text>
          )}
        </div>
        <Text size="sm" fw={600}>
          {data ? t(`shop.status.${data.status}`) : error ? t("shop.find.unreadable") : t("common.loading")}
        </Text>
      </Group>
    </Card>
  );
}
