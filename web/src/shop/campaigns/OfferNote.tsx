/** What a campaign says of a SKU: its price beside the normal one, how long, and how many are left. */
import { Badge, Group, Stack, Text, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { local } from "~/i18n";
import type { Money } from "~/i18n/decimals";
import { duration, money } from "~/i18n/format";
import { TONES } from "~/kit/tones";
import { useServerNow } from "./clock";
import { phaseOf, type Campaign, type Offer } from "./data";

/** The campaign's price, and the normal one struck. */
export function CampaignPrice({ price, normal }: { price: Money; normal: Money }) {
  const { t } = useTranslation();
  return (
    <Text span>
      <VisuallyHidden>{t("shop.campaign.price")} </VisuallyHidden>
      <Text span fw={700} data-testid="campaign-price">
        {money(price)}
      </Text>{" "}
      <VisuallyHidden>{t("shop.campaign.insteadOf")} </VisuallyHidden>
      <Text span td="line-through" size="sm" c="dimmed">
        {money(normal)}
      </Text>
    </Text>
  );
}

/** Until a campaign opens, or ends; in seconds by the server's clock. */
export function Countdown({ campaign }: { campaign: Pick<Campaign, "opens_at" | "closes_at"> }) {
  const { t } = useTranslation();
  const now = useServerNow();
  const phase = phaseOf(campaign, now);
  if (phase === "over") return <Text span>{t("shop.campaign.over")}</Text>;
  const until = phase === "scheduled" ? campaign.opens_at : campaign.closes_at;
  return (
    <Text span size="sm" fw={600} role="timer" data-testid="countdown">
      {t(`shop.campaign.${phase}`, { left: duration((Date.parse(until) - now) / 1000) })}
    </Text>
  );
}

/** The name of the campaign, its countdown, and how many there are at its price. */
export function OfferNote({ campaign, offer }: { campaign: Campaign; offer: Offer }) {
  const { t } = useTranslation();
  const open = phaseOf(campaign, useServerNow()) === "open";
  return (
    <Stack gap={2}>
      <Group gap={6}>
        <Badge color={TONES.warning} tt="none">
          {local(campaign.title)}
        </Badge>
        <Countdown campaign={campaign} />
      </Group>
      <Text size="sm">
        {open
          ? t("shop.campaign.left", { left: offer.left, quota: offer.quota })
          : t("shop.campaign.quota", { quota: offer.quota })}
        {" · "}
        {t("shop.campaign.perBuyer", { count: campaign.per_buyer })}
      </Text>
    </Stack>
  );
}
