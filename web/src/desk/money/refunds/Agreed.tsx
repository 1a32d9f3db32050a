/** What was agreed about refunds when each line was sold, in words. */
import { List, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { goodsName } from "~/shop/names";

type Option = Schemas["RefundOption"];
type Props = { lines: Schemas["LineView"][]; options: Option[] };

/** Whether a second person has to agree to a refund of one of these. */
export function needsTwo(options: Option[]): boolean {
  return options.some((one) => one.approval === "two_people");
}

export function Agreed({ lines, options }: Props) {
  const { t } = useTranslation();
  const words = ({ why, fee, refundable, approval }: Option) =>
    [
      t(`desk.refunds.why.${why}`),
      fee.amount > 0 ? t("desk.refunds.fee", { fee: money(fee) }) : "",
      refundable ? t(`desk.refunds.approval.${approval}`) : "",
    ]
      .filter(Boolean)
      .join(t("common.gap"));
  if (options.length === 0) return null;
  return (
    <div data-testid="agreed">
      <Text size="sm" fw={600}>
        {t("desk.refunds.agreedTitle")}
      </Text>
      <List size="sm">
        {lines.map((line) => {
          const option = options.find((one) => one.sku === line.sku);
          return (
            option && (
              <List.Item key={line.sku}>
                {goodsName(line)}
                {t("common.colon")}
                {words(option)}
              </List.Item>
            )
          );
        })}
      </List>
    </div>
  );
}
