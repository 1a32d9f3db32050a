/** One order: how it stands, what happens next, what the buyer can do. It follows the order by itself. */
import { Alert, Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, ApiProblem, bearer, got, type Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { dueOf } from "./due";
import { goodsName } from "./names";
import { keep, tokenOf, useFragment } from "./ownOrders";
import { useBackFromPaying } from "./paying";
import { PayBox } from "./PayBox";
import { Reveal } from "./Reveal";
import { Timeline } from "./Timeline";

const Paper = lazy(async () => ({ default: (await import("./paper/Paper")).Paper }));
const Refunds = lazy(async () => ({ default: (await import("./refunds/Refunds")).Refunds }));

export type Order = Schemas["PayableOrder"];

const RUNNING = 1_200;
const WAITING = 10_000;
const PACE: Partial<Record<Order["status"], number>> = {
  awaiting_payment: 2_500,
  payment_processing: RUNNING,
  delivering: RUNNING,
  refunding: RUNNING,
  in_review: WAITING,
  short: WAITING,
  expired: WAITING,
  disputed: WAITING,
};

const CHECKING = 700;

/** The order as it stands; looked at as often as it may change, and oftener by who has just paid. */
export function useOrder(id: string, token: string, justPaid = false) {
  return useQuery({
    queryKey: ["order", id],
    queryFn: () =>
      got(api.GET("/v1/orders/{order_id}", { params: { path: { order_id: id } }, headers: bearer(token) })),
    enabled: token !== "",
    refetchInterval: (query) => {
      const status = query.state.data?.status;
      if (justPaid && status === "awaiting_payment") return CHECKING;
      return status ? (PACE[status] ?? false) : false;
    },
  });
}

export function OrderPage() {
  const { t } = useTranslation();
  const { orderId = "" } = useParams();
  usePageTitle(t("shop.order.title"));
  const token = useFragment() || (tokenOf(orderId) ?? "");
  const justPaid = useBackFromPaying(orderId);
  const order = useOrder(orderId, token, justPaid);
  if (
    token === "" ||
    (order.error instanceof ApiProblem && [401, 403, 404, 422].includes(order.error.status))
  ) {
    return (
      <Empty title={t("shop.order.closed")} text={t("shop.order.closedText")}>
        <Button component={Link} to="/orders">
          {t("shop.nav.orders")}
        </Button>
      </Empty>
    );
  }
  if (order.error && !order.data) return <Problem error={order.error} retry={() => void order.refetch()} />;
  if (!order.data) return <Skeleton h={320} aria-label={t("common.loading")} role="status" />;
  if (tokenOf(orderId) !== token) keep({ id: orderId, token });
  return <Standing order={order.data} token={token} justPaid={justPaid} />;
}

/** Payments of which there is a receipt. */
const PAID = new Set<Order["payment"]>(["captured", "partly_refunded", "refunded"]);

const COLORS: Partial<Record<Order["status"], string>> = {
  delivered: "green",
  expired: "gray",
  canceled: "gray",
  refunded: "gray",
  short: "orange",
  in_review: "orange",
  refund_failed: "red",
  voided: "gray",
  disputed: "orange",
  charged_back: "gray",
};

/** The server shows no codes then. */
const CLOSED = new Set<Order["status"]>(["refunding", "refunded", "disputed", "charged_back"]);

function Standing({ order, token, justPaid }: { order: Order; token: string; justPaid: boolean }) {
  const { t } = useTranslation();
  const deadline = order.short_until ? moment(order.short_until) : "";
  const due = dueOf(order);
  const waits = order.refund === "proposed";
  const lookable = order.lines.some(
    (line) => line.delivered && !line.refunded && !(waits && order.withheld.includes(line.sku)),
  );
  const awaitsConsent = waits && order.status === "delivered";
  const checking = justPaid && order.status === "awaiting_payment";
  const seen = order.timeline.some((one) => one.event === "revealed");
  const back = order.timeline.reduce((sum, one) => sum + amountOf(one, "refunded"), 0);
  const closed = CLOSED.has(order.status);
  return (
    <Stack maw={720} mx="auto">
      <Title order={1}>{t("shop.order.title")}</Title>
      <Text size="sm" className="code">
        {order.order_id}
      </Text>
      <Alert
        role="status"
        color={COLORS[order.status] ?? "blue"}
        title={
          <span data-testid="status" data-status={order.status}>
            {checking
              ? t("shop.pay.comingBack")
              : t(`shop.status.${awaitsConsent ? "refund_proposed" : order.status}`)}
          </span>
        }
      >
        {checking
          ? t("shop.pay.comingBackText")
          : order.status === "refunded" && back > 0
            ? t("shop.order.refundedAmount", { amount: money({ ...order.total, amount: back }) })
            : awaitsConsent
              ? t(`shop.next.refund_proposed${lookable ? "_in_part" : ""}`)
              : t(`shop.next.${order.status}`, { deadline })}
      </Alert>
      {order.status === "awaiting_payment" && !checking && <PayBox order={order} token={token} />}
      {order.status === "expired" && (
        <Button component={Link} to="/" variant="default">
          {t("shop.order.again")}
        </Button>
      )}
      {lookable && !closed && <Reveal orderId={order.order_id} token={token} seen={seen} />}
      <Card withBorder component="section" aria-label={t("shop.order.lines")}>
        <Title order={2} size="h4" mb="xs">
          {t("shop.order.lines")}
        </Title>
        {order.lines.map((line) => (
          <Group key={line.sku} justify="space-between" wrap="nowrap" py={4}>
            <div>
              <Text size="sm">
                {line.quantity} × {goodsName(line)}
              </Text>
              <Text size="xs">
                {money(line.unit_price)}
                {line.refunded
                  ? ` · ${t(`shop.order.${order.status === "charged_back" ? "lineWithdrawn" : "lineRefunded"}`)}`
                  : ""}
                {line.codes.length > 0 ? ` · ${line.codes.join(", ")}` : ""}
              </Text>
            </div>
            <Text size="sm">{money(line.total)}</Text>
          </Group>
        ))}
        <Group justify="space-between" pt="xs">
          <Text fw={700}>{t("shop.total")}</Text>
          <Text fw={700}>{money(order.total)}</Text>
        </Group>
        {order.from_wallet.amount > 0 && (
          <>
            <Group justify="space-between" data-testid="from-wallet">
              <Text size="sm">{t("shop.order.fromWallet")}</Text>
              <Text size="sm">{money(order.from_wallet)}</Text>
            </Group>
            {due && (
              <Group justify="space-between" data-testid="due">
                <Text size="sm">{t(`shop.order.${due}`)}</Text>
                <Text size="sm">{money(order.due)}</Text>
              </Group>
            )}
          </>
        )}
      </Card>
      {PAID.has(order.payment) && (
        <Suspense fallback={<Skeleton h={80} />}>
          <Refunds order={order} token={token} />
        </Suspense>
      )}
      {PAID.has(order.payment) && (
        <Suspense fallback={<Skeleton h={80} />}>
          <Paper orderId={order.order_id} token={token} />
        </Suspense>
      )}
      <Timeline events={order.timeline} />
      <Alert variant="default" title={t("shop.order.help")}>
        {t("shop.order.helpText")}
      </Alert>
    </Stack>
  );
}

function amountOf(event: Schemas["EventView"], name: string): number {
  return event.event === name ? (event.amount?.amount ?? 0) : 0;
}
