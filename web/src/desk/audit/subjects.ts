/** The things that actions are about: their ids, and where the desk shows them. */

const ID = /^[\w.:-]{0,80}$/;
const FORM = /^(?:([a-z]{2,12})_)?[0-9A-HJKMNP-TV-Z]{26}$/;
const PAGES: Record<string, string> = {
  ord: "/desk/orders/",
  prd: "/desk/products/",
  sku: "/desk/stock/",
  cmp: "/desk/campaigns/",
  brk: "/desk/money/breaks/",
};

/** Whether a text can be the id of a thing, or is empty. */
export function isId(text: string): boolean {
  return ID.test(text);
}

/** The page of a thing; null where there is none. An id without a prefix is a code's. */
export function pageOf(id: string): string | null {
  const form = FORM.exec(id);
  const page = form && (form[1] ? PAGES[form[1]] : "/desk/codes/");
  return page ? `${page}${id}` : null;
}
