import { createHash } from "node:crypto";

import { expect, test } from "vitest";

import { digestOf, permuted, place } from "./admission";
import vectors from "./admission.vectors.json";

test("numbers are permuted as the server does it", async () => {
  expect(vectors.permuted.length).toBeGreaterThan(80);
  for (const one of vectors.permuted) {
    expect(await permuted(one.index, one.size, one.seed), JSON.stringify(one)).toBe(one.place);
  }
});

test("tickets have the places that the server gives them", async () => {
  expect(vectors.places.length).toBeGreaterThan(10);
  for (const one of vectors.places) {
    expect(await place(one.number, one.counts), JSON.stringify(one)).toBe(one.place);
  }
});

test("each of many numbers has a place of its own", async () => {
  const found = await Promise.all(
    Array.from({ length: 61 }, (_, index) => permuted(index, 61, "ab".repeat(32))),
  );
  expect(found.sort((one, other) => one - other)).toEqual(Array.from({ length: 61 }, (_, index) => index));
});

test("the digest is that of the seed's bytes", async () => {
  const seed = "0123456789abcdef".repeat(4);
  const expected = createHash("sha256").update(Buffer.from(seed, "hex")).digest("hex");
  expect(await digestOf(seed)).toBe(expected);
});
