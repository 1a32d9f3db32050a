/** What is left of every SKU, the fewest first. */
import { Anchor, Stack, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { goodsName } from "~/shop/names";
import { onePage } from "./data";
import { DeskTable, type Column } from "./DeskTable";
import { usePerson } from "./person";

type Row = Schemas["SkuStock"];

export function useStock() {
  return useQuery({
    queryKey: ["desk", "stock"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/stock", { headers })),
  });
}

export function Stock() {
  const { t } = useTranslation();
  const { may } = usePerson();
  usePageTitle(t("desk.nav.stock"));
  const { data, error, refetch } = useStock();
  const [words, setWords] = useState("");
  const name = (one: Row) => goodsName(one);
  const rows = data?.skus.filter((one) => name(one).toLowerCase().includes(words.toLowerCase()));
  const importing: Column<Row> = {
    name: t("desk.import.title"),
    cell: (one) => (
      <Anchor component={Link} to={`/desk/stock/${one.sku}/import`} underline="always">
        {t("desk.import.title")}
      </Anchor>
    ),
    text: (one) => one.sku,
  };
  const columns: Column<Row>[] = [
    {
      name: t("desk.stock.sku"),
      cell: (one) => (
        <Anchor component={Link} to={`/desk/stock/${one.sku}`} underline="always">
          {name(one)}
        </Anchor>
      ),
      text: name,
    },
    {
      name: t("desk.sku.kind"),
      cell: (one) => t(`desk.kind.${one.kind}`),
      text: (one) => t(`desk.kind.${one.kind}`),
    },
    { name: t("desk.stock.leftTitle"), cell: (one) => one.left, text: (one) => one.left },
    {
      name: t("desk.products.state"),
      cell: (one) => t(`desk.products.${one.active ? "onSale" : "inactive"}`),
      text: (one) => t(`desk.products.${one.active ? "onSale" : "inactive"}`),
    },
    ...(may("operations") ? [importing] : []),
  ];
  return (
    <Stack>
      <Title order={1}>{t("desk.nav.stock")}</Title>
      <TextInput
        type="search"
        label={t("common.search")}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <DeskTable
        caption={t("desk.nav.stock")}
        columns={columns}
        rows={rows}
        id={(one) => one.sku}
        error={error}
        retry={() => void refetch()}
        exported={{ name: "stock", pages: () => onePage(rows ?? []) }}
        empty={<Empty title={t("desk.products.none")} text={t("desk.products.noneText")} />}
      />
    </Stack>
  );
}
