/** Whether the money of something is over, or what is still under way and why that may be. */
import { Alert, List, Text } from "@mantine/core";
import { IconCircleCheck, IconHourglass, IconScale } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { money } from "~/i18n/format";
import { isClearing, nameOf, natural, type Holding } from "./accounts";
import { useAccountNames } from "./data";
import { moveOf } from "./sentence";

export function Clearing({ holdings }: { holdings: Holding[] }) {
  const { t } = useTranslation();
  const name = useAccountNames();
  const held = holdings.filter((one) => isClearing(one.account) && one.amount.amount !== 0);
  if (held.length === 0) {
    return (
      <Alert color="green" icon={<IconCircleCheck aria-hidden />} data-testid="clearing" data-clear="true">
        {t("desk.ledger.clearing.clear")}
      </Alert>
    );
  }
  const odd = held.some((one) => isOdd(one));
  return (
    <Alert
      color={odd ? "red" : "blue"}
      icon={odd ? <IconScale aria-hidden /> : <IconHourglass aria-hidden />}
      data-testid="clearing"
      data-clear="false"
    >
      <List size="sm" listStyleType="none" spacing={6}>
        {held.map((one) => (
          <List.Item key={`${one.account} ${one.amount.currency}`}>
            <Text size="sm" fw={600}>
              {t("desk.ledger.clearing.held", {
                account: name(one.account),
                amount: money(natural(one.account, one.amount)),
              })}
            </Text>
            <WhyHeld holding={one} />
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}

/** Why a clearing account may hold what it holds. */
export function WhyHeld({ holding }: { holding: Holding }) {
  const { t } = useTranslation();
  if (!isClearing(holding.account)) return null;
  const move = moveOf(holding.account, holding.amount.amount) as keyof Why;
  return <Text size="sm">{t(`desk.ledger.clearing.why.${move}`)}</Text>;
}

type Why = typeof import("./texts.en").default.clearing.why;

/** Held on the side on which nothing explains it. What the provider has swings both ways. */
function isOdd({ account, amount }: Holding): boolean {
  return nameOf(account) !== "provider_pending" && natural(account, amount).amount < 0;
}
