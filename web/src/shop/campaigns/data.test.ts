import { expect, test } from "vitest";

import { offeredOf, phaseOf, type Campaign } from "./data";

const AT = Date.parse("2030-11-11T00:00:00Z");
const later = (seconds: number) => new Date(AT + seconds * 1000).toISOString();

function campaign(name: string, opens: number, closes: number, sku = "sku_1"): Campaign {
  return {
    campaign: name,
    title: {},
    phase: "open",
    now: later(0),
    opens_at: later(opens),
    closes_at: later(closes),
    per_buyer: 1,
    hold_seconds: null,
    queue: false,
    turn_seconds: 120,
    offers: [{ sku, price: { amount: 1, currency: "USD" }, quota: 1, left: 1 }],
  };
}

test.each([
  [1, 2, "scheduled"],
  [0, 1, "open"],
  [-2, 0, "over"],
])("a campaign from %i to %i is %s at 0", (opens, closes, phase) => {
  expect(phaseOf(campaign("a", opens, closes), AT)).toBe(phase);
});

test("an open campaign comes before one that is to come, and one that is over does not count", () => {
  const all = [
    campaign("next", 5, 9),
    campaign("past", -9, -1),
    campaign("now", -1, 9),
    campaign("x", -1, 9, "y"),
  ];
  expect(offeredOf(all, "sku_1", AT)?.campaign.campaign).toBe("now");
  expect(offeredOf(all.slice(0, 2), "sku_1", AT)?.phase).toBe("scheduled");
  expect(offeredOf(all, "other", AT)).toBeUndefined();
});
