import { expect, test } from "vitest";

import { dueOf } from "./due";

const due = { amount: 2999, currency: "USD" };

test("what a card has paid is not still to be paid", () => {
  expect(dueOf({ due, payment: "open" })).toBe("due");
  expect(dueOf({ due, payment: "captured" })).toBe("paidOtherwise");
  expect(dueOf({ due, payment: "refunded" })).toBe("paidOtherwise");
});

test("nothing is said of an order that ended unpaid, or that the wallet paid whole", () => {
  expect(dueOf({ due, payment: "expired" })).toBe(null);
  expect(dueOf({ due: { ...due, amount: 0 }, payment: "captured" })).toBe(null);
});
