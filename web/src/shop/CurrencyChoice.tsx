/** The switch between the currencies in which the shop has prices; kept on this device. */
import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Product } from "./catalog";
import { chooseCurrency, currenciesOf, useChosenCurrency } from "./currency";

export function CurrencyChoice({ products }: { products: Pick<Product, "skus">[] }) {
  const { t } = useTranslation();
  const chosen = useChosenCurrency();
  const currencies = currenciesOf(products);
  if (currencies.length < 2) return null;
  return (
    <NativeSelect
      label={t("shop.browse.currency")}
      data={currencies}
      value={currencies.includes(chosen) ? chosen : currencies[0]}
      onChange={(event) => chooseCurrency(event.currentTarget.value)}
    />
  );
}
