import { expect, test } from "vitest";

import { isDay, lastDays, shifted, wrongPeriod } from "./period";

test("seven days end with the day that is named", () => {
  expect(lastDays(7, "2026-03-03")).toEqual({ since: "2026-02-25", until: "2026-03-03" });
});

test("days go over the ends of months and years", () => {
  expect(shifted("2025-12-31", 1)).toBe("2026-01-01");
  expect(shifted("2024-03-01", -1)).toBe("2024-02-29");
});

test.each([
  [{ since: "2026-01-02", until: "2026-01-01" }, "reversed"],
  [{ since: "2026-01-01", until: "2026-04-04" }, "tooLong"],
  [{ since: "2026-01-01", until: "2026-04-03" }, null],
  [{ since: "2026-01-01", until: "2026-01-01" }, null],
  [{ since: "", until: "2026-01-01" }, "noDay"],
])("the period %j is refused for %j", (period, why) => {
  expect(wrongPeriod(period)).toBe(why);
});

test("a day is a day of the calendar", () => {
  expect(["2026-01-31", "2026-13-01", "31.1.2026", null].map(isDay)).toEqual([true, false, false, false]);
});
