/** What was agreed about each line, in words. */
import { List } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { goodsName } from "../names";

type Option = Schemas["RefundOption"];

export function useOptionText(): (option: Option) => string {
  const { t } = useTranslation();
  return ({ why, fee, refundable, approval, until }) =>
    [
      t(`refunds.why.${why}`),
      until ? t("refunds.until", { until: moment(until) }) : "",
      refundable && fee.amount > 0 ? t("refunds.fee", { fee: money(fee) }) : "",
      refundable && approval !== "automatic" ? t("refunds.staff") : "",
    ]
      .filter(Boolean)
      .join(t("common.gap"));
}

export function Options({ lines, options }: { lines: Schemas["LineView"][]; options: Option[] }) {
  const { t } = useTranslation();
  const text = useOptionText();
  return (
    <List size="sm">
      {lines.map((line) => {
        const option = options.find((one) => one.sku === line.sku);
        return (
          option && (
            <List.Item key={line.sku}>
              {goodsName(line)}
              {t("common.colon")}
              {text(option)}
            </List.Item>
          )
        );
      })}
    </List>
  );
}
