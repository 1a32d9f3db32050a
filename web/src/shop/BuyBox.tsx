/** Choose a SKU and how many, then put it into the cart or order at once. */
import { Alert, Anchor, Button, Card, Group, Radio, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { local } from "~/i18n";
import { money } from "~/i18n/format";
import { BandBadge } from "./BandBadge";
import { add } from "./cart";
import type { Band, Product } from "./catalog";
import { checkoutOf } from "./direct";
import { Quantity } from "./Quantity";

export function BuyBox({ product, band }: { product: Product; band: (sku: string) => Band | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const firstLeft = product.skus.find((sku) => band(sku.sku) !== "sold_out") ?? product.skus[0];
  const [chosen, setChosen] = useState<string | null>(null);
  const [quantity, setQuantity] = useState(1);
  const [added, setAdded] = useState(false);
  const sku = product.skus.find((one) => one.sku === (chosen ?? firstLeft?.sku));
  if (!sku) return <Alert color="gray">{t("shop.product.nothing")}</Alert>;
  const soldOut = band(sku.sku) === "sold_out";
  const line = { sku: sku.sku, slug: product.slug, quantity: Math.min(quantity, sku.most_per_order) };
  return (
    <Card withBorder padding="lg">
      <Stack>
        <Radio.Group label={t("shop.product.choose")} value={sku.sku} onChange={setChosen}>
          <Stack gap="xs" mt="xs">
            {product.skus.map((one) => (
              <Radio.Card key={one.sku} value={one.sku} p="sm" radius="md">
                <Group wrap="nowrap">
                  <Radio.Indicator />
                  <Stack gap={0} style={{ flex: 1 }}>
                    <Text fw={600}>{local(one.title)}</Text>
                    <Text size="sm">{money(one.price)}</Text>
                  </Stack>
                  <BandBadge band={band(one.sku)} />
                </Group>
              </Radio.Card>
            ))}
          </Stack>
        </Radio.Group>
        <Quantity
          label={t("shop.product.quantity")}
          description={t("shop.product.most", { count: sku.most_per_order })}
          most={sku.most_per_order}
          value={quantity}
          onChange={setQuantity}
        />
        <Group justify="space-between">
          <Text>{t("shop.total")}</Text>
          <Text fw={700} size="xl">
            {money({ ...sku.price, amount: sku.price.amount * line.quantity })}
          </Text>
        </Group>
        {soldOut && (
          <Alert color="gray" title={t("shop.band.sold_out")}>
            {t("shop.product.soldOutText")}
          </Alert>
        )}
        <div role="status">
          {added && (
            <Alert color="green">
              {t("shop.product.added")}{" "}
              <Anchor component={Link} to="/cart" underline="always">
                {t("shop.cart.title")}
              </Anchor>
            </Alert>
          )}
        </div>
        <Button size="md" disabled={soldOut} onClick={() => void navigate(checkoutOf(line))}>
          {t("shop.product.buy")}
        </Button>
        <Button
          variant="default"
          disabled={soldOut}
          onClick={() => {
            add(line, sku.most_per_order);
            setAdded(true);
          }}
        >
          {t("shop.product.add")}
        </Button>
      </Stack>
    </Card>
  );
}
