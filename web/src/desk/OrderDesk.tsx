/** One order as staff see it, with everything they may do about it. */
import { Anchor, Badge, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { TONES } from "~/kit/tones";
import { usePageTitle } from "~/kit/usePageTitle";
import { dueOf } from "~/shop/due";
import { goodsName } from "~/shop/names";
import { Timeline } from "~/shop/Timeline";
import { Confirm } from "./Confirm";
import { OrderDispute } from "./money/disputes/OrderDispute";
import { OrderMoney } from "./money/OrderMoney";
import { Complete } from "./money/refunds/Complete";
import { RefundsOfOrder } from "./money/refunds/RefundsOfOrder";
import { usePerson } from "./person";
import { Refund } from "./Refund";

type Order = Schemas["DeskOrder"];

export function OrderDesk() {
  const { t } = useTranslation();
  const { orderId = "" } = useParams();
  usePageTitle(orderId);
  const path = { order_id: orderId };
  const order = useQuery({
    queryKey: ["desk", "order", orderId],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/orders/{order_id}", { params: { path }, headers })),
    refetchInterval: 3_000,
  });
  const refunds = useQuery({
    queryKey: ["desk", "refunds", orderId],
    queryFn: () =>
      asStaff((headers) => api.GET("/v1/desk/orders/{order_id}/refunds", { params: { path }, headers })),
    refetchInterval: 5_000,
  });
  if (order.error && !order.data) return <Problem error={order.error} retry={() => void order.refetch()} />;
  if (!order.data) return <Skeleton h={300} role="status" aria-label={t("common.loading")} />;
  return (
    <Stack>
      <Title order={1} size="h3" className="code">
        {orderId}
      </Title>
      <Group>
        <Badge size="lg" tt="none" variant="default" data-testid="status" data-status={order.data.status}>
          {t(`desk.status.${order.data.status}`)}
        </Badge>
        <Text size="sm">
          {t("desk.order.paymentIs", { payment: t(`desk.payment.${order.data.payment}`) })}
        </Text>
        {order.data.refund === "proposed" && (
          <Badge size="lg" tt="none" color={TONES.warning} data-testid="refund-waits">
            {t("desk.order.refundWaits")}
          </Badge>
        )}
      </Group>
      <OrderDispute order={order.data} />
      <Buyer order={order.data} />
      <Lines order={order.data} />
      <Deeds order={order.data} options={refunds.data?.options ?? []} />
      {refunds.error && !refunds.data && (
        <Problem error={refunds.error} retry={() => void refunds.refetch()} />
      )}
      {refunds.data && <RefundsOfOrder found={refunds.data} />}
      <Timeline events={order.data.timeline} />
      <OrderMoney orderId={orderId} />
    </Stack>
  );
}

/** Who ordered, when, and by which way. */
function Buyer({ order }: { order: Order }) {
  const { t } = useTranslation();
  return (
    <Stack gap={2}>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {t("desk.order.buyerIs", { email: order.email, language: t(`desk.language.${order.language}`) })}
      </Text>
      <Text size="sm">{t("desk.order.placed", { at: moment(order.created_at) })}</Text>
      {order.campaign && (
        <Text size="sm">
          {t("desk.order.campaign")}
          {t("common.colon")}
          <Anchor
            component={Link}
            to={`/desk/campaigns/${order.campaign}`}
            className="code"
            underline="always"
          >
            {order.campaign}
          </Anchor>
        </Text>
      )}
    </Stack>
  );
}

function Lines({ order }: { order: Order }) {
  const { t } = useTranslation();
  const back = order.status === "charged_back" ? "withdrawn" : "refunded";
  return (
    <Card withBorder component="section" aria-label={t("desk.order.lines")}>
      <Title order={2} size="h4">
        {t("desk.order.lines")}
      </Title>
      {order.lines.map((line) => (
        <Group key={line.sku} justify="space-between" align="flex-start" py={6} gap="xs">
          <div style={{ flex: "1 1 240px", minWidth: 0 }}>
            <Anchor component={Link} to={`/desk/products/${line.product}`} underline="always">
              {line.quantity} × {goodsName(line)}
            </Anchor>
            <Group gap="xs">
              {order.held
                .filter((one) => one.sku === line.sku)
                .map((one) => (
                  <Anchor
                    key={one.code_id}
                    component={Link}
                    to={`/desk/codes/${one.code_id}`}
                    className="code"
                    size="sm"
                    underline="always"
                  >
                    {one.code}
                  </Anchor>
                ))}
            </Group>
          </div>
          <Text size="sm">
            {t(`desk.line.${line.refunded ? back : line.delivered ? "delivered" : "open"}`)}
          </Text>
          <Text size="sm">{money(line.total)}</Text>
        </Group>
      ))}
      <Group justify="space-between" pt="xs">
        <b>{t("shop.total")}</b>
        <b>{money(order.total)}</b>
      </Group>
      {order.from_wallet.amount > 0 && (
        <Text size="sm">
          {[
            t("shop.order.fromWalletOf", { amount: money(order.from_wallet) }),
            dueOf(order) && t(`shop.order.${dueOf(order)}Of`, { amount: money(order.due) }),
          ]
            .filter(Boolean)
            .join(" · ")}
        </Text>
      )}
    </Card>
  );
}

/** Goods can still go out then, also for money that came late; what was withdrawn does not come back. */
const MAY_DELIVER = new Set<Order["fulfilment"]>(["held", "short", "released"]);

function Deeds({ order, options }: { order: Order; options: Schemas["RefundOption"][] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const queries = useQueryClient();
  const path = { order_id: order.order_id };
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  const paid = order.payment === "captured" || order.payment === "partly_refunded";
  const claimed = order.dispute === "open";
  const unpaid = order.payment === "open" || order.payment === "processing";
  const runs = may("operations", "support");
  const refunds = may("support", "finance");
  const deliverable = order.lines.some((line) => !line.delivered && !line.refunded);
  const refundable = paid && !claimed && order.refund !== "proposed" && order.refund !== "requested";
  const decide = (verdict: "approve" | "decline") => (reason: string) =>
    asStaff((headers) =>
      api.POST("/v1/desk/orders/{order_id}/review", { params: { path }, body: { verdict, reason }, headers }),
    ).then(changed);
  return (
    <Group role="group" aria-label={t("desk.order.deeds")}>
      {order.status === "in_review" && runs && (
        <>
          <Confirm
            label={t("desk.order.approve")}
            text={t("desk.order.approveText")}
            asksReason
            run={decide("approve")}
          />
          <Confirm
            label={t("desk.order.decline")}
            text={t("desk.order.declineText")}
            asksReason
            color="red"
            run={decide("decline")}
          />
        </>
      )}
      {(runs || refunds) && (
        <Confirm
          label={t("desk.order.refresh")}
          text={t("desk.order.refreshText")}
          run={() =>
            asStaff((headers) =>
              api.POST("/v1/desk/orders/{order_id}/refresh", { params: { path }, headers }),
            ).then(async (asked) => {
              await changed();
              return t("desk.order.refreshed", { payment: t(`desk.payment.${asked.payment}`) });
            })
          }
        />
      )}
      {unpaid && runs && (
        <Confirm
          label={t("desk.order.release")}
          text={t("desk.order.releaseText")}
          color="red"
          run={() =>
            asStaff((headers) =>
              api.POST("/v1/desk/orders/{order_id}/release", { params: { path }, headers }),
            ).then(changed)
          }
        />
      )}
      {paid && runs && deliverable && !order.frozen && MAY_DELIVER.has(order.fulfilment) && (
        <Confirm
          label={t("desk.order.redeliver")}
          text={t("desk.order.redeliverText")}
          run={() =>
            asStaff((headers) =>
              api.POST("/v1/desk/orders/{order_id}/redeliver", { params: { path }, headers }),
            ).then(changed)
          }
        />
      )}
      {runs && (
        <>
          <Complete orderId={order.order_id} />
          <Confirm
            label={t("desk.blocks.blockOrder")}
            text={t("desk.blocks.blockOrderText")}
            asksReason
            color="red"
            run={(reason) =>
              asStaff((headers) =>
                api.POST("/v1/desk/blocks", {
                  body: { order_id: order.order_id, email: null, reason },
                  headers,
                }),
              ).then(changed)
            }
          />
        </>
      )}
      {refundable && refunds && <Refund order={order} options={options} />}
      {paid && order.refund === "proposed" && <Text size="sm">{t("desk.order.decideFirst")}</Text>}
      {paid && order.refund === "requested" && <Text size="sm">{t("desk.order.refundRuns")}</Text>}
      {!runs && <Text size="sm">{t("desk.order.whoRuns")}</Text>}
      {!refunds && <Text size="sm">{t("desk.order.whoRefunds")}</Text>}
    </Group>
  );
}
