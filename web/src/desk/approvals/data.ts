/** What waits for a second person, for the page and for the number beside its name. */
import { useQuery } from "@tanstack/react-query";

import { api, asStaff, type Schemas } from "~/api/client";

export type Proposal = Schemas["ProposalView"];
export const OVER = ["approved", "refused", "stale", "expired"] as const satisfies Schemas["ProposalState"][];

const LOOK_AGAIN = 20_000;

export function useToApprove() {
  return useQuery({
    queryKey: ["desk", "approvals"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/approvals", { headers })),
    refetchInterval: LOOK_AGAIN,
  });
}
