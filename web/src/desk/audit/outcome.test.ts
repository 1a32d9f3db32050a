import { expect, test } from "vitest";

import { outcomeOf } from "./outcome";
import { isId, pageOf } from "./subjects";
import { rowsOf, said } from "./values";

test.each([
  [200, "done"],
  [204, "done"],
  [403, "refused"],
  [422, "refused"],
  [500, "failed"],
  [503, "failed"],
  [null, "unknown"],
] as const)("an action that ended with %s is %s", (status, outcome) => {
  expect(outcomeOf({ status })).toBe(outcome);
});

test("a thing leads to its page where it has one", () => {
  const id = "01J0000000000000000000000A";
  expect(pageOf(`ord_${id}`)).toBe(`/desk/orders/ord_${id}`);
  expect(pageOf(`sku_${id}`)).toBe(`/desk/stock/sku_${id}`);
  expect(pageOf(id)).toBe(`/desk/codes/${id}`);
  expect(pageOf(`adj_${id}`)).toBeNull();
  expect(pageOf("2026-03-02")).toBeNull();
  expect(pageOf("ord_1/../../x")).toBeNull();
});

test("what is searched for must look like an id: no address goes into the page's own", () => {
  expect(isId("ord_01J0000000000000000000000A")).toBe(true);
  expect(isId("")).toBe(true);
  expect(isId("somebody@example.com")).toBe(false);
  expect(isId("a b")).toBe(false);
});

test("a change tells each attribute before and after, in order of their names", () => {
  const rows = rowsOf({ before: { b: 1, a: "old" }, after: { a: "new", c: [1, "x"] } });
  expect(rows).toEqual([
    { name: "a", before: "old", after: "new" },
    { name: "b", before: 1, after: undefined },
    { name: "c", before: undefined, after: [1, "x"] },
  ]);
  expect(rowsOf({ before: null, after: { n: 0 } })).toEqual([{ name: "n", before: undefined, after: 0 }]);
});

test("values are said so that nothing looks like nothing", () => {
  expect(said(undefined, "hidden")).toBe("–");
  expect(said("", "hidden")).toBe("–");
  expect(said("[hidden]", "hidden")).toBe("hidden");
  expect(said("text", "hidden")).toBe("text");
  expect(said(0, "hidden")).toBe("0");
  expect(said(false, "hidden")).toBe("false");
  expect(said({ en: "Key" }, "hidden")).toBe('{"en":"Key"}');
});
