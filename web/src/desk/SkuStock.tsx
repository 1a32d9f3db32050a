/** One SKU's stock: its imports, and the codes of one of them, masked, by state. */
import { Anchor, Button, Group, NativeSelect, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { local } from "~/i18n";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { BatchPanel } from "./BatchPanel";
import { usePages } from "./data";
import { DeskTable, type Column } from "./DeskTable";
import { usePerson } from "./person";
import { useStock } from "./Stock";

export const STATES = [
  "available",
  "held",
  "returned",
  "sold",
  "revealed",
  "redeemed",
  "expired",
  "frozen",
  "voided",
] as const;
type Batch = Schemas["BatchView"];
type Code = Schemas["CodeView"];

export function SkuStock() {
  const { t } = useTranslation();
  const { may } = usePerson();
  const { skuId = "" } = useParams();
  const [query, setQuery] = useSearchParams();
  const sku = useStock().data?.skus.find((one) => one.sku === skuId);
  const name = sku ? `${local(sku.product_title)} · ${local(sku.title)}` : skuId;
  usePageTitle(name);
  const batch = query.get("batch");
  const batches = usePages<Batch>(["batches", skuId], async (cursor) => {
    const page = await asStaff((headers) =>
      api.GET("/v1/desk/skus/{sku_id}/stock", {
        params: { path: { sku_id: skuId }, query: { cursor: cursor ?? null } },
        headers,
      }),
    );
    return { rows: page.batches, next: page.next ?? null };
  });
  const columns: Column<Batch>[] = [
    { name: t("desk.batch.when"), cell: (one) => moment(one.created_at), text: (one) => one.created_at },
    { name: t("desk.batch.source"), cell: (one) => one.source, text: (one) => one.source },
    { name: t("desk.batch.accepted"), cell: (one) => one.accepted, text: (one) => one.accepted },
    {
      name: t("desk.products.state"),
      cell: (one) => t(`desk.batch.${one.finished ? "finished" : "running"}`),
      text: (one) => t(`desk.batch.${one.finished ? "finished" : "running"}`),
    },
    {
      name: t("desk.batch.codes"),
      cell: (one) => (
        <Button
          size="xs"
          variant={one.batch === batch ? "filled" : "default"}
          onClick={() => setQuery({ batch: one.batch })}
        >
          {t("desk.batch.show")}
        </Button>
      ),
      text: (one) => one.batch,
    },
  ];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2" style={{ overflowWrap: "anywhere" }}>
          {name}
        </Title>
        {may("operations") && (
          <Button component={Link} to={`/desk/stock/${skuId}/import`}>
            {t("desk.import.title")}
          </Button>
        )}
      </Group>
      {sku && <Text>{t("desk.stock.left", { count: sku.left })}</Text>}
      <Title order={2} size="h4">
        {t("desk.batch.title")}
      </Title>
      <DeskTable
        caption={t("desk.batch.title")}
        columns={columns}
        id={(one) => one.batch}
        {...batches}
        exported={{ name: "batches", pages: batches.pages }}
        empty={<Empty title={t("desk.batch.none")} text={t("desk.batch.noneText")} />}
      />
      {batch && <BatchPanel key={batch} sku={skuId} batch={batch} />}
      {batch && (
        <Codes
          batch={batch}
          state={query.get("state") ?? ""}
          choose={(state) => setQuery(state ? { batch, state } : { batch })}
        />
      )}
    </Stack>
  );
}

function Codes({ batch, state, choose }: { batch: string; state: string; choose: (state: string) => void }) {
  const { t } = useTranslation();
  const wanted = STATES.find((one) => one === state) ?? null;
  const codes = usePages<Code>(["codes", batch, state], async (cursor) => {
    const query = { batch, state: wanted, cursor: cursor ?? null };
    const page = await asStaff((headers) => api.GET("/v1/desk/codes", { params: { query }, headers }));
    return { rows: page.codes, next: page.next ?? null };
  });
  const columns: Column<Code>[] = [
    {
      name: t("desk.code.masked"),
      cell: (one) => (
        <Anchor component={Link} to={`/desk/codes/${one.code_id}`} className="code" underline="always">
          {one.code}
        </Anchor>
      ),
      text: (one) => one.code,
    },
    {
      name: t("desk.products.state"),
      cell: (one) => t(`desk.state.${one.state}`),
      text: (one) => t(`desk.state.${one.state}`),
    },
    {
      name: t("desk.code.order"),
      cell: (one) =>
        one.order ? (
          <Anchor component={Link} to={`/desk/orders/${one.order}`} underline="always">
            {one.order}
          </Anchor>
        ) : null,
      text: (one) => one.order,
    },
    { name: t("desk.code.expires"), cell: (one) => one.expires_on, text: (one) => one.expires_on },
  ];
  return (
    <>
      <NativeSelect
        label={t("desk.products.state")}
        data={[
          { value: "", label: t("shop.browse.all") },
          ...STATES.map((one) => ({ value: one, label: t(`desk.state.${one}`) })),
        ]}
        value={state}
        onChange={(event) => choose(event.currentTarget.value)}
      />
      <DeskTable
        caption={t("desk.batch.codes")}
        columns={columns}
        id={(one) => one.code_id}
        {...codes}
        exported={{ name: "codes", pages: codes.pages }}
        empty={<Empty title={t("desk.code.none")} />}
      />
    </>
  );
}
