/** A rule in sentences: what it allows, and when. */
import { useTranslation } from "react-i18next";

import { local } from "~/i18n";
import { minorUnits } from "~/i18n/decimals";
import { money } from "~/i18n/format";
import { useCategories, useProducts } from "../../data";
import { currencyOf, METHODS, words, type Draft, type Rule } from "./draft";

export type Choice = { value: string; label: string };

/** Products and categories by name. */
export function useGoods(): { products: Choice[]; categories: Choice[] } {
  const products = useProducts().data?.products ?? [];
  const categories = useCategories().data?.categories ?? [];
  return {
    products: products.map((one) => ({ value: one.product, label: local(one.title) || one.slug })),
    categories: categories.map((one) => ({ value: one.category, label: local(one.title) || one.slug })),
  };
}

export function useMethodNames(): (methods: Rule["methods"]) => string {
  const { t } = useTranslation();
  return (methods) =>
    METHODS.filter((one) => methods.includes(one))
      .map((one) => t(`desk.rules.method.${one}`))
      .join(", ") || t("desk.rules.nothing");
}

/** The conditions of a rule, each as a part of a sentence; none when it holds for everything. */
export function useConditions(): (draft: Draft) => string[] {
  const { t } = useTranslation();
  const goods = useGoods();
  const named = (choices: Choice[], ids: string[]) =>
    ids.map((id) => choices.find((one) => one.value === id)?.label ?? id);
  return (draft) => {
    const lists = [
      ["products", named(goods.products, draft.products)],
      ["categories", named(goods.categories, draft.categories)],
      ["groups", words(draft.groups)],
      ["countries", words(draft.countries.toUpperCase())],
      ["currencies", words(draft.currencies.toUpperCase())],
    ] as const;
    const amount = (text: string) => {
      const currency = currencyOf(draft);
      const units = currency ? minorUnits(text, currency) : null;
      return currency && units !== null ? money({ amount: units, currency }) : text;
    };
    return [
      ...lists
        .filter(([, values]) => values.length > 0)
        .map(([name, values]) => t(`desk.rules.when.${name}`, { values: values.join(", ") })),
      ...(draft.from.trim() ? [t("desk.rules.when.from", { amount: amount(draft.from) })] : []),
      ...(draft.to.trim() ? [t("desk.rules.when.to", { amount: amount(draft.to) })] : []),
      ...(draft.review === "yes" ? [t("desk.rules.when.reviewed")] : []),
      ...(draft.review === "no" ? [t("desk.rules.when.unreviewed")] : []),
    ];
  };
}
