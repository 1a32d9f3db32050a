/** The shop's first page: everything on offer, searched and filtered. */
import { Badge, Button, Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { local } from "~/i18n";
import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { BandBadge } from "./BandBadge";
import { useBands, useCatalog, type Band, type Product } from "./catalog";
import { Cover } from "./Cover";
import { FilterBar } from "./FilterBar";
import { shown } from "./filters";
import { useNames } from "./names";

export function Browse() {
  const { t } = useTranslation();
  usePageTitle(t("shop.browse.title"));
  const [query, setQuery] = useSearchParams();
  const catalog = useCatalog();
  const bands = useBands();
  const change = (name: string, value: string) => {
    const next = new URLSearchParams(query);
    if (value) next.set(name, value);
    else next.delete(name);
    setQuery(next, { replace: true, preventScrollReset: true });
  };
  if (!catalog.data && catalog.error) return <Problem error={catalog.error} retry={catalog.retry} />;
  const products = catalog.data ? shown(catalog.data, query) : [];
  return (
    <Stack>
      <Title order={1}>{t("shop.browse.title")}</Title>
      {catalog.data && <FilterBar catalog={catalog.data} query={query} change={change} />}
      {catalog.data && (
        <Text size="sm" role="status">
          {t("shop.browse.count", { count: products.length })}
        </Text>
      )}
      {!catalog.data && <Placeholders />}
      {catalog.data && products.length === 0 && (
        <Nothing filtered={query.size > 0} clear={() => setQuery({})} />
      )}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }}>
        {products.map((product) => (
          <ProductCard key={product.product} product={product} band={best(product, bands)} />
        ))}
      </SimpleGrid>
    </Stack>
  );
}

/** The best that any SKU of the product offers. */
function best(product: Product, bands: (sku: string) => Band | undefined): Band | undefined {
  const found = product.skus.map((sku) => bands(sku.sku));
  if (found.includes(undefined)) return undefined;
  return (["in_stock", "low"] as const).find((band) => found.includes(band)) ?? "sold_out";
}

function ProductCard({ product, band }: { product: Product; band: Band | undefined }) {
  const { t } = useTranslation();
  const { tagName } = useNames();
  const title = local(product.title);
  const cheapest = [...product.skus].sort((one, other) => one.price.amount - other.price.amount)[0];
  return (
    <Card component={Link} to={`/p/${product.slug}`} withBorder padding="md">
      <Cover slug={product.slug} title={title} />
      <Stack gap={6} mt="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Group justify="space-between">
          <Text fw={600}>{cheapest ? t("shop.browse.from", { price: money(cheapest.price) }) : ""}</Text>
          <BandBadge band={band} />
        </Group>
        <Group gap={4}>
          {product.tags.map((tag) => (
            <Badge key={tag} variant="default" tt="none">
              {tagName(tag)}
            </Badge>
          ))}
        </Group>
      </Stack>
    </Card>
  );
}

function Nothing({ filtered, clear }: { filtered: boolean; clear: () => void }) {
  const { t } = useTranslation();
  if (!filtered) return <Empty title={t("shop.browse.empty")} text={t("shop.browse.emptyText")} />;
  return (
    <Empty title={t("shop.browse.noMatch")} text={t("shop.browse.noMatchText")}>
      <Button onClick={clear}>{t("shop.browse.clear")}</Button>
    </Empty>
  );
}

function Placeholders() {
  const { t } = useTranslation();
  return (
    <SimpleGrid
      cols={{ base: 1, xs: 2, md: 3 }}
      aria-busy="true"
      aria-label={t("common.loading")}
      role="group"
    >
      {[1, 2, 3].map((one) => (
        <Skeleton key={one} h={210} />
      ))}
    </SimpleGrid>
  );
}
