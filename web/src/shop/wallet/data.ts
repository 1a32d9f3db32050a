/** What the wallet's parts read. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";

import { api, bearer, got, type Schemas } from "~/api/client";
import { kept, type KeptTopUp } from "./topUps";

export type Wallet = Schemas["WalletView"];

const LOOK_AGAIN = 2_500;

/** Every wallet of whoever has the link; nothing is asked without one. */
export function useWallets(link: string) {
  return useQuery({
    queryKey: ["wallets", link],
    queryFn: () => got(api.GET("/v1/me/wallets", { headers: bearer(link) })),
    enabled: link !== "",
  });
}

export function useLines(link: string, currency: string) {
  return useInfiniteQuery({
    queryKey: ["wallets", link, currency, "statement"],
    queryFn: ({ pageParam }) =>
      got(
        api.GET("/v1/me/wallets/{currency}/statement", {
          params: { path: { currency }, query: { cursor: pageParam ?? null } },
          headers: bearer(link),
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** How far the top-up is that this tab began; followed until it is over. */
export function useTopUp(link: string, { currency, id }: KeptTopUp) {
  return useQuery({
    queryKey: ["top-up", link, id],
    queryFn: () =>
      got(
        api.GET("/v1/me/wallets/{currency}/top-ups/{top_up_id}", {
          params: { path: { currency, top_up_id: id } },
          headers: bearer(link),
        }),
      ),
    refetchInterval: (query) => (query.state.data && query.state.data.state !== "open" ? false : LOOK_AGAIN),
  });
}

export const useKeptTopUp = kept.use;
