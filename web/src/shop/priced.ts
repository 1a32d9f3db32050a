/** What somebody wants, at the prices of the catalogue. */
import { useQueries } from "@tanstack/react-query";

import { api, got } from "~/api/client";
import type { Campaign } from "./campaigns/data";
import { type CartLine } from "./cart";
import { goodsName } from "./names";
import { useBands, useCatalog, type Band, type Product, type Sku } from "./catalog";

export type PricedLine = CartLine & {
  product?: Product;
  found?: Sku;
  band: Band | undefined;
  amount: number;
};

/** Every line with its SKU, or without one when it is no longer on offer.
 * In a campaign its prices hold and its codes are the ones that are left. */
export function usePriced(lines: CartLine[], campaign?: Campaign) {
  const catalog = useCatalog();
  const bands = useBands();
  const listed = new Map(catalog.data?.products.map((product) => [product.slug, product]));
  const missing = catalog.data
    ? [...new Set(lines.map((line) => line.slug))].filter((slug) => !listed.has(slug))
    : [];
  const asked = useQueries({
    queries: missing.map((slug) => ({
      queryKey: ["product", slug],
      queryFn: () => got(api.GET("/v1/products/{slug}", { params: { path: { slug } } })),
      retry: false,
    })),
  });
  asked.forEach((answer) => answer.data && listed.set(answer.data.slug, answer.data));
  const own = new Map(
    asked.flatMap((answer) => answer.data?.skus ?? []).map((sku) => [sku.sku, sku.availability]),
  );
  const priced = lines.map((line): PricedLine => {
    const product = listed.get(line.slug);
    const normal = product?.skus.find((sku) => sku.sku === line.sku);
    const offer = campaign?.offers.find((one) => one.sku === line.sku);
    const found = normal && offer ? { ...normal, price: offer.price } : campaign ? undefined : normal;
    const band = offer ? (offer.left > 0 ? "in_stock" : "sold_out") : (own.get(line.sku) ?? bands(line.sku));
    return {
      ...line,
      ...(product ? { product } : {}),
      ...(found ? { found } : {}),
      band: found ? band : "sold_out",
      amount: (found?.price.amount ?? 0) * line.quantity,
    };
  });
  const loading = (!catalog.data && !catalog.error) || asked.some((answer) => answer.isLoading);
  return { lines: priced, loading, error: catalog.error, retry: catalog.retry };
}

/** The currencies of the prices of these lines, in their order. */
export function currenciesOfLines(lines: PricedLine[]): string[] {
  return [...new Set(lines.flatMap((line) => (line.found ? [line.found.price.currency] : [])))];
}

/** The currencies in which every one of these lines has a price; that of the first line's own price is the first. */
export function commonCurrencies(lines: PricedLine[]): string[] {
  const [first = [], ...others] = lines.map((line) => line.found?.prices.map((one) => one.currency) ?? []);
  return first.filter((currency) => others.every((known) => known.includes(currency)));
}

/** A line at its price in that currency; as it is where it has none. */
export function inCurrency(line: PricedLine, currency: string): PricedLine {
  const price = line.found?.prices.find((one) => one.currency === currency);
  if (!line.found || !price) return line;
  return { ...line, found: { ...line.found, price }, amount: price.amount * line.quantity };
}

export function totalOf(lines: PricedLine[]): number {
  return lines.reduce((sum, line) => sum + line.amount, 0);
}

/** What a line is: its product and which of it. */
export function lineName(line: PricedLine): string {
  return goodsName({ product_title: line.product?.title ?? {}, title: line.found?.title ?? {} });
}
