import { expect, test } from "vitest";

import { ApiProblem } from "~/api/client";
import texts from "./texts.en";
import { LONGEST_EVIDENCE, NAMES, sendable, type Texts } from "./evidence";

const told = { empty: "empty", tooLong: "too long" };
const nothing = Object.fromEntries(NAMES.map((name) => [name, null])) as Texts;

function refused(written: Texts): string | undefined {
  try {
    sendable(written, told);
  } catch (problem) {
    return problem instanceof ApiProblem ? problem.fields[0]?.message : undefined;
  }
  return undefined;
}

test("every text for the bank has a name", () => {
  expect(Object.keys(texts.field).sort()).toEqual([...NAMES].sort());
});

test("something has to be said, and not too much", () => {
  expect(refused(nothing)).toBe("empty");
  expect(refused({ ...nothing, uncategorized_text: "  " })).toBe("empty");
  expect(refused({ ...nothing, uncategorized_text: "x".repeat(LONGEST_EVIDENCE + 1) })).toBe("too long");
  expect(refused({ ...nothing, uncategorized_text: "x" })).toBe(undefined);
});
