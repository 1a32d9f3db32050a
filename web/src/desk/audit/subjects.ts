/** The things that actions are about: their ids, and where the desk shows them. */

const ID = /^[\w.:-]{0,80}$/;
const FORM = /^(?:([a-z]{2,12})_)?[0-9A-HJKMNP-TV-Z]{26}$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const DISPUTE = /^(dp|du)_[A-Za-z0-9]{1,60}$/;
const PAGES: Record<string, string> = {
  ord: "/desk/orders/",
  prd: "/desk/products/",
  sku: "/desk/stock/",
  cmp: "/desk/campaigns/",
  brk: "/desk/money/breaks/",
  ptn: "/desk/money/partners/",
  whe: "/desk/webhooks/",
  prp: "/desk/approvals/",
  exp: "/desk/exports/",
};
/** Their UUIDs may be those of sessions, which look like those of people and have no page. */
const OF_SESSIONS = new Set(["revoke_staff_session", "revoke_person_session"]);

/** Whether a text can be the id of a thing, or is empty. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** The page of a thing that an operation was about; null where there is none. */
export function pageOf(id: string, operation: string): string | null {
  if (DAY.test(id)) return `/desk/money/days/${id}`;
  if (UUID.test(id)) return OF_SESSIONS.has(operation) ? null : `/desk/people/${id}`;
  if (DISPUTE.test(id)) return `/desk/money/disputes/${id}`;
  return ofForm(id);
}

/** By the prefix of an id of the shop's own; one without a prefix is a code's. */
function ofForm(id: string): string | null {
  const form = FORM.exec(id);
  const page = form && (form[1] ? PAGES[form[1]] : "/desk/codes/");
  return page ? `${page}${id}` : null;
}
