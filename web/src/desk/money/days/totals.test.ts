import { expect, test } from "vitest";

import { booked, counted, held } from "./totals";

const totals = {
  currency: "USD",
  amounts: {
    charge: 2598,
    fees: 106,
    net: 2492,
    settled: 2492,
    unsettled: 0,
    rows: 2,
    ledger_balance_opening: 0,
    ledger_balance_closing: 2492,
    provider_opening: 8,
  },
};

test("what moved is in the order in which it adds up", () => {
  expect(booked(totals).map((one) => [one.name, one.amount.amount])).toEqual([
    ["charge", 2598],
    ["fees", 106],
    ["net", 2492],
    ["settled", 2492],
    ["unsettled", 0],
  ]);
});

test("only what is known at both ends of the day was held", () => {
  expect(held(totals).map((one) => [one.name, one.opening.amount, one.closing.amount])).toEqual([
    ["ledger_balance", 0, 2492],
  ]);
});

test("what did not occur counts as nothing", () => {
  expect([counted(totals, "rows"), counted(totals, "payouts_checked")]).toEqual([2, 0]);
});
