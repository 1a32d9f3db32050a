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
    const now = amountOf(error.document["total"]);
    return (
      <Alert color="yellow" role="alert" title={t("shop.checkout.priceChanged")}>
        {now !== null
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
  if (error instanceof ApiProblem && error.code === "TotalTooSmall") {
    const least = amountOf(error.document["minimum"]);
    return (
      <Alert color="yellow" role="alert" title={t("shop.problem.TotalTooSmall")}>
        {least !== null && t("shop.checkout.least", { least: money({ amount: least, currency }) })}{" "}
        <Anchor component={Link} to={change} underline="always" inherit>
          {t("shop.checkout.changeQuantity")}
        </Anchor>
      </Alert>
    );
  }
  if (error instanceof ApiProblem && error.fields.some((one) => one.reason === "other_buyer")) {
    return (
      <Alert color="yellow" role="alert" title={t("problem.title")}>
        {t("wallet.pay.other")}
      </Alert>
    );
  }
  if (error instanceof ApiProblem && error.status === 401) {
    return (
      <Alert color="yellow" role="alert" title={t("problem.title")}>
        {t("wallet.pay.over")}
      </Alert>
    );
  }
  return (
    <Problem error={error} {...(queue ? { way: { to: queue, text: t("shop.campaign.toQueue") } } : {})} />
  );
}

/** The minor units of an amount that a problem carries. */
function amountOf(told: unknown): number | null {
  const amount = (told as { amount?: unknown } | null | undefined)?.amount;
  return typeof amount === "number" ? amount : null;
}
