/** What a partner has, how far it may go below zero, and what it paid in. */
import { Anchor, Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { walletPath } from "../wallets/paths";
import { CreditLine } from "./CreditLine";
import type { PartnerDetail } from "./data";
import { DepositCard } from "./DepositCard";
import { NewDeposit } from "./NewDeposit";

export function PartnerMoney({ partner }: { partner: PartnerDetail }) {
  const { t } = useTranslation();
  return (
    <Stack component="section" gap="sm" aria-label={t("desk.partners.money")}>
      <Title order={2} size="h4">
        {t("desk.partners.money")}
      </Title>
      {partner.wallets.length === 0 && <Text size="sm">{t("desk.partners.noMoney")}</Text>}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {partner.wallets.map((one) => (
          <Card withBorder key={one.currency} data-testid={`balance-${one.currency}`}>
            <Text fw={700} style={{ fontVariantNumeric: "tabular-nums" }}>
              {money(one.balance)}
            </Text>
            <Text size="sm" c="dimmed">
              {t("desk.partners.available", {
                available: money(one.available),
                line: money(one.credit_line),
              })}
            </Text>
            <Anchor
              component={Link}
              to={walletPath(partner.owner, one.currency)}
              size="sm"
              underline="always"
            >
              {t("desk.wallets.statement", { currency: one.currency })}
            </Anchor>
          </Card>
        ))}
      </SimpleGrid>
      <Group gap="xs">
        <NewDeposit partner={partner} />
        <CreditLine partner={partner} />
      </Group>
      <Title order={3} size="h5">
        {t("desk.partners.deposits")}
      </Title>
      {partner.deposits.length === 0 && (
        <Empty title={t("desk.partners.noDeposits")} text={t("desk.partners.noDepositsText")} />
      )}
      {partner.deposits.map((one) => (
        <DepositCard key={one.deposit_id} deposit={one} />
      ))}
    </Stack>
  );
}
