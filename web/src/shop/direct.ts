/** An order of one SKU past the cart: what is wanted stands in the address of the checkout. */
import type { CartLine } from "./cart";

/** The checkout of this line alone, at a campaign's price if one is named; what lies in the cart stays there. */
export function checkoutOf({ sku, slug, quantity }: CartLine, campaign?: string): string {
  const named = { sku, slug, quantity: String(quantity), ...(campaign ? { campaign } : {}) };
  return `/checkout?${new URLSearchParams(named)}`;
}

/** The line that the checkout's address names; null where it is the cart that is paid. */
export function directLine(query: URLSearchParams): CartLine | null {
  const [sku, slug, quantity] = [query.get("sku"), query.get("slug"), Number(query.get("quantity") ?? 1)];
  return sku && slug && Number.isInteger(quantity) && quantity > 0 ? { sku, slug, quantity } : null;
}
