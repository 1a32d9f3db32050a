import { expect, test } from "vitest";

import { distance } from "./distance";

const NOW = Date.parse("2026-01-01T00:00:00Z");

test.each([
  ["2026-01-08T23:59:00Z", "in 7 days"],
  ["2026-01-01T23:59:00Z", "in 23 hours"],
  ["2026-01-01T00:01:59Z", "in 1 minute"],
  ["2026-01-01T00:00:10Z", "in 0 minutes"],
  ["2025-12-30T00:00:00Z", "2 days ago"],
])("of %s is said %s", (until, wanted) => {
  expect(distance(until, "en", NOW)).toBe(wanted);
});

test("in Chinese as Chinese says it", () => {
  expect(distance("2026-01-04T00:00:00Z", "zh-CN", NOW)).toMatch(/3\s?天后/);
});
