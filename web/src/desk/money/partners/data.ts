/** How the pages about partners read and say what they know. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";

import { api, asStaff, newKey, type Schemas } from "~/api/client";

export type Partner = Schemas["PartnerView"];
export type PartnerDetail = Schemas["PartnerDetail"];
export type PartnerKey = Schemas["PartnerKeyView"];
export type Deposit = Schemas["DepositView"];
export type Scope = Schemas["PartnerScope"];

export const SCOPES: Scope[] = ["catalog:read", "balance:read", "orders:read", "orders:place", "codes:read"];
export const PARTNERS = ["desk", "partners"];
const LOOK_AGAIN = 10_000;
const APPROVALS = ["desk", "approvals"];

export function partnerPath(partnerId: string): string {
  return `/desk/money/partners/${partnerId}`;
}

export function usePartner(partnerId: string) {
  return useQuery({
    queryKey: [...PARTNERS, "one", partnerId],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/partners/{partner_id}", { params: { path: { partner_id: partnerId } }, headers }),
      ),
    refetchInterval: LOOK_AGAIN,
  });
}

/** Has every page about partners read anew, and what waits for a second person. */
export function useChanged(): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    await queries.invalidateQueries({ queryKey: PARTNERS });
    await queries.invalidateQueries({ queryKey: APPROVALS });
  };
}

/** The idempotency key of a wish: the same wish keeps its key, so that a repeat does nothing twice. */
export function useKeyOf(): (wish: unknown) => { "Idempotency-Key": string } {
  const sent = useRef({ wish: "", key: "" });
  return useCallback((wish: unknown) => {
    const text = JSON.stringify(wish);
    if (sent.current.wish !== text) sent.current = { wish: text, key: newKey() };
    return { "Idempotency-Key": sent.current.key };
  }, []);
}

/** The networks of a text: one a line, or with commas between them. */
export function networksOf(text: string): string[] {
  return text.split(/[\s,，、]+/u).filter((one) => one !== "");
}
