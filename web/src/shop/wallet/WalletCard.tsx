/** One wallet: its balance, what can be spent, and its statement on demand. */
import { Button, Card, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useTranslation } from "react-i18next";

import { money } from "~/i18n/format";
import type { Wallet } from "./data";
import { Lines } from "./Lines";

export function WalletCard({ link, wallet }: { link: string; wallet: Wallet }) {
  const { t } = useTranslation();
  const [shown, { toggle }] = useDisclosure();
  return (
    <Card withBorder data-testid={`wallet-${wallet.currency}`}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text>
            {t("wallet.balance")} · {wallet.currency}
          </Text>
          <Text fw={700} size="xl" data-testid="balance">
            {money(wallet.balance)}
          </Text>
        </Group>
        {wallet.credit_line.amount > 0 && (
          <Text size="sm">
            {t("wallet.credit", { available: money(wallet.available), line: money(wallet.credit_line) })}
          </Text>
        )}
        <Group>
          <Button size="xs" variant="default" onClick={toggle} aria-expanded={shown}>
            {t(shown ? "wallet.hideStatement" : "wallet.showStatement")}
          </Button>
        </Group>
        {shown && <Lines link={link} currency={wallet.currency} />}
      </Stack>
    </Card>
  );
}
