/** What the pages of campaigns share: SKUs by name, one campaign as it stands, moments in UTC. */
import { useQuery } from "@tanstack/react-query";

import { api, asStaff, type Schemas } from "~/api/client";
import { language } from "~/i18n";
import { goodsName } from "~/shop/names";
import { useProducts } from "../data";

export type Campaign = Schemas["DeskCampaign"];
export type SkuChoice = {
  sku: string;
  name: string;
  price: Schemas["Money"];
  floor: number | null;
  active: boolean;
};

/** Every SKU of the shop with its name. */
export function useSkus(): SkuChoice[] {
  const products = useProducts().data?.products ?? [];
  return products.flatMap((product) =>
    product.skus.map((sku) => ({
      sku: sku.sku,
      name: goodsName({ product_title: product.title, title: sku.title }),
      price: sku.price,
      floor: sku.floor,
      active: product.active && sku.active,
    })),
  );
}

const LIVE = 3_000;

/** A campaign as it stands, looked at every three seconds. */
export function useCampaign(campaignId: string) {
  return useQuery({
    queryKey: ["desk", "campaign", campaignId],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/campaigns/{campaign_id}", {
          params: { path: { campaign_id: campaignId } },
          headers,
        }),
      ),
    refetchInterval: LIVE,
  });
}

/** A moment in UTC, to be shown beside the local one. */
export function inUtc(text: string): string {
  if (text === "") return "";
  const format = new Intl.DateTimeFormat(language(), {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: "UTC",
  });
  return `${format.format(new Date(text))} UTC`;
}
