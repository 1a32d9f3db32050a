import { expect, test, vi } from "vitest";

vi.mock("~/api/client", () => ({ api: {}, got: vi.fn() }));
vi.mock("./catalog", () => ({ useBands: vi.fn(), useCatalog: vi.fn() }));
vi.mock("./names", () => ({ goodsName: vi.fn() }));

const { commonCurrencies, inCurrency } = await import("./priced");

type Line = Parameters<typeof inCurrency>[0];

function line(...prices: [number, string][]): Line {
  const all = prices.map(([amount, currency]) => ({ amount, currency }));
  const [price = { amount: 0, currency: "USD" }] = all;
  const found = { sku: "sku", title: {}, kind: "code" as const, most_per_order: 10, price, prices: all };
  return { sku: "sku", slug: "slug", quantity: 2, found, band: "in_stock", amount: price.amount * 2 };
}

test("a purchase can be paid in the currencies that all of it has a price in", () => {
  const lines = [line([1299, "USD"], [9900, "CNY"], [1199, "EUR"]), line([500, "USD"], [450, "EUR"])];
  expect(commonCurrencies(lines)).toEqual(["USD", "EUR"]);
  expect(commonCurrencies([])).toEqual([]);
});

test("a line in another currency is at its own price there, never a converted one", () => {
  expect(inCurrency(line([1299, "USD"], [9900, "CNY"]), "CNY").amount).toBe(19800);
  expect(inCurrency(line([1299, "USD"]), "CNY").amount).toBe(2598);
});
