/** What the pages about money read in the same way. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { useSkus } from "../campaigns/data";
import { useStaffNames } from "../colleagues";
import { usePerson } from "../person";
import { nameOf, type Account } from "./accounts";

const LOOK_AGAIN = 10_000;

export function useAccounts() {
  return useQuery({
    queryKey: ["desk", "ledger", "accounts"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/ledger/accounts", { headers })),
    refetchInterval: LOOK_AGAIN,
  });
}

/** Everything that was recorded of an order, a wallet, a payout or an adjustment. */
export function useBooks(subject: string) {
  return useQuery({
    queryKey: ["desk", "ledger", "books", subject],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/ledger/books/{subject}", { params: { path: { subject } }, headers }),
      ),
    refetchInterval: LOOK_AGAIN,
  });
}

/** Names of SKUs; one that no product has any more is shown by its number. */
export function useSkuNames(): (sku: string) => string {
  const skus = useSkus();
  return (sku) => skus.find((one) => one.sku === sku)?.name ?? sku;
}

export function useAccountNames(): (account: Account) => string {
  const { t } = useTranslation();
  return (account) => t(`desk.ledger.account.${nameOf(account)}`);
}

const SHOWN = 8;

/** Who did it, as shown to the person who is signed in: staff by name, address, or the beginning of their number. */
export function useActors(): (actor: string) => string {
  const { t } = useTranslation();
  const { actor: own } = usePerson();
  const name = useStaffNames();
  const named = (actor: string) => {
    if (actor === own) return t("desk.ledger.person.you");
    if (actor === "system") return t("desk.ledger.person.system");
    return actor.startsWith("staff:")
      ? (name(actor) ?? t("desk.ledger.person.staff", { name: actor.slice("staff:".length).slice(0, SHOWN) }))
      : actor;
  };
  return (actors) => actors.split(", ").map(named).join(", ");
}

/** Every currency that the books or the prices know, so that a form can offer them. */
export function useCurrencies(): string[] {
  const held = useAccounts().data?.holdings.map((one) => one.amount.currency) ?? [];
  const priced = useSkus().map((one) => one.price.currency);
  const known = [...new Set([...held, ...priced])].sort();
  return known.length > 0 ? known : ["USD"];
}
