import { readFileSync } from "node:fs";

import { expect, test } from "vitest";

import { MONEY_PLACES } from "./money/places";
import { AUDIT_PLACES, mayOpen, PLACES, readersOf } from "./navigation";
import type { Role } from "./person";

type Operation = { operationId: string; "x-roles"?: string[] };
type Documented = { paths: Record<string, Record<string, Operation>> };

/** What each place asks the server for first. */
const ASKS: Record<string, string> = {
  "/desk": "get_today",
  "/desk/orders": "list_orders",
  "/desk/products": "list_products",
  "/desk/stock": "list_stock",
  "/desk/campaigns": "list_desk_campaigns",
  "/desk/webhooks": "list_endpoints",
  "/desk/exports": "list_exports",
  "/desk/codes": "trace_code",
  "/desk/approvals": "list_to_approve",
  "/desk/people": "list_people",
  "/desk/audit": "list_audit_entries",
  "/desk/money/accounts": "list_accounts",
  "/desk/money/profit": "get_profit",
  "/desk/money/adjustments": "list_adjustments",
  "/desk/money/days": "list_days",
  "/desk/money/breaks": "list_breaks",
  "/desk/money/refunds": "list_waiting_refunds",
  "/desk/money/disputes": "list_disputes",
  "/desk/money/warnings": "list_warnings",
  "/desk/money/blocks": "list_blocks",
  "/desk/money/wallets": "search_wallets",
  "/desk/money/partners": "list_partners",
  "/desk/money/rules": "get_payment_rules",
  "/desk/money/invoices": "list_invoices",
};

/** What the pages of one thing ask for, where others than those of the list may read it, or no fewer. */
const BELOW: Record<string, string> = {
  "/desk/codes/01J0000000000000000000000A": "get_code",
  "/desk/webhooks/whe_01J0000000000000000000000A": "get_endpoint",
  "/desk/exports/exp_01J0000000000000000000000A": "get_export",
  "/desk/approvals/prp_01J0000000000000000000000A": "get_proposal",
  "/desk/people/6a1c1f0e-7f57-4a55-9d8e-0b6a4f1f2c3d": "get_person",
  "/desk/money/partners/ptn_01J0000000000000000000000A": "get_partner",
};

const FILE = new URL("../../../docs/openapi.json", import.meta.url);
const documented = JSON.parse(readFileSync(FILE, "utf8")) as Documented;
const ROLES = new Map(
  Object.values(documented.paths)
    .flatMap((methods) => Object.values(methods))
    .map((one) => [one.operationId, one["x-roles"]]),
);

test.each(Object.entries({ ...ASKS, ...BELOW }))("%s is offered to whom %s answers", (path, operation) => {
  expect(["owner", ...readersOf(path)].sort()).toEqual(ROLES.get(operation));
});

test("no place of the desk is forgotten here", () => {
  const places = [...PLACES, ...MONEY_PLACES, ...AUDIT_PLACES].map(({ to }) => to as string);
  expect(places.sort()).toEqual(Object.keys(ASKS).sort());
});

test("a place that a role may not read is not offered to it", () => {
  const as = (role: Role) => (path: string) => mayOpen(path, (...roles) => roles.includes(role));
  expect(as("viewer")("/desk/webhooks")).toBe(false);
  expect(as("operations")("/desk/webhooks/new")).toBe(true);
  expect(as("viewer")("/desk/people")).toBe(false);
  expect(as("viewer")("/desk/exports")).toBe(true);
});
