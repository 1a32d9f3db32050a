/** What is agreed about refunds by buying a product, before it is bought. */
import { useTranslation } from "react-i18next";

import { money } from "~/i18n/format";
import type { Product } from "./catalog";

const HUNDREDTHS = 100;

type Props = { product: Product | undefined; currency: string };

export function RefundTerms({ product, currency }: Props) {
  const { t } = useTranslation();
  const refund = product?.terms.refund;
  if (!refund) return null;
  const days = refund.window_days;
  const percent = refund.fee_bps / HUNDREDTHS;
  const words = [
    days === 0
      ? t("shop.terms.none")
      : t(`shop.terms.${refund.revealed ? "days" : "unseen"}`, { count: days }),
    days > 0 && refund.fee_bps > 0 ? t("shop.terms.percent", { percent }) : "",
    days > 0 && refund.fee_minimum > 0
      ? t("shop.terms.least", { fee: money({ amount: refund.fee_minimum, currency }) })
      : "",
    days > 0 && refund.approval !== "automatic" ? t("shop.terms.asked") : "",
  ];
  return <>{words.filter(Boolean).join(t("common.gap"))}</>;
}
