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
  const page = (thing: string) => pageOf(thing, "change_sku");
  expect(page(`ord_${id}`)).toBe(`/desk/orders/ord_${id}`);
  expect(page(`sku_${id}`)).toBe(`/desk/stock/sku_${id}`);
  expect(page(`ptn_${id}`)).toBe(`/desk/money/partners/ptn_${id}`);
  expect(page(`whe_${id}`)).toBe(`/desk/webhooks/whe_${id}`);
  expect(page(`prp_${id}`)).toBe(`/desk/approvals/prp_${id}`);
  expect(page(`exp_${id}`)).toBe(`/desk/exports/exp_${id}`);
  expect(page("dp_1Pgc71B7WZ01zgkW")).toBe("/desk/money/disputes/dp_1Pgc71B7WZ01zgkW");
  expect(page("2026-03-02")).toBe("/desk/money/days/2026-03-02");
  expect(page(id)).toBe(`/desk/codes/${id}`);
  expect(page(`adj_${id}`)).toBeNull();
  expect(page("USD")).toBeNull();
  expect(page("ord_1/../../x")).toBeNull();
});

test("a person leads to their page; a session, which looks alike, leads nowhere", () => {
  const id = "6a1c1f0e-7f57-4a55-9d8e-0b6a4f1f2c3d";
  expect(pageOf(id, "set_person_roles")).toBe(`/desk/people/${id}`);
  expect(pageOf(id, "sign_in")).toBe(`/desk/people/${id}`);
  expect(pageOf(id, "revoke_staff_session")).toBeNull();
  expect(pageOf(id, "revoke_person_session")).toBeNull();
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
