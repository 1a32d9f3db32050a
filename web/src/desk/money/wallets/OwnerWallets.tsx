/** The wallets of one owner, and the statement of the one that is chosen. */
import { Anchor, Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams, useSearchParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { walletPath } from "./paths";
import { WalletLines } from "./WalletLines";

const LOOK_AGAIN = 10_000;

export function OwnerWallets() {
  const { t } = useTranslation();
  usePageTitle(t("desk.wallets.one"));
  const { owner = "" } = useParams();
  const [query] = useSearchParams();
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "wallets", owner],
    queryFn: () =>
      asStaff((headers) => api.GET("/v1/desk/wallets/{owner}", { params: { path: { owner } }, headers })),
    refetchInterval: LOOK_AGAIN,
  });
  const held = data?.wallets ?? [];
  const shown = held.find((one) => one.currency === query.get("currency")) ?? held[0];
  return (
    <Stack>
      <div>
        <Title order={1} size="h2">
          {t("desk.wallets.one")}
        </Title>
        <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
          {t("desk.wallets.owner", { owner })}
        </Text>
      </div>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={160} role="status" aria-label={t("common.loading")} />}
      {data && held.length === 0 && (
        <Empty title={t("desk.wallets.none")} text={t("desk.wallets.noneText")} />
      )}
      <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
        {held.map((one) => (
          <Balance key={one.currency} wallet={one} owner={owner} />
        ))}
      </SimpleGrid>
      {shown && <WalletLines key={shown.currency} owner={owner} currency={shown.currency} />}
      <Anchor component={Link} to="/desk/money/wallets" underline="always">
        {t("desk.wallets.other")}
      </Anchor>
    </Stack>
  );
}

function Balance({ wallet, owner }: { wallet: Schemas["WalletView"]; owner: string }) {
  const { t } = useTranslation();
  const rows = [
    ["balance", wallet.balance],
    ["available", wallet.available],
    ["creditLine", wallet.credit_line],
  ] as const;
  return (
    <Card withBorder data-testid={`wallet-${wallet.currency}`}>
      <Stack gap={4}>
        {rows.map(([name, amount]) => (
          <Group key={name} justify="space-between" gap="xs">
            <Text size="sm" c="dimmed">
              {t(`desk.wallets.${name}`)}
            </Text>
            <Text fw={name === "balance" ? 700 : 400} style={{ fontVariantNumeric: "tabular-nums" }}>
              {money(amount)}
            </Text>
          </Group>
        ))}
        <Anchor component={Link} to={walletPath(owner, wallet.currency)} size="sm" underline="always">
          {t("desk.wallets.statement", { currency: wallet.currency })}
        </Anchor>
      </Stack>
    </Card>
  );
}
