/** Which products of the catalogue are shown. Filters live in the address, so a list can be shared. */
import { local } from "~/i18n";
import { shelvesBelow, type Catalog, type Product } from "./catalog";

export const FILTERS = ["category", "tag", "region", "device"] as const;
export type Filter = (typeof FILTERS)[number];

export function shown(catalog: Catalog, query: URLSearchParams): Product[] {
  const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const category = catalog.categories.find((one) => one.slug === query.get("category"));
  const shelves = category ? shelvesBelow(category.category, catalog.categories) : null;
  const [tag, region, device] = [query.get("tag"), query.get("region"), query.get("device")];
  return catalog.products.filter(
    (product) =>
      product.skus.length > 0 &&
      words.every((word) => searchable(product).includes(word)) &&
      (!query.get("category") || (product.category !== null && (shelves?.has(product.category) ?? false))) &&
      (!tag || product.tags.includes(tag)) &&
      (!region || product.regions.length === 0 || product.regions.includes(region)) &&
      (!device || product.devices.length === 0 || product.devices.some((one) => one === device)),
  );
}

/** The values that products of the catalogue have, each once, in order. */
export function valuesOf(catalog: Catalog, filter: "tag" | "region" | "device"): string[] {
  const field = { tag: "tags", region: "regions", device: "devices" } as const;
  return [...new Set(catalog.products.flatMap((product): string[] => product[field[filter]]))].sort();
}

/** Categories in the order of a tree, each with how deep it lies. */
export function tree(catalog: Catalog): { slug: string; label: string; depth: number }[] {
  const below = (parent: string | null, depth: number): { slug: string; label: string; depth: number }[] =>
    catalog.categories
      .filter((one) => one.parent === parent)
      .flatMap((one) => [
        { slug: one.slug, label: local(one.title), depth },
        ...below(one.category, depth + 1),
      ]);
  return below(null, 0);
}

function searchable(product: Product): string {
  const texts = [product.title, product.description, ...product.skus.map((sku) => sku.title)];
  return [product.slug, ...product.tags, ...texts.flatMap((text) => Object.values(text))]
    .join(" ")
    .toLowerCase();
}
