import { expect, test } from "vitest";

import { sentenceOf } from "./told";

test("what the server says is known with what it names", () => {
  expect(sentenceOf("1 of 2 lines were delivered.")).toEqual({
    key: "delivered",
    params: { count: "1", all: "2" },
  });
  expect(sentenceOf("Codes are missing: the order waits for them until 2026-01-02T03:04:05Z.")).toEqual({
    key: "short",
    params: { until: "2026-01-02T03:04:05Z" },
  });
  expect(sentenceOf("It waits for a decision.")?.key).toBe("review");
});

test("a sentence that is new is left as it is", () => {
  expect(sentenceOf("The moon is full.")).toBeNull();
});
