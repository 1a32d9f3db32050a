/** The places of the desk, and who may read them. A page of a later part adds one line to its group. */
import {
  IconBox,
  IconChecks,
  IconFileExport,
  IconHistory,
  IconHome,
  IconKey,
  IconReceipt,
  IconSpeakerphone,
  IconUsers,
  IconWebhook,
  IconZoomQuestion,
} from "@tabler/icons-react";

import { MONEY_PLACES } from "./money/places";
import type { Person, Role } from "./person";

export const PLACES = [
  { to: "/desk", text: "desk.nav.today", icon: IconHome },
  { to: "/desk/orders", text: "desk.nav.orders", icon: IconReceipt },
  { to: "/desk/products", text: "desk.nav.products", icon: IconBox },
  { to: "/desk/stock", text: "desk.nav.stock", icon: IconKey },
  { to: "/desk/campaigns", text: "desk.nav.campaigns", icon: IconSpeakerphone },
  { to: "/desk/webhooks", text: "desk.webhooks.nav", icon: IconWebhook },
  { to: "/desk/exports", text: "desk.exports.nav", icon: IconFileExport },
  { to: "/desk/codes", text: "desk.trace.nav", icon: IconZoomQuestion },
  { to: "/desk/approvals", text: "desk.approvals.nav", icon: IconChecks },
  { to: "/desk/people", text: "desk.people.nav", icon: IconUsers },
] as const;
export const AUDIT_PLACES = [{ to: "/desk/audit", text: "desk.audit.nav", icon: IconHistory }] as const;
export type Place = (typeof PLACES | typeof MONEY_PLACES | typeof AUDIT_PLACES)[number];

const EVERYBODY: readonly Role[] = ["operations", "support", "finance", "viewer"];

/** Who may read a page besides the owner, by how its address begins; the longest counts. */
const READERS: Record<string, readonly Role[]> = {
  "/desk": EVERYBODY,
  "/desk/webhooks": ["operations"],
  "/desk/codes": ["operations", "support"],
  "/desk/codes/": EVERYBODY,
  "/desk/people": [],
  "/desk/money/partners": ["finance"],
  "/desk/money/invoices": ["finance", "support"],
  "/desk/audit": ["finance"],
};

/** The roles besides the owner's that may read the page at an address of the desk. */
export function readersOf(path: string): readonly Role[] {
  const begins = Object.keys(READERS).filter((one) => path.startsWith(one));
  const longest = begins.sort((one, other) => other.length - one.length)[0];
  return (longest && READERS[longest]) || EVERYBODY;
}

/** Whether a page may be offered to a person: the server would answer what it asks for. */
export function mayOpen(path: string, may: Person["may"]): boolean {
  return may(...readersOf(path));
}
