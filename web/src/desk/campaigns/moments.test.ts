import { expect, test } from "vitest";

import { localInput, ofInput } from "./moments";

test("what the input shows is the moment that it gives back, to the minute", () => {
  const moment = new Date("2030-11-11T08:30:45Z");
  expect(ofInput(localInput(moment))).toBe("2030-11-11T08:30:00.000Z");
});

test("an empty input is no moment", () => {
  expect(ofInput("")).toBe("");
});
