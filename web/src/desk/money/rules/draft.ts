/** A rule as the form has it, and as the server takes it. */
import { ApiProblem, type FieldProblem, type Schemas } from "~/api/client";
import { majorUnits, minorUnits } from "~/i18n/decimals";

export type Rule = Schemas["RuleView"];
export type RuleBody = Schemas["RuleBody"];
export type Draft = {
  /** Tells drafts apart on the page, wherever they are moved. */
  id: number;
  name: string;
  methods: Rule["methods"];
  capture: Rule["capture"];
  products: string[];
  categories: string[];
  groups: string;
  countries: string;
  currencies: string;
  from: string;
  to: string;
  review: "any" | "yes" | "no";
};

export const METHODS: Rule["methods"] = ["card", "unionpay", "alipay", "wechat_pay", "stablecoin"];

let drafts = 0;

export function emptyDraft(): Draft {
  return {
    id: ++drafts,
    name: "",
    methods: [],
    capture: "automatic",
    products: [],
    categories: [],
    groups: "",
    countries: "",
    currencies: "",
    from: "",
    to: "",
    review: "any",
  };
}

export function draftOf(rule: Rule): Draft {
  const currency = rule.currencies[0] ?? "USD";
  const shown = (amount: number | null) => (amount === null ? "" : majorUnits({ amount, currency }));
  return {
    ...emptyDraft(),
    name: rule.name,
    methods: rule.methods,
    capture: rule.capture,
    products: rule.products,
    categories: rule.categories,
    groups: rule.groups.join(", "),
    countries: rule.countries.join(", "),
    currencies: rule.currencies.join(", "),
    from: shown(rule.amount_from),
    to: shown(rule.amount_to),
    review: rule.review === null ? "any" : rule.review ? "yes" : "no",
  };
}

/** The words of a field that takes several, between commas or spaces. */
export function words(text: string): string[] {
  return text.split(/[\s,，、;；]+/).filter(Boolean);
}

export function currencyOf(draft: Draft): string | null {
  const [only, ...more] = words(draft.currencies.toUpperCase());
  return only && more.length === 0 && /^[A-Z]{3}$/.test(only) ? only : null;
}

type Told = { needsCurrency: string; badAmount: string };

/** What the forms say; throws a problem that names each field that says nothing usable. */
export function bodiesOf(all: Draft[], told: Told): RuleBody[] {
  const errors: FieldProblem[] = [];
  const bodies = all.map((draft, index) => {
    const wrong = (field: string, reason: string, message = "") =>
      errors.push({ field: `rules.${index}.${field}`, reason, own: true, message });
    const amountOf = (field: "amount_from" | "amount_to", text: string) => {
      if (text.trim() === "") return null;
      const currency = currencyOf(draft);
      const amount = currency ? minorUnits(text, currency) : null;
      if (!currency) wrong("currencies", "one_currency", told.needsCurrency);
      else if (amount === null) wrong(field, "amount", told.badAmount);
      return amount;
    };
    if (draft.name.trim() === "") wrong("name", "missing");
    return {
      name: draft.name.trim(),
      methods: draft.methods,
      capture: draft.capture,
      products: draft.products,
      categories: draft.categories,
      groups: words(draft.groups.toLowerCase()),
      countries: words(draft.countries.toUpperCase()),
      currencies: words(draft.currencies.toUpperCase()),
      amount_from: amountOf("amount_from", draft.from),
      amount_to: amountOf("amount_to", draft.to),
      review: draft.review === "any" ? null : draft.review === "yes",
    };
  });
  if (errors.length > 0) throw new ApiProblem(422, { code: "Invalid", errors });
  return bodies;
}

/** The list with one of its members moved by one place. */
export function moved<T>(list: T[], index: number, by: -1 | 1): T[] {
  const next = [...list];
  const [one] = next.splice(index, 1);
  if (one !== undefined) next.splice(index + by, 0, one);
  return next;
}
