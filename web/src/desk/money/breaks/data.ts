/** How the pages about breaks read, and how they say amounts of which something may be unknown. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { money } from "~/i18n/format";

const LOOK_AGAIN = 10_000;

export function useBreak(breakId: string) {
  return useQuery({
    queryKey: ["desk", "breaks", "one", breakId],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/breaks/{break_id}", { params: { path: { break_id: breakId } }, headers }),
      ),
    refetchInterval: LOOK_AGAIN,
  });
}

type Sides = Pick<Schemas["BreakView"], "provider_amount" | "ledger_amount" | "currency" | "ledger_currency">;

/** What provider and books say of a break's money, in words. */
export function useSides(): (one: Sides) => { provider: string; ledger: string } {
  const { t } = useTranslation();
  const said = (amount: number | null, currency: string | null) => {
    if (amount === null) return t("desk.breaks.unknown");
    return currency ? money({ amount, currency }) : t("desk.breaks.units", { amount });
  };
  return (one) => ({
    provider: said(one.provider_amount, one.currency),
    ledger: said(one.ledger_amount, one.ledger_currency ?? one.currency),
  });
}

/** What a break of this kind means; the server's own words where it is a new one. */
export function useMeaning(): (one: Pick<Schemas["BreakView"], "kind" | "meaning">) => string {
  const { t, i18n } = useTranslation();
  return ({ kind, meaning }) =>
    i18n.exists(`desk.breaks.meaning.${kind}`) ? t(`desk.breaks.meaning.${kind}`) : meaning;
}
