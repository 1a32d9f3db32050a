import { ApiProblem } from "~/api/client";
import { useCampaigns } from "./data";
import { useTicket } from "./tickets";

/** The campaign that an order is placed in, and the ticket for it; `missing` is what stands in the way. */
export function useOfferOf(campaignId: string | null) {
  const { campaigns, loading, error } = useCampaigns();
  const kept = useTicket(campaignId ?? "");
  const campaign = campaigns.find((one) => one.campaign === campaignId);
  const queue = campaign?.queue ? `/c/${campaign.campaign}` : null;
  const ticket = queue ? kept : undefined;
  const code = !campaign
    ? "CampaignOver"
    : queue && !ticket
      ? "TicketNeeded"
      : ticket?.order
        ? "TicketUsed"
        : null;
  return {
    campaign,
    ticket,
    email: kept?.email,
    queue,
    loading: campaignId !== null && loading,
    missing: campaignId !== null && code ? (error ?? new ApiProblem(409, { code })) : null,
  };
}
