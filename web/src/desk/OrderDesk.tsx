/** One order as staff see it, with everything they may do about it. */
import { Anchor, Badge, Card, Group, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { local } from "~/i18n";
import { money, moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { Timeline } from "~/shop/Timeline";
import { Confirm } from "./Confirm";
import { Refund } from "./Refund";

type Order = Schemas["OrderView"];

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
          {t("desk.order.payment")}: {t(`desk.payment.${order.data.payment}`)} ·{" "}
          {moment(order.data.created_at)}
        </Text>
      </Group>
      <Lines order={order.data} />
      <Deeds order={order.data} />
      <Refunds orderId={orderId} />
      <Timeline events={order.data.timeline} />
    </Stack>
  );
}

function Lines({ order }: { order: Order }) {
  const { t } = useTranslation();
  return (
    <Card withBorder>
      <Title order={2} size="h4">
        {t("desk.order.lines")}
      </Title>
      <Table.ScrollContainer
        minWidth={420}
        scrollAreaProps={{
          viewportProps: { tabIndex: 0, role: "region", "aria-label": t("desk.order.lines") },
        }}
      >
        <Table>
          <Table.Tbody>
            {order.lines.map((line) => (
              <Table.Tr key={line.sku}>
                <Table.Td>
                  <Anchor component={Link} to={`/desk/products/${line.product}`} underline="always">
                    {line.quantity} × {local(line.title)}
                  </Anchor>
                </Table.Td>
                <Table.Td className="code">{line.codes.join(", ")}</Table.Td>
                <Table.Td>
                  {t(`desk.line.${line.refunded ? "refunded" : line.delivered ? "delivered" : "open"}`)}
                </Table.Td>
                <Table.Td>{money(line.total)}</Table.Td>
              </Table.Tr>
            ))}
            <Table.Tr>
              <Table.Td colSpan={3}>
                <b>{t("shop.total")}</b>
              </Table.Td>
              <Table.Td>
                <b>{money(order.total)}</b>
              </Table.Td>
            </Table.Tr>
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function Deeds({ order }: { order: Order }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const path = { order_id: order.order_id };
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  const paid = order.payment === "captured" || order.payment === "partly_refunded";
  const unpaid = order.payment === "open" || order.payment === "processing";
  const decide = (verdict: "approve" | "decline") => (reason: string) =>
    asStaff((headers) =>
      api.POST("/v1/desk/orders/{order_id}/review", { params: { path }, body: { verdict, reason }, headers }),
    ).then(changed);
  return (
    <Group role="group" aria-label={t("desk.order.deeds")}>
      {order.status === "in_review" && (
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
      <Confirm
        label={t("desk.order.refresh")}
        text={t("desk.order.refreshText")}
        run={() =>
          asStaff((headers) =>
            api.POST("/v1/desk/orders/{order_id}/refresh", { params: { path }, headers }),
          ).then(changed)
        }
      />
      {unpaid && (
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
      {paid && order.fulfilment !== "delivered" && (
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
      {paid && <Refund order={order} />}
    </Group>
  );
}

function Refunds({ orderId }: { orderId: string }) {
  const { t } = useTranslation();
  const { data } = useQuery({
    queryKey: ["desk", "refunds", orderId],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/orders/{order_id}/refunds", { params: { path: { order_id: orderId } }, headers }),
      ),
    refetchInterval: 5_000,
  });
  if (!data || data.refunds.length === 0) return null;
  return (
    <Card withBorder>
      <Title order={2} size="h4">
        {t("desk.refund.list")}
      </Title>
      {data.refunds.map((one) => (
        <Text key={one.refund_id} size="sm">
          <b>{money(one.amount)}</b> · {t(`desk.refundState.${one.state}`)} · {one.reason} ·{" "}
          {moment(one.requested_at)}
        </Text>
      ))}
    </Card>
  );
}
