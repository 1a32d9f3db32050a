import { expect, test } from "vitest";

import { checkoutOf, directLine } from "./direct";

const LINE = { sku: "sku_1", slug: "space-game", quantity: 3 };

test("the address of a checkout gives the line back", () => {
  expect(directLine(new URL(checkoutOf(LINE), "https://shop.example").searchParams)).toEqual(LINE);
});

test.each(["", "sku=a", "sku=a&slug=b&quantity=0", "sku=a&slug=b&quantity=1.5", "sku=a&slug=b&quantity=x"])(
  "%j names no line",
  (query) => {
    expect(directLine(new URLSearchParams(query))).toBeNull();
  },
);
