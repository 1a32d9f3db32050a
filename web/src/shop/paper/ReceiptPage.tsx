/** The receipt of a paid order, to be printed. */
import { Anchor, Button, Card, Group, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { ApiProblem, type Schemas } from "~/api/client";
import { money, momentInZone } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { goodsName } from "../names";
import { tokenOf } from "../ownOrders";
import "./texts";
import { useReceipt } from "./data";

type Receipt = Schemas["ReceiptView"];

const AMOUNT = { whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" } as const;

export function ReceiptPage() {
  const { t } = useTranslation();
  usePageTitle(t("paper.receipt.title"));
  const { orderId = "" } = useParams();
  const token = tokenOf(orderId) ?? "";
  const { data, error, refetch } = useReceipt({ orderId, token });
  if (error instanceof ApiProblem && error.code === "NoReceipt") {
    return <Empty title={t("paper.receipt.none")} text={t("paper.receipt.noneText")} />;
  }
  if (token === "" || (error instanceof ApiProblem && [401, 403, 404, 422].includes(error.status))) {
    return <Empty title={t("paper.receipt.closed")} text={t("paper.receipt.closedText")} />;
  }
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={320} aria-label={t("common.loading")} role="status" />;
  return (
    <Stack maw={720} mx="auto">
      <Group justify="space-between">
        <Title order={1}>{t("paper.receipt.title")}</Title>
        <Group className="no-print">
          <Button onClick={() => window.print()}>{t("paper.receipt.print")}</Button>
          <Anchor component={Link} to={`/orders/${orderId}`} underline="always">
            {t("paper.receipt.back")}
          </Anchor>
        </Group>
      </Group>
      <Head receipt={data} />
      <Goods receipt={data} />
      <Payments receipt={data} />
      {data.refunds.length > 0 && <Refunds receipt={data} />}
    </Stack>
  );
}

function Head({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const { seller } = receipt;
  return (
    <Group justify="space-between" align="flex-start" style={{ overflowWrap: "anywhere" }}>
      <div style={{ flex: "1 1 240px", minWidth: 0 }}>
        <Text size="sm" fw={600}>
          {t("paper.receipt.number", { number: receipt.receipt })}
        </Text>
        <Text size="sm">{t("paper.receipt.order", { order: receipt.order_id })}</Text>
        <Text size="sm">{t("paper.receipt.ordered", { at: momentInZone(receipt.ordered_at) })}</Text>
        <Text size="sm">{t("paper.receipt.buyer", { email: receipt.email })}</Text>
      </div>
      <div style={{ flex: "1 1 200px", minWidth: 0 }}>
        <Text size="sm" fw={600}>
          {t("paper.receipt.seller")}
        </Text>
        {[seller.name, seller.address, seller.email].filter(Boolean).map((line) => (
          <Text key={line} size="sm" style={{ whiteSpace: "pre-line" }}>
            {line}
          </Text>
        ))}
        {seller.tax_id && <Text size="sm">{t("paper.receipt.taxId", { number: seller.tax_id })}</Text>}
      </div>
    </Group>
  );
}

function Goods({ receipt }: { receipt: Receipt }) {
  const { t } = useTranslation();
  const sum = (name: string, amount: Schemas["Money"], weight: number) => (
    <Table.Tr>
      <Table.Th scope="row" fw={weight}>
        {name}
      </Table.Th>
      <Table.Td ta="right" fw={weight} style={AMOUNT}>
        {money(amount)}
      </Table.Td>
    </Table.Tr>
  );
  return (
    <Table verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t("paper.receipt.goods")}</Table.Th>
          <Table.Th scope="col" ta="right">
            {t("paper.receipt.price")}
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {receipt.lines.map((line) => (
          <Table.Tr key={line.sku}>
            <Table.Td style={{ overflowWrap: "anywhere" }}>
              {goodsName(line)}
              {line.refunded && ` (${t("shop.order.lineRefunded")})`}
              {line.charged_back && ` (${t("paper.receipt.lineTaken")})`}
              <Text size="xs">
                {line.quantity} × {money(line.unit_price)}
              </Text>
            </Table.Td>
            <Table.Td ta="right" style={AMOUNT}>
              {money(line.total)}
            </Table.Td>
          </Table.Tr>
        ))}
        {sum(t("paper.receipt.total"), receipt.total, 700)}
        {receipt.tax.amount > 0 && sum(t("paper.receipt.tax"), receipt.tax, 400)}
      </Table.Tbody>
    </Table>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card withBorder component="section" aria-label={title}>
      <Title order={2} size="h4" mb="xs">
        {title}
      </Title>
      {children}
    </Card>
  );
}

function Row({ text, amount }: { text: string; amount: Schemas["Money"] }) {
  return (
    <Group justify="space-between" gap="xs" py={2}>
      <Text size="sm">{text}</Text>
      <Text size="sm">{money(amount)}</Text>
    </Group>
  );
}

function Payments({ receipt }: { receipt: Receipt }) {
  const { t, i18n } = useTranslation();
  const named = (method: string | null) => {
    if (method === null) return t("paper.receipt.unknownMethod");
    return i18n.exists(`shop.method.${method}`) ? t(`shop.method.${method}`) : method;
  };
  return (
    <Part title={t("paper.receipt.payments")}>
      {receipt.from_wallet.amount > 0 && (
        <Row text={t("paper.receipt.wallet")} amount={receipt.from_wallet} />
      )}
      {receipt.payments.map((one, index) => (
        <Row
          key={index}
          text={[momentInZone(one.paid_at), named(one.method), one.returned && t("paper.receipt.returned")]
            .filter(Boolean)
            .join(" · ")}
          amount={one.amount}
        />
      ))}
      {receipt.charged_back.amount > 0 && (
        <Row text={t("paper.receipt.chargedBack")} amount={receipt.charged_back} />
      )}
    </Part>
  );
}

function Refunds({ receipt }: { receipt: Receipt }) {
  const { t, i18n } = useTranslation();
  const stated = (state: string) => {
    const key = `paper.receipt.state.${state}`;
    return t(i18n.exists(key) ? key : "paper.receipt.state.pending");
  };
  return (
    <Part title={t("paper.receipt.refunds")}>
      {receipt.refunds.map((one) => (
        <Row
          key={one.refund_id}
          text={`${momentInZone(one.closed_at ?? one.requested_at)} · ${stated(one.state)}`}
          amount={one.amount}
        />
      ))}
      <Row text={t("paper.receipt.refunded")} amount={receipt.refunded} />
    </Part>
  );
}
