/** What is read of an order's receipt and invoice. */
import { useQuery } from "@tanstack/react-query";

import { api, ApiProblem, bearer, got, type Schemas } from "~/api/client";

export type Invoice = Schemas["InvoiceView"];
export type Own = { orderId: string; token: string };

const LOOK_AGAIN = 30_000;

/** The invoice of an order; null when nobody has asked for one. */
export function useInvoice({ orderId, token }: Own) {
  return useQuery({
    queryKey: ["invoice", orderId],
    queryFn: async (): Promise<Invoice | null> => {
      const params = { path: { order_id: orderId } };
      try {
        return await got(api.GET("/v1/orders/{order_id}/invoice", { params, headers: bearer(token) }));
      } catch (problem) {
        if (problem instanceof ApiProblem && problem.status === 404) return null;
        throw problem;
      }
    },
    refetchInterval: LOOK_AGAIN,
  });
}

export function useReceipt({ orderId, token }: Own) {
  return useQuery({
    queryKey: ["receipt", orderId],
    queryFn: () =>
      got(
        api.GET("/v1/orders/{order_id}/receipt", {
          params: { path: { order_id: orderId } },
          headers: bearer(token),
        }),
      ),
    enabled: token !== "",
  });
}
