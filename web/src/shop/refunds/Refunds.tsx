/** Money back: what was asked for and how far it is, and the ways to ask. Loaded only for a paid order. */
import { Button, Card, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import type { Order } from "../OrderPage";
import { AskForm } from "./AskForm";
import { useRefunds, type Found, type Own } from "./data";
import { Earlier } from "./Earlier";
import { GiveUp } from "./GiveUp";
import { Options } from "./Options";
import "./texts";

/** Nothing is asked for then: the goods are on their way, all goes or went back, or the bank decides. */
const CLOSED = new Set<Order["status"]>([
  "in_review",
  "delivering",
  "refunding",
  "refunded",
  "disputed",
  "charged_back",
]);
const UNDER_WAY = new Set<Schemas["RefundStage"]>(["proposed", "requested"]);

export function Refunds({ order, token }: { order: Order; token: string }) {
  const { t } = useTranslation();
  const own = { orderId: order.order_id, token };
  const { data, error, refetch } = useRefunds(own, order.status);
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return null;
  const closed = CLOSED.has(order.status);
  const waiting = data.refunds.some((one) => UNDER_WAY.has(one.state));
  if (closed && data.refunds.length === 0 && data.extra_payments.length === 0) return null;
  return (
    <Card withBorder component="section" aria-label={t("refunds.title")}>
      <Stack gap="sm" align="flex-start">
        <Title order={2} size="h4">
          {t("refunds.title")}
        </Title>
        <Earlier found={data} />
        {!closed && !waiting && order.status === "short" && <GiveUp own={own} order={order} />}
        {!closed && !waiting && <Ask order={order} own={own} found={data} />}
      </Stack>
    </Card>
  );
}

function Ask({ order, own, found }: { order: Order; own: Own; found: Found }) {
  const { t } = useTranslation();
  const [asking, { open, close }] = useDisclosure();
  const [answer, setAnswer] = useState<Schemas["RefundRequestView"] | null>(null);
  const lines = order.lines.filter((line) => !line.refunded);
  const options = found.options.filter((one) => lines.some((line) => line.sku === one.sku));
  const possible = options.some((one) => one.refundable);
  if (options.length === 0) return null;
  if (asking) {
    return (
      <AskForm
        own={own}
        lines={lines}
        options={options}
        close={close}
        answered={(refund) => {
          setAnswer(refund);
          close();
        }}
      />
    );
  }
  return (
    <>
      {answer && (
        <Text size="sm" role="status">
          {t(`refunds.state.${answer.state}`, { amount: money(answer.amount) })}
        </Text>
      )}
      <Text size="sm">{t(possible ? "refunds.terms" : "refunds.cannot")}</Text>
      <Options lines={lines} options={options} />
      {possible && (
        <Button variant="default" onClick={open}>
          {t("refunds.ask")}
        </Button>
      )}
    </>
  );
}
