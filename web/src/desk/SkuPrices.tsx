/** What a SKU costs in further currencies, each with its own lowest price; nothing is converted. */
import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { majorUnits } from "~/i18n/decimals";

export type PriceDraft = { currency: string; price: string; floor: string };

/** The prices of a SKU as the form has them. */
export function priceDrafts(sku: Schemas["SkuView"] | undefined): PriceDraft[] {
  return (sku?.prices ?? []).map(({ currency, amount, floor }) => ({
    currency,
    price: majorUnits({ amount, currency }),
    floor: floor === null ? "" : majorUnits({ amount: floor, currency }),
  }));
}

type Props = {
  prices: PriceDraft[];
  /** Every currency that can be chosen; `main` is that of the price itself. */
  currencies: string[];
  main: string;
  change: (prices: PriceDraft[]) => void;
  wrong: (field: string) => string | undefined;
};

export function SkuPrices({ prices, currencies, main, change, wrong }: Props) {
  const { t } = useTranslation();
  const taken = new Set([main, ...prices.map((one) => one.currency)]);
  const free = currencies.filter((one) => !taken.has(one));
  const set = (index: number, changes: Partial<PriceDraft>) =>
    change(prices.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  const [first] = free;
  return (
    <Stack gap="xs" role="group" aria-label={t("desk.sku.prices")}>
      <Text size="sm" fw={600}>
        {t("desk.sku.prices")}
      </Text>
      <Text size="sm">{t("desk.sku.pricesHint")}</Text>
      {prices.map((one, index) => (
        <Group key={one.currency} align="flex-start" gap="xs">
          <NativeSelect
            label={t("desk.sku.currency")}
            data={[one.currency, ...free]}
            value={one.currency}
            error={wrong(`prices.${index}.currency`)}
            onChange={(event) => set(index, { currency: event.currentTarget.value })}
          />
          <TextInput
            w={120}
            label={t("desk.sku.price")}
            inputMode="decimal"
            required
            error={wrong(`prices.${index}.amount`)}
            value={one.price}
            onChange={(event) => set(index, { price: event.currentTarget.value })}
          />
          <TextInput
            w={160}
            label={t("desk.sku.floor")}
            inputMode="decimal"
            error={wrong(`prices.${index}.floor`)}
            value={one.floor}
            onChange={(event) => set(index, { floor: event.currentTarget.value })}
          />
          <Button
            mt={24}
            variant="default"
            aria-label={t("desk.sku.removePrice", { currency: one.currency })}
            onClick={() => change(prices.filter((_, at) => at !== index))}
          >
            {t("desk.sku.remove")}
          </Button>
        </Group>
      ))}
      {first && (
        <Group>
          <Button
            size="xs"
            variant="default"
            onClick={() => change([...prices, { currency: first, price: "", floor: "" }])}
          >
            {t("desk.sku.addPrice")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
