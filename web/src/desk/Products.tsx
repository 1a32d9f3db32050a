/** Every product, hidden and inactive ones too. */
import { Anchor, Badge, Button, Group, Stack, TextInput, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { local } from "~/i18n";
import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { onePage, useProducts } from "./data";
import { DeskTable, type Column } from "./DeskTable";
import { usePerson } from "./person";

type Product = Schemas["ProductView"];

export function Products() {
  const { t } = useTranslation();
  const { may } = usePerson();
  usePageTitle(t("desk.nav.products"));
  const { data, error, refetch } = useProducts();
  const [words, setWords] = useState("");
  const state = (one: Product) =>
    t(`desk.products.${one.active ? (one.hidden ? "hidden" : "onSale") : "inactive"}`);
  const rows = data?.products.filter((one) =>
    [one.slug, ...Object.values(one.title), ...one.tags]
      .join(" ")
      .toLowerCase()
      .includes(words.toLowerCase()),
  );
  const columns: Column<Product>[] = [
    {
      name: t("desk.products.name"),
      cell: (one) => (
        <Anchor component={Link} to={`/desk/products/${one.product}`} underline="always">
          {local(one.title)}
        </Anchor>
      ),
      text: (one) => local(one.title),
    },
    { name: t("desk.products.slug"), cell: (one) => one.slug, text: (one) => one.slug },
    {
      name: t("desk.products.state"),
      cell: (one) => (
        <Badge variant="default" tt="none">
          {state(one)}
        </Badge>
      ),
      text: state,
    },
    {
      name: t("desk.products.skus"),
      cell: (one) => one.skus.map((sku) => `${local(sku.title)} ${money(sku.price)}`).join(", "),
      text: (one) => one.skus.map((sku) => `${local(sku.title)} ${money(sku.price)}`).join(", "),
    },
  ];
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1}>{t("desk.nav.products")}</Title>
        {may("operations") && (
          <Button component={Link} to="/desk/products/new">
            {t("desk.products.new")}
          </Button>
        )}
      </Group>
      <TextInput
        type="search"
        label={t("common.search")}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
      />
      <DeskTable
        caption={t("desk.nav.products")}
        columns={columns}
        rows={rows}
        id={(one) => one.product}
        error={error}
        retry={() => void refetch()}
        exported={{ name: "products", pages: () => onePage(rows ?? []) }}
        empty={
          <Empty
            title={words ? t("shop.browse.noMatch") : t("desk.products.none")}
            text={words ? "" : t("desk.products.noneText")}
          />
        }
      />
    </Stack>
  );
}
