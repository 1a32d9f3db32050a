/** What a buyer means to order. Prices are not kept: they are the shop's to say. */
import { stored } from "~/kit/stored";

export type CartLine = { sku: string; slug: string; quantity: number };

const cart = stored<CartLine[]>(
  "yima.cart",
  [],
  (value): value is CartLine[] =>
    Array.isArray(value) &&
    value.every((one: unknown) => {
      const line = one as Partial<CartLine> | null;
      return (
        typeof line?.sku === "string" &&
        typeof line.slug === "string" &&
        Number.isInteger(line.quantity) &&
        Number(line.quantity) > 0
      );
    }),
);

export const useCart = cart.use;

/** Sets how many of a SKU are wanted; none takes it out. */
export function want(line: CartLine): void {
  const others = cart.get().filter((one) => one.sku !== line.sku);
  cart.set(line.quantity > 0 ? [...others, line] : others);
}

/** Puts more of a SKU in, up to `most`. */
export function add(line: CartLine, most: number): void {
  const there = cart.get().find((one) => one.sku === line.sku)?.quantity ?? 0;
  want({ ...line, quantity: Math.min(most, there + line.quantity) });
}

export function remove(skus: string[]): void {
  cart.set(cart.get().filter((one) => !skus.includes(one.sku)));
}
