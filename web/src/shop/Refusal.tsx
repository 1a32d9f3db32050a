/** Why an order was not placed, and the way on. */
import { Alert, Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { ApiProblem } from "~/api/client";
import { money } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { lineName, type PricedLine } from "./priced";

type Props = {
  error: unknown;
  currency: string;
  lines: PricedLine[];
  change: string;
  queue?: string | null;
};

export function Refusal({ error, currency, lines, change, queue }: Props) {
  const { t } = useTranslation();
  if (error instanceof ApiProblem && error.code === "PriceChanged") {
    const now = error.document["total"];
    return (
      <Alert color="yellow" role="alert" title={t("shop.checkout.priceChanged")}>
        {typeof now === "number"
          ? t("shop.checkout.priceNow", { total: money({ amount: now, currency }) })
          : t("shop.checkout.priceLook")}
      </Alert>
    );
  }
  if (error instanceof ApiProblem && error.code === "OutOfStock") {
    const short = lines.find((line) => line.sku === error.document["sku"]);
    return (
      <Alert color="yellow" role="alert" title={t("shop.checkout.short")}>
        {short ? t("shop.checkout.shortOf", { name: lineName(short) }) : t("shop.problem.OutOfStock")}{" "}
        <Anchor component={Link} to={change} underline="always" inherit>
          {t("shop.checkout.changeQuantity")}
        </Anchor>
      </Alert>
    );
  }
  return (
    <Problem error={error} {...(queue ? { way: { to: queue, text: t("shop.campaign.toQueue") } } : {})} />
  );
}
