import { expect, test } from "vitest";

import { csv } from "./csv";

test("every cell is quoted and the file is known as UTF-8", () => {
  expect(csv([["a", 'b "c"', 1, null], ["中文"]])).toBe('\ufeff"a","b ""c""","1",""\r\n"中文"\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("the text %j is no formula", (text) => {
  expect(csv([[text]])).toBe(`\ufeff"'${text}"\r\n`);
});

test("a number stays a number", () => {
  expect(csv([[-5]])).toBe('\ufeff"-5"\r\n');
});
