import { expect, test } from "vitest";

import { networksOf } from "./data";

test("networks are written one a line or with commas", () => {
  expect(networksOf("")).toEqual([]);
  expect(networksOf(" \n ")).toEqual([]);
  expect(networksOf("203.0.113.0/24\n2001:db8::/48, 198.51.100.7，10.0.0.0/8")).toEqual([
    "203.0.113.0/24",
    "2001:db8::/48",
    "198.51.100.7",
    "10.0.0.0/8",
  ]);
});
