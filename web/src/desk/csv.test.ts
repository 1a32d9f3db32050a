import { expect, test } from "vitest";

import { csv, decimal } from "./csv";

test("every cell is quoted and the file is known as UTF-8", () => {
  expect(csv([["a", 'b "c"', 1, null], ["中文"]])).toBe('\ufeff"a","b ""c""","1",""\r\n"中文"\r\n');
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("the text %j is no formula", (text) => {
  expect(csv([[text]])).toBe(`\ufeff"'${text}"\r\n`);
});

test("a number stays a number", () => {
  expect(csv([[-5]])).toBe('\ufeff"-5"\r\n');
});

test("an amount has the decimals of its currency, also below 0", () => {
  const row = [
    decimal({ amount: 15500, currency: "KWD" }),
    decimal({ amount: -4000, currency: "JPY" }),
    decimal({ amount: -5, currency: "USD" }),
  ];
  expect(csv([row])).toBe('\ufeff"15.500","-4000","-0.05"\r\n');
});

test("a number that a spreadsheet would round is text, a shorter one stays", () => {
  expect(csv([["24312000000012345678", "123456789012345"]])).toBe(
    `\ufeff"'24312000000012345678","123456789012345"\r\n`,
  );
});
