/** What the pages of webhooks share: which events there are, and one endpoint as it stands. */
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { api, asStaff, type Schemas } from "~/api/client";

export type Endpoint = Schemas["EndpointView"];
export type EventName = Schemas["EventName"];
export type Delivery = Schemas["WebhookDeliveryView"];

export const TEST: EventName = "webhook.test";

/** What can be subscribed to. The type sees to it that none is missing. */
const CHOSEN_FROM: Record<Exclude<EventName, "webhook.test">, true> = {
  "order.paid": true,
  "order.in_review": true,
  "order.partly_delivered": true,
  "order.delivered": true,
  "order.short": true,
  "order.expired": true,
  "order.canceled": true,
  "order.voided": true,
  "order.refunded": true,
  "refund.failed": true,
  "dispute.opened": true,
  "dispute.won": true,
  "dispute.lost": true,
};
export const EVENTS = Object.keys(CHOSEN_FROM) as EventName[];
export const STATES: Schemas["DeliveryState"][] = ["pending", "sending", "delivered", "failed"];

/** Why there was no answer, of which the pages have a sentence. */
export const ERRORS = new Set([
  "timeout",
  "refused",
  "hung_up",
  "no_such_name",
  "not_public",
  "certificate",
  "tls",
  "interrupted",
]);

const LOOK_AGAIN = 5_000;

export function useEndpoint(endpointId: string) {
  return useQuery({
    queryKey: ["desk", "webhooks", endpointId],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/webhooks/{endpoint_id}", {
          params: { path: { endpoint_id: endpointId } },
          headers,
        }),
      ),
    refetchInterval: LOOK_AGAIN,
  });
}

/** Has every page of webhooks read anew. */
export function useChanged() {
  const queries = useQueryClient();
  return () => queries.invalidateQueries({ queryKey: ["desk", "webhooks"] });
}
