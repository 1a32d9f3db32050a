/** A product in parts: choose and buy, then what it is, how to redeem it, where it works, and what if it does not. */
import { Accordion, Badge, Button, Group, List, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { ApiProblem } from "~/api/client";
import { local } from "~/i18n";
import { regionName } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { RichText } from "~/kit/RichText";
import { usePageTitle } from "~/kit/usePageTitle";
import { BuyBox } from "./BuyBox";
import { useProduct, type Product } from "./catalog";
import { Cover } from "./Cover";
import { currenciesOf, useChosenCurrency } from "./currency";
import { useNames } from "./names";
import { RefundTerms } from "./RefundTerms";
import { Share } from "./Share";

export function ProductPage() {
  const { t } = useTranslation();
  const { slug = "" } = useParams();
  const { product, error, retry, band } = useProduct(slug);
  const title = product ? local(product.title) : "";
  usePageTitle(title);
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 422)) {
    return (
      <Empty title={t("shop.product.gone")} text={t("shop.product.goneText")}>
        <Button component={Link} to="/">
          {t("common.home")}
        </Button>
      </Empty>
    );
  }
  if (error) return <Problem error={error} retry={retry} />;
  if (!product) return <Skeleton h={320} aria-label={t("common.loading")} role="status" />;
  return (
    <div className="product">
      <Stack className="product-head">
        <Cover slug={product.slug} title={title} height={140} />
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <Title order={1} size="h2">
            {title}
          </Title>
          <Share slug={product.slug} title={title} />
        </Group>
        <Facts product={product} />
      </Stack>
      <div className="product-buy">
        <BuyBox key={product.product} product={product} band={band} />
      </div>
      <Stack className="product-parts">
        <Parts product={product} />
      </Stack>
    </div>
  );
}

function Facts({ product }: { product: Product }) {
  const { t } = useTranslation();
  const { tagName, deviceName } = useNames();
  return (
    <Stack gap={4}>
      <Group gap={4}>
        {product.tags.map((tag) => (
          <Badge key={tag} variant="default" tt="none">
            {tagName(tag)}
          </Badge>
        ))}
      </Group>
      <Text size="sm">
        <b>{t("shop.browse.region")}</b>
        {t("common.colon")}
        {product.regions.length > 0
          ? product.regions.map(regionName).join(", ")
          : t("shop.product.everywhere")}
      </Text>
      {product.devices.length > 0 && (
        <Text size="sm">
          <b>{t("shop.browse.device")}</b>
          {t("common.colon")}
          {product.devices.map(deviceName).join(", ")}
        </Text>
      )}
    </Stack>
  );
}

/** In what amounts of its terms are written: as its prices are. */
function currencyOf(product: Product, chosen: string): string {
  const known = currenciesOf([product]);
  return known.includes(chosen) ? chosen : (known[0] ?? "USD");
}

const PARTS = ["description", "guide", "limits", "after_sales"] as const;

function Parts({ product }: { product: Product }) {
  const { t } = useTranslation();
  const chosen = useChosenCurrency();
  return (
    <>
      {PARTS.filter((part) => local(product[part])).map((part) => (
        <section key={part}>
          <Title order={2} size="h4" mb={4}>
            {t(`shop.product.${part}`)}
          </Title>
          <RichText html={local(product[part])} />
        </section>
      ))}
      {product.faq.length > 0 && (
        <section>
          <Title order={2} size="h4" mb={4}>
            {t("shop.product.faq")}
          </Title>
          <Accordion variant="contained" order={3}>
            {product.faq.map((one, index) => (
              <Accordion.Item key={index} value={String(index)}>
                <Accordion.Control>{local(one.question)}</Accordion.Control>
                <Accordion.Panel>
                  <RichText html={local(one.answer)} />
                </Accordion.Panel>
              </Accordion.Item>
            ))}
          </Accordion>
        </section>
      )}
      <List size="sm" spacing={4}>
        <List.Item>
          {t(product.reviewed ? "shop.product.promiseReviewed" : "shop.product.promiseFast")}
        </List.Item>
        <List.Item>{t("shop.product.promiseRefund")}</List.Item>
        <List.Item>
          <RefundTerms product={product} currency={currencyOf(product, chosen)} />
        </List.Item>
      </List>
    </>
  );
}
