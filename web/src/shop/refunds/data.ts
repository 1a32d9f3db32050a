/** What is read of an order's refunds, and the key under which one and the same wish is sent again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";

import { api, bearer, got, newKey, type Schemas } from "~/api/client";

export type Own = { orderId: string; token: string };
export type Found = Schemas["RefundRequests"];

const LOOK_AGAIN = 10_000;

/** The refunds of an order and what can be asked for, which is read anew whenever the order changes. */
export function useRefunds({ orderId, token }: Own, status: string) {
  return useQuery({
    queryKey: ["refunds", orderId, status],
    queryFn: () =>
      got(
        api.GET("/v1/orders/{order_id}/refund-requests", {
          params: { path: { order_id: orderId } },
          headers: bearer(token),
        }),
      ),
    refetchInterval: LOOK_AGAIN,
  });
}

/** Reads the order and its refunds anew. */
export function useChanged({ orderId }: Own): () => Promise<unknown> {
  const queries = useQueryClient();
  return () =>
    Promise.all(["order", "refunds"].map((what) => queries.invalidateQueries({ queryKey: [what, orderId] })));
}

/** The key of a wish: the same while the same is wished for, so that it happens once. */
export function useKeyOf(): (wish: object) => string {
  const sent = useRef({ wish: "", key: "" });
  return (wish) => {
    const text = JSON.stringify(wish);
    if (sent.current.wish !== text) sent.current = { wish: text, key: newKey() };
    return sent.current.key;
  };
}
