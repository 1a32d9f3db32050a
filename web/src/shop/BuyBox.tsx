/** Choose a SKU and how many, then put it into the cart, order at once, or take part in its campaign. */
import { Alert, Anchor, Button, Card, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { local } from "~/i18n";
import { money } from "~/i18n/format";
import { BandBadge } from "./BandBadge";
import { useServerNow } from "./campaigns/clock";
import { offeredOf, useCampaigns, type Offered } from "./campaigns/data";
import { CampaignPrice, OfferNote } from "./campaigns/OfferNote";
import { add } from "./cart";
import type { Band, Product, Sku } from "./catalog";
import { priceIn, useChosenCurrency } from "./currency";
import { CurrencyChoice } from "./CurrencyChoice";
import { checkoutOf } from "./direct";
import { Quantity } from "./Quantity";

type Bands = (sku: string) => Band | undefined;

export function BuyBox({ product, band }: { product: Product; band: Bands }) {
  const { t } = useTranslation();
  const { campaigns } = useCampaigns();
  const now = useServerNow();
  const offered = (sku: Sku) => offeredOf(campaigns, sku.sku, now);
  const firstLeft =
    product.skus.find((sku) => band(sku.sku) !== "sold_out" || sells(offered(sku))) ?? product.skus[0];
  const [chosen, setChosen] = useState<string | null>(null);
  const [quantity, setQuantity] = useState(1);
  const currency = useChosenCurrency();
  const sku = product.skus.find((one) => one.sku === (chosen ?? firstLeft?.sku));
  if (!sku) return <Alert color="gray">{t("shop.product.nothing")}</Alert>;
  const campaign = offered(sku);
  const atOnce = sells(campaign) && !campaign?.campaign.queue ? campaign : undefined;
  const most = Math.min(sku.most_per_order, atOnce?.campaign.per_buyer ?? sku.most_per_order);
  const count = Math.min(quantity, most);
  const price = atOnce?.offer.price ?? priceIn(sku, currency);
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Radio.Group label={t("shop.product.choose")} value={sku.sku} onChange={setChosen}>
          <Stack gap="xs" mt="xs">
            {product.skus.map((one) => (
              <SkuCard key={one.sku} sku={one} offered={offered(one)} band={band(one.sku)} />
            ))}
          </Stack>
        </Radio.Group>
        {campaign && <OfferNote campaign={campaign.campaign} offer={campaign.offer} />}
        <CurrencyChoice products={[product]} />
        <Quantity
          label={t("shop.product.quantity")}
          description={t("shop.product.most", { count: most })}
          most={most}
          value={count}
          onChange={setQuantity}
        />
        <Group justify="space-between">
          <Text>{t("shop.total")}</Text>
          <Text fw={700} size="xl" data-testid="sum">
            {money({ ...price, amount: price.amount * count })}
          </Text>
        </Group>
        <Ways
          key={sku.sku}
          line={{ sku: sku.sku, slug: product.slug, quantity: count }}
          sku={sku}
          campaign={campaign}
          soldOut={band(sku.sku) === "sold_out"}
        />
      </Stack>
    </Card>
  );
}

/** Whether a campaign is open and has codes. */
function sells(offered: Offered | undefined): boolean {
  return offered?.phase === "open" && offered.offer.left > 0;
}

type SkuProps = { sku: Sku; offered: Offered | undefined; band: Band | undefined };

function SkuCard({ sku, offered, band }: SkuProps) {
  const currency = useChosenCurrency();
  return (
    <Radio.Card value={sku.sku} p="sm" radius="md">
      <Group wrap="nowrap">
        <Radio.Indicator />
        <Stack gap={0} style={{ flex: 1 }}>
          <Text fw={600}>{local(sku.title)}</Text>
          {offered && sells(offered) ? (
            <CampaignPrice price={offered.offer.price} normal={sku.price} />
          ) : (
            <Text size="sm">{money(priceIn(sku, currency))}</Text>
          )}
        </Stack>
        {!sells(offered) && <BandBadge band={band} />}
      </Group>
    </Radio.Card>
  );
}

type WaysProps = {
  line: { sku: string; slug: string; quantity: number };
  sku: Sku;
  campaign: Offered | undefined;
  soldOut: boolean;
};

/** The ways on: the queue, the campaign's price, the normal one, the cart. */
function Ways({ line, sku, campaign, soldOut }: WaysProps) {
  const { t } = useTranslation();
  const [added, setAdded] = useState(false);
  const open = campaign?.phase === "open";
  const queue = campaign?.campaign.queue ? campaign.campaign : undefined;
  const here = sells(campaign) && !queue ? campaign?.campaign.campaign : undefined;
  const normal = money(priceIn(sku, useChosenCurrency()));
  return (
    <>
      {soldOut && !sells(campaign) && (
        <Alert color="gray" title={t("shop.band.sold_out")}>
          {t("shop.product.soldOutText")}
        </Alert>
      )}
      {open && campaign.offer.left === 0 && <Alert color="gray">{t("shop.campaign.gone")}</Alert>}
      <div role="status">
        {added && (
          <Alert color="green">
            {t("shop.product.added")}{" "}
            <Anchor component={Link} to="/cart" underline="always" inherit>
              {t("shop.cart.title")}
            </Anchor>
          </Alert>
        )}
      </div>
      {queue && (
        <Button
          component={Link}
          size="md"
          to={`/c/${queue.campaign}?${new URLSearchParams({ slug: line.slug })}`}
        >
          {t(open ? "shop.campaign.toQueue" : "shop.campaign.takePlace")}
        </Button>
      )}
      <BuyNow to={checkoutOf(line, here)} disabled={soldOut && !here} second={queue !== undefined}>
        {campaign && !here ? t("shop.campaign.buy", { price: normal }) : t("shop.product.buy")}
      </BuyNow>
      <Button
        variant="default"
        disabled={soldOut}
        onClick={() => {
          add(line, sku.most_per_order);
          setAdded(true);
        }}
      >
        {here ? t("shop.campaign.addAt", { price: normal }) : t("shop.product.add")}
      </Button>
    </>
  );
}

type BuyNowProps = { to: string; disabled: boolean; second: boolean; children: string };

function BuyNow({ to, disabled, second, children }: BuyNowProps) {
  const navigate = useNavigate();
  return (
    <Button
      size="md"
      variant={second ? "default" : "filled"}
      disabled={disabled}
      onClick={() => void navigate(to)}
    >
      {children}
    </Button>
  );
}
