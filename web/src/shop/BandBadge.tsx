import { Badge, Skeleton } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { TONES } from "~/kit/tones";
import type { Band } from "./catalog";

const COLORS = { in_stock: TONES.good, low: TONES.warning, sold_out: TONES.plain } as const;

/** How much is left, in words; a placeholder while that is not known. */
export function BandBadge({ band }: { band: Band | undefined }) {
  const { t } = useTranslation();
  if (!band) return <Skeleton h={20} w={70} />;
  return (
    <Badge color={COLORS[band]} variant="filled" tt="none">
      {t(`shop.band.${band}`)}
    </Badge>
  );
}
