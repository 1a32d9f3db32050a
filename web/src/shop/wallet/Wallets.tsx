/** What the buyer has as store credit, what moved it, and a way to pay more in. */
import { Card, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Problem } from "~/kit/Problem";
import "./texts";
import { useKeptTopUp, useWallets } from "./data";
import { TopUpForm } from "./TopUpForm";
import { TopUpState } from "./TopUpState";
import { WalletCard } from "./WalletCard";

export function Wallets({ link }: { link: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useWallets(link);
  const topUp = useKeptTopUp();
  return (
    <Stack component="section" aria-label={t("wallet.title")}>
      <Title order={2} size="h4">
        {t("wallet.title")}
      </Title>
      {topUp && <TopUpState key={topUp.id} link={link} topUp={topUp} />}
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={80} aria-label={t("common.loading")} role="status" />}
      {data?.wallets.length === 0 && (
        <Card withBorder>
          <Text fw={600}>{t("wallet.none")}</Text>
          <Text size="sm">{t("wallet.noneText")}</Text>
        </Card>
      )}
      {data?.wallets.map((wallet) => (
        <WalletCard key={wallet.currency} link={link} wallet={wallet} />
      ))}
      {data && <TopUpForm link={link} held={data.wallets.map((one) => one.currency)} />}
    </Stack>
  );
}
