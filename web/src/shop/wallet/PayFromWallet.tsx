/** The choice at checkout to pay all or a part from the wallet. */
import { Card, Checkbox, Stack, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { money } from "~/i18n/format";
import "./texts";
import type { WalletPart } from "./useWalletPart";

type Props = {
  part: WalletPart;
  currency: string;
  total: number;
  /** Whether a person looks at the order first, so that its codes cannot be promised at once. */
  reviewed: boolean;
  error: string | undefined;
};

export function PayFromWallet({ part, currency, total, reviewed, error }: Props) {
  const { t } = useTranslation();
  const most = money({ amount: part.most, currency });
  return (
    <Card withBorder data-testid="pay-from-wallet">
      <Stack gap="sm">
        <Checkbox
          label={t("wallet.pay.use")}
          description={t("wallet.pay.available", { available: money({ amount: part.available, currency }) })}
          checked={part.used}
          onChange={(event) => part.use(event.currentTarget.checked)}
        />
        {part.used && (
          <>
            <TextInput
              label={t("wallet.pay.amount", { currency })}
              description={t("wallet.pay.hint", { most })}
              inputMode="decimal"
              value={part.text}
              error={part.wrong ? t("wallet.pay.bad", { most }) : error}
              onChange={(event) => part.write(event.currentTarget.value)}
            />
            {part.amount !== null && (
              <Text size="sm" role="status">
                {part.amount === total
                  ? t(reviewed ? "wallet.pay.wholeReviewed" : "wallet.pay.whole")
                  : t("wallet.pay.rest", { rest: money({ amount: total - part.amount, currency }) })}
              </Text>
            )}
            <Text size="sm">{t("wallet.pay.address")}</Text>
          </>
        )}
      </Stack>
    </Card>
  );
}
