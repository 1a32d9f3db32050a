/** What the buyer's bank says of an order's money, on the order's page; nothing where it says nothing. */
import { Alert, Anchor, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { disputePath } from "../paths";

const COLORS = { warned: "orange", open: "red", won: "green", lost: "gray" } as const;

export function OrderDispute({ order }: { order: Schemas["DeskOrder"] }) {
  const { t } = useTranslation();
  if (order.dispute === "none") return null;
  return (
    <Alert color={COLORS[order.dispute]} data-testid="order-dispute" data-dispute={order.dispute}>
      <Text size="sm">{t(`desk.disputes.ofOrder.${order.dispute}`)}</Text>
      {order.dispute_id && (
        <Anchor component={Link} to={disputePath(order.dispute_id)} size="sm" underline="always" c="inherit">
          {t("desk.disputes.ofOrder.see")}
        </Anchor>
      )}
      {!order.dispute_id && order.dispute === "warned" && (
        <Anchor component={Link} to="/desk/money/warnings" size="sm" underline="always" c="inherit">
          {t("desk.disputes.ofOrder.seeWarnings")}
        </Anchor>
      )}
    </Alert>
  );
}
