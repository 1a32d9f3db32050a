/** Invoices that buyers asked for, by state; what waits for staff is shown first. */
import { NativeSelect, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../../data";
import { usePerson } from "../../person";
import { CardList } from "../CardList";
import { ExportMonth } from "./ExportMonth";
import { InvoiceCard, type Invoice } from "./InvoiceCard";

const STATES: Invoice["state"][] = ["requested", "to_reverse", "issued", "rejected", "reversed"];
const LOOK_AGAIN = 10_000;

export function Invoices() {
  const { t } = useTranslation();
  usePageTitle(t("desk.invoices.title"));
  const { may } = usePerson();
  const [query, setQuery] = useSearchParams();
  const state = STATES.find((one) => one === query.get("state")) ?? "requested";
  const { rows, error, retry, more } = usePages<Invoice>(
    ["invoices", state],
    async (cursor) => {
      const params = { query: { state, cursor: cursor ?? null } };
      const page = await asStaff((headers) => api.GET("/v1/desk/invoices", { params, headers }));
      return { rows: page.invoices, next: page.next ?? null };
    },
    LOOK_AGAIN,
  );
  return (
    <Stack>
      <Title order={1}>{t("desk.invoices.title")}</Title>
      <Text>{t("desk.invoices.text")}</Text>
      <NativeSelect
        maw={320}
        label={t("desk.invoices.stateLabel")}
        value={state}
        data={STATES.map((one) => ({ value: one, label: t(`desk.invoices.state.${one}`) }))}
        onChange={(event) => setQuery({ state: event.currentTarget.value })}
      />
      <Text size="sm" c="dimmed">
        {t(`desk.invoices.help.${state}`)}
      </Text>
      <CardList
        rows={rows}
        id={(one) => one.order_id}
        card={(one) => <InvoiceCard invoice={one} />}
        error={error}
        retry={retry}
        more={more}
        empty={<Empty title={t(`desk.invoices.none.${state}`)} text={t(`desk.invoices.help.${state}`)} />}
      />
      {may("finance") && <ExportMonth />}
    </Stack>
  );
}
