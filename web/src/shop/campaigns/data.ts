/** Campaigns that are open or will be, and what they say of a SKU. */
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";

import { api, got, type Schemas } from "~/api/client";
import { hear, serverNow } from "./clock";

export type Campaign = Schemas["CampaignView"];
export type Offer = Schemas["OfferView"];
export type Phase = "scheduled" | "open" | "over";
/** A SKU in a campaign that is open or will be. */
export type Offered = { campaign: Campaign; offer: Offer; phase: Phase };

const LOOK_AGAIN = 10_000;
const A_MOMENT = 300;

/** The campaigns, looked at every ten seconds and whenever one opens or ends. */
export function useCampaigns() {
  const { data, isLoading, error, refetch } = useQuery({
    queryKey: ["campaigns"],
    queryFn: async () => {
      const { campaigns } = await got(api.GET("/v1/campaigns"));
      campaigns.forEach((one) => hear(one.now));
      return campaigns;
    },
    refetchInterval: LOOK_AGAIN,
  });
  useEffect(() => {
    const now = serverNow();
    const turns = (data ?? [])
      .flatMap((one) => [one.opens_at, one.closes_at])
      .map((at) => Date.parse(at) - now)
      .filter((wait) => wait > 0 && wait < LOOK_AGAIN);
    if (turns.length === 0) return undefined;
    const timer = setTimeout(() => void refetch(), Math.min(...turns) + A_MOMENT);
    return () => clearTimeout(timer);
  }, [data, refetch]);
  return { campaigns: data ?? [], loading: isLoading, error };
}

/** Where a campaign is in its life at that moment of the server's clock. */
export function phaseOf(campaign: { opens_at: string; closes_at: string }, now: number): Phase {
  if (now < Date.parse(campaign.opens_at)) return "scheduled";
  return now < Date.parse(campaign.closes_at) ? "open" : "over";
}

/** The campaign that a SKU is in: an open one before one that is to come. */
export function offeredOf(campaigns: Campaign[], sku: string, now: number): Offered | undefined {
  const found = campaigns.flatMap((campaign): Offered[] => {
    const offer = campaign.offers.find((one) => one.sku === sku);
    const phase = phaseOf(campaign, now);
    return offer && phase !== "over" ? [{ campaign, offer, phase }] : [];
  });
  return found.find((one) => one.phase === "open") ?? found[0];
}
