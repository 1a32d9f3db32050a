/** In which currency a buyer wants to read prices and pay; nothing is converted, so it holds where a price is set. */
import type { Money } from "~/i18n/decimals";
import { stored } from "~/kit/stored";
import type { Product, Sku } from "./catalog";

const chosen = stored("yima.currency", "", (value): value is string => typeof value === "string");

export const useChosenCurrency = chosen.use;
export const chooseCurrency = chosen.set;

/** The currencies in which any of these has a price; that of the first own price is the first. */
export function currenciesOf(products: Pick<Product, "skus">[]): string[] {
  return [
    ...new Set(products.flatMap(({ skus }) => skus.flatMap((sku) => sku.prices.map((one) => one.currency)))),
  ];
}

/** The price of a SKU in a currency; its own where it has none in that. */
export function priceIn(sku: Pick<Sku, "price" | "prices">, currency: string): Money {
  return sku.prices.find((one) => one.currency === currency) ?? sku.price;
}

/** The lowest price in a currency; that of the cheapest own price where none is set in it. */
export function lowestPrice(skus: Pick<Sku, "price" | "prices">[], currency: string): Money | undefined {
  const prices = skus.map((sku) => priceIn(sku, currency));
  const wanted = prices.filter((one) => one.currency === currency);
  const among = wanted.length > 0 ? wanted : prices;
  return [...among].sort((one, other) => one.amount - other.amount)[0];
}
