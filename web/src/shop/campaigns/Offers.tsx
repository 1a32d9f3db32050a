/** What the campaign sells, each at its price; whose turn it is may order it. */
import { Button, Card, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { duration, money } from "~/i18n/format";
import { useCatalog } from "../catalog";
import { checkoutOf } from "../direct";
import { lineName, usePriced, type PricedLine } from "../priced";
import { Quantity } from "../Quantity";
import type { Campaign } from "./data";

/** `?slug=` names the product that the buyer came from: it is not in the catalogue when it is hidden. */
export function Offers({ campaign, turn }: { campaign: Campaign; turn: boolean }) {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const products = useCatalog().data?.products ?? [];
  const slugOf = (sku: string) =>
    products.find((product) => product.skus.some((one) => one.sku === sku))?.slug ?? query.get("slug") ?? "";
  const priced = usePriced(
    campaign.offers.map((offer) => ({ sku: offer.sku, slug: slugOf(offer.sku), quantity: 1 })),
    campaign,
  );
  if (priced.loading) return <Skeleton h={90} role="status" aria-label={t("common.loading")} />;
  return (
    <>
      {priced.lines
        .filter((line) => line.found)
        .map((line) => (
          <OfferCard key={line.sku} campaign={campaign} line={line} turn={turn} />
        ))}
    </>
  );
}

function OfferCard({ campaign, line, turn }: { campaign: Campaign; line: PricedLine; turn: boolean }) {
  const { t } = useTranslation();
  const most = Math.min(campaign.per_buyer, line.found?.most_per_order ?? 1);
  const [quantity, setQuantity] = useState(1);
  return (
    <Card withBorder>
      <Stack>
        <Group justify="space-between">
          <Text fw={600}>{lineName(line)}</Text>
          <Text>{line.found && money(line.found.price)}</Text>
        </Group>
        {campaign.hold_seconds !== null && (
          <Text size="sm">{t("shop.queue.hold", { length: duration(campaign.hold_seconds) })}</Text>
        )}
        {turn && most > 1 && (
          <Quantity label={t("shop.product.quantity")} most={most} value={quantity} onChange={setQuantity} />
        )}
        {turn && (
          <Button
            component={Link}
            size="md"
            to={checkoutOf({ sku: line.sku, slug: line.slug, quantity }, campaign.campaign)}
          >
            {t("shop.queue.order")}
          </Button>
        )}
      </Stack>
    </Card>
  );
}
