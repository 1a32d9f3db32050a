import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { invalid as auditInvalid } from "../desk/audit/texts.en";
import { invalid as dayInvalid } from "../desk/money/days/texts.en";
import { invalid as staffInvalid } from "../desk/people/texts.en";
import desk from "../desk/texts.en";
import deskChinese from "../desk/texts.zh-CN";
import account, { invalid as accountInvalid } from "../shop/account/texts.en";
import accountChinese from "../shop/account/texts.zh-CN";
import paper, { problems as paperProblems } from "../shop/paper/texts.en";
import paperChinese from "../shop/paper/texts.zh-CN";
import refunds, { problems as refundProblems } from "../shop/refunds/texts.en";
import refundsChinese from "../shop/refunds/texts.zh-CN";
import wallet, { invalid as walletInvalid } from "../shop/wallet/texts.en";
import walletChinese from "../shop/wallet/texts.zh-CN";
import en from "./en";
import zhCN from "./zh-CN";

const ROOT = new URL("..", import.meta.url).pathname;
const SOURCES = readdirSync(ROOT, { recursive: true, encoding: "utf8" }).filter((name) =>
  /\.tsx?$/.test(name),
);
const texts: Record<string, unknown> = { ...en, account, desk, paper, refunds, wallet };

function at(key: string): unknown {
  return key
    .split(".")
    .reduce<unknown>((node, name) => (node as Record<string, unknown> | undefined)?.[name], texts);
}

function used(pattern: RegExp): string[] {
  return SOURCES.flatMap((name) =>
    [...readFileSync(join(ROOT, name), "utf8").matchAll(pattern)].map((found) => String(found[1])),
  );
}

function leaves(node: object, path = ""): Map<string, string> {
  return new Map(
    Object.entries(node).flatMap(([name, value]: [string, unknown]) =>
      typeof value === "string"
        ? [[`${path}${name}`, value] as const]
        : [...leaves(value as object, `${path}${name}.`)],
    ),
  );
}

test("every text that a page asks for exists", () => {
  const missing = used(/\bt\(\s*"([\w.-]+)"/g).filter(
    (key) => typeof at(key) !== "string" && typeof at(`${key}_other`) !== "string",
  );
  expect(missing).toEqual([]);
});

test("every group of texts that a page chooses from exists", () => {
  const groups = used(/\bt\(\s*`([\w.]+)\.\$\{/g);
  expect(groups.length).toBeGreaterThan(10);
  expect(groups.filter((key) => typeof at(key) !== "object")).toEqual([]);
});

test("both languages fill in the same things", () => {
  const english = leaves({ ...en, account, desk, paper, refunds, wallet });
  const chinese = leaves({
    ...zhCN,
    account: accountChinese,
    desk: deskChinese,
    paper: paperChinese,
    refunds: refundsChinese,
    wallet: walletChinese,
  });
  const holes = (text: string | undefined) =>
    [...(text ?? "").matchAll(/{{(\w+)}}/g)].map((hole) => hole[1]).sort();
  const different = [...english.keys()].filter(
    (key) => JSON.stringify(holes(english.get(key))) !== JSON.stringify(holes(chinese.get(key))),
  );
  expect(different).toEqual([]);
});

const SERVER = join(ROOT, "../../chalicelib");

function refusalsOfTheServer(): Set<string> {
  const sources = readdirSync(SERVER, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".py"),
  );
  const named =
    /(?:of_field|Fault)\(\s*f?"?[^",]+"?,\s*"(\w+)"|reason="([a-z_]+)", message|class (\w+)\(IntakeError\)/g;
  return new Set(
    sources.flatMap((name) =>
      [...readFileSync(join(SERVER, name), "utf8").matchAll(named)].map((found) =>
        String(found[1] ?? found[2] ?? found[3]),
      ),
    ),
  );
}

/** What the server's own list of its errors names. */
function listedIn(pattern: RegExp): string[] {
  const errors = readFileSync(join(ROOT, "../../docs/errors.md"), "utf8");
  return [...errors.matchAll(pattern)].map((found) => String(found[1]));
}

/** Only a program that is written wrong meets these. */
const FOR_PROGRAMS = new Set(["BadNotification", "IdempotencyKeyMissing", "MalformedBody", "malformed"]);

test("every reason for which the server refuses a field is said in words", () => {
  const reasons = new Set([...refusalsOfTheServer(), ...listedIn(/^\| `([a-z_]+)` \|/gm)]);
  expect(reasons.size).toBeGreaterThan(15);
  const said = [en.invalid, accountInvalid, auditInvalid, dayInvalid, staffInvalid, walletInvalid].flatMap(
    (part) => Object.keys(part),
  );
  const missing = [...reasons].filter(
    (reason) => !FOR_PROGRAMS.has(reason) && !said.some((key) => `_${key}`.endsWith(`_${reason}`)),
  );
  expect(missing).toEqual([]);
});

test("every problem of the server is said in words", () => {
  const codes = listedIn(/^\| `([A-Z]\w+)` \|(?!.*\| `[A-Z]+ \/v1\/partner\/)/gm);
  expect(codes.length).toBeGreaterThan(60);
  const said = new Set(
    [en.problem, en.shop.problem, desk.problem, paperProblems, refundProblems].flatMap((part) =>
      Object.keys(part),
    ),
  );
  expect(codes.filter((code) => !FOR_PROGRAMS.has(code) && !said.has(code))).toEqual([]);
});
