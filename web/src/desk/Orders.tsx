/** Orders of a day, first of today, or those that are not over; by status, by number, by address. */
import { Button, Group, NativeSelect, Stack, TextInput, Title } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useSearchParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "./data";
import { DeskTable, type Column } from "./DeskTable";
import { useOrderColumns } from "./orderColumns";

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
  "voided",
  "refunding",
  "refunded",
  "refund_failed",
  "disputed",
  "charged_back",
] as const;
const ORDER_ID = /^ord_[0-9A-Z]{26}$/;

export function Orders() {
  const { t } = useTranslation();
  usePageTitle(t("desk.nav.orders"));
  const [query, setQuery] = useSearchParams();
  const [email, setEmail] = useState("");
  const status = STATUSES.find((one) => one === query.get("status")) ?? null;
  const open = query.get("open") === "1" || (status !== null && !query.get("day"));
  const day = open ? "" : query.get("day") || today();
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
  const show = (next: Record<string, string>) => {
    setEmail("");
    setQuery(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== "")));
  };
  const which = open ? { open: "1" } : { day };
  const { number, placed, goods, total, currency } = useOrderColumns();
  const state: Column<Order> = {
    name: t("desk.products.state"),
    cell: (one) => t(`desk.status.${one.status}`),
    text: (one) => t(`desk.status.${one.status}`),
  };
  return (
    <Stack>
      <Title order={1}>{t("desk.nav.orders")}</Title>
      <Search find={setEmail} />
      <Group align="flex-end">
        <TextInput
          type="date"
          label={t("desk.orders.day")}
          value={day}
          onChange={(event) => show({ day: event.currentTarget.value, status: status ?? "" })}
        />
        <NativeSelect
          label={t("desk.products.state")}
          value={status ?? ""}
          data={[
            { value: "", label: t("shop.browse.all") },
            ...STATUSES.map((one) => ({ value: one, label: t(`desk.status.${one}`) })),
          ]}
          onChange={(event) => show({ ...which, status: event.currentTarget.value })}
        />
        <Button
          variant={!open && day === today() ? "filled" : "default"}
          aria-pressed={!open && day === today()}
          onClick={() => show({})}
        >
          {t("desk.orders.today")}
        </Button>
        <Button variant={open ? "filled" : "default"} aria-pressed={open} onClick={() => show({ open: "1" })}>
          {t("desk.orders.open")}
        </Button>
      </Group>
      <DeskTable
        caption={
          email ? t("desk.orders.of", { email }) : open ? t("desk.orders.open") : t("desk.orders.on", { day })
        }
        columns={[number, placed, state, goods, total, currency]}
        id={(one) => one.order_id}
        {...orders}
        exported={{ name: "orders", pages: orders.pages }}
        empty={
          <Empty
            title={
              email
                ? t("desk.orders.noneOf", { email })
                : open
                  ? t("desk.orders.noneOpen")
                  : t("desk.orders.noneOn", { day })
            }
            text={t("desk.orders.noneText")}
          />
        }
      />
    </Stack>
  );
}

/** The day by which the shop counts: that of UTC. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
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
