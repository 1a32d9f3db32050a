import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { decimals } from "./decimals";

const SERVER = readFileSync(new URL("../../../chalicelib/kernel/money.py", import.meta.url), "utf8");

test.each([
  ["ZERO_DECIMAL", 0],
  ["THREE_DECIMAL", 3],
])("currencies of %s have as many decimals here as on the server", (name, count) => {
  const listed = new RegExp(`${name} = frozenset\\("([A-Z ]+)"`).exec(SERVER)?.[1]?.split(" ") ?? [];
  expect(listed.length).toBeGreaterThan(3);
  const all = Intl.supportedValuesOf("currency");
  expect(all.filter((one) => decimals(one) === count).sort()).toEqual(listed.sort());
});

test("every other currency has two, whatever the browser thinks", () => {
  expect(["USD", "CNY", "IDR", "HUF", "ISK", "UGX"].map(decimals)).toEqual([2, 2, 2, 2, 2, 2]);
});
