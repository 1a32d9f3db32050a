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
import { serverNow } from "./campaigns/clock";
import { offeredOf, useCampaigns, type Campaign, type Offered } from "./campaigns/data";
import { CampaignPrice, OfferNote } from "./campaigns/OfferNote";
import { useBands, useCatalog, type Band, type Product } from "./catalog";
import { Cover } from "./Cover";
import { lowestPrice, useChosenCurrency } from "./currency";
import { CurrencyChoice } from "./CurrencyChoice";
import { FilterBar } from "./FilterBar";
import { shown } from "./filters";
import { useNames } from "./names";

export function Browse() {
  const { t } = useTranslation();
  usePageTitle(t("shop.browse.title"));
  const [query, setQuery] = useSearchParams();
  const catalog = useCatalog();
  const bands = useBands();
  const { campaigns } = useCampaigns();
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
      <Group justify="space-between" align="flex-end">
        <Title order={1}>{t("shop.browse.title")}</Title>
        {catalog.data && <CurrencyChoice products={catalog.data.products} />}
      </Group>
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
          <ProductCard
            key={product.product}
            product={product}
            band={best(product, bands)}
            campaigns={campaigns}
          />
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

/** The campaign's offer of a product that is shown on its card: the lowest price of an open one, if there is. */
function bestOffer(
  product: Product,
  campaigns: Campaign[],
): (Offered & { normal: Product["skus"][number] }) | undefined {
  const now = serverNow();
  const found = product.skus.flatMap((normal) => {
    const offered = offeredOf(campaigns, normal.sku, now);
    return offered ? [{ ...offered, normal }] : [];
  });
  const rank = (one: Offered) => (one.phase === "open" && one.offer.left > 0 ? 0 : 1);
  return found.sort(
    (one, other) => rank(one) - rank(other) || one.offer.price.amount - other.offer.price.amount,
  )[0];
}

type CardProps = { product: Product; band: Band | undefined; campaigns: Campaign[] };

function ProductCard({ product, band, campaigns }: CardProps) {
  const { t } = useTranslation();
  const { tagName } = useNames();
  const title = local(product.title);
  const offered = bestOffer(product, campaigns);
  const lowest = lowestPrice(product.skus, useChosenCurrency());
  return (
    <Card component={Link} to={`/p/${product.slug}`} withBorder padding="md">
      <Cover slug={product.slug} title={title} />
      <Stack gap={6} mt="sm">
        <Title order={2} size="h4">
          {title}
        </Title>
        <Group justify="space-between">
          <Text fw={600}>{lowest ? t("shop.browse.from", { price: money(lowest) }) : ""}</Text>
          <BandBadge band={band} />
        </Group>
        {offered && (
          <>
            <Group gap={6}>
              <Text size="sm">{local(offered.normal.title)}</Text>
              <CampaignPrice price={offered.offer.price} normal={offered.normal.price} />
            </Group>
            <OfferNote campaign={offered.campaign} offer={offered.offer} />
          </>
        )}
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
