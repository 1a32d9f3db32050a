/** Orders of a day, or those that are not over; by status, by number, by address. */
import { Anchor, Button, Group, NativeSelect, Stack, TextInput, Title } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { local } from "~/i18n";
import { majorUnits, money, moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "./data";
import { DeskTable, type Column } from "./DeskTable";

type Order = Schemas["OrderView"];
export const STATUSES = [
  "awaiting_payment",
  "payment_processing",
  "in_review",
  "delivering",
  "delivered",
  "short",
  "expired",
  "canceled",
  "refunding",
  "refunded",
  "refund_failed",
] as const;
const ORDER_ID = /^ord_[0-9A-Z]{26}$/;

export function Orders() {
  const { t } = useTranslation();
  usePageTitle(t("desk.nav.orders"));
  const [query, setQuery] = useSearchParams();
  const [email, setEmail] = useState("");
  const day = query.get("day") ?? "";
  const status = STATUSES.find((one) => one === query.get("status")) ?? null;
  const orders = usePages<Order>(
    ["orders", day, status, email],
    async (cursor) => {
      const page = email
        ? await asStaff((headers) => api.POST("/v1/desk/orders/search", { body: { email }, headers }))
        : await asStaff((headers) =>
            api.GET("/v1/desk/orders", {
              params: { query: { day: day || null, status, cursor: cursor ?? null } },
              headers,
            }),
          );
      return { rows: page.orders, next: page.next ?? null };
    },
    10_000,
  );
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setEmail("");
    setQuery(next);
  };
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
    {
      name: t("desk.products.state"),
      cell: (one) => t(`desk.status.${one.status}`),
      text: (one) => one.status,
    },
    {
      name: t("desk.order.lines"),
      cell: (one) => one.lines.map((line) => `${line.quantity} × ${local(line.title)}`).join(", "),
      text: (one) => one.lines.map((line) => `${line.quantity} × ${local(line.title)}`).join(", "),
    },
    { name: t("shop.total"), cell: (one) => money(one.total), text: (one) => majorUnits(one.total) },
    { name: t("desk.sku.currency"), text: (one) => one.total.currency },
  ];
  return (
    <Stack>
      <Title order={1}>{t("desk.nav.orders")}</Title>
      <Search find={setEmail} />
      <Group align="flex-end">
        <TextInput
          type="date"
          label={t("desk.orders.day")}
          description={t("desk.orders.dayHint")}
          value={day}
          onChange={(event) => change("day", event.currentTarget.value)}
        />
        <NativeSelect
          label={t("desk.products.state")}
          value={status ?? ""}
          data={[
            { value: "", label: t("shop.browse.all") },
            ...STATUSES.map((one) => ({ value: one, label: t(`desk.status.${one}`) })),
          ]}
          onChange={(event) => change("status", event.currentTarget.value)}
        />
        <Button variant="default" onClick={() => setQuery({ day: new Date().toISOString().slice(0, 10) })}>
          {t("desk.orders.today")}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            setEmail("");
            setQuery({});
          }}
        >
          {t("desk.orders.open")}
        </Button>
      </Group>
      <DeskTable
        caption={
          email ? t("desk.orders.of", { email }) : day ? t("desk.orders.on", { day }) : t("desk.orders.open")
        }
        columns={columns}
        id={(one) => one.order_id}
        {...orders}
        exported={{ name: "orders", pages: orders.pages }}
        empty={<Empty title={t("desk.orders.none")} text={t("desk.orders.noneText")} />}
      />
    </Stack>
  );
}

/** An order number opens the order, an address lists its orders. */
function Search({ find }: { find: (email: string) => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (ORDER_ID.test(wanted)) void navigate(`/desk/orders/${wanted}`);
    else find(wanted);
  };
  return (
    <form onSubmit={submit}>
      <Group align="flex-end">
        <TextInput
          type="search"
          label={t("desk.orders.search")}
          value={text}
          maxLength={254}
          onChange={(event) => setText(event.currentTarget.value)}
          style={{ flex: 1 }}
        />
        <Button type="submit" variant="default">
          {t("common.search")}
        </Button>
      </Group>
    </form>
  );
}
