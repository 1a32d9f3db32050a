/** What moved a wallet, newest first, with the balance after each. */
import { Anchor, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { useLines } from "./data";

export function Lines({ link, currency }: { link: string; currency: string }) {
  const { t } = useTranslation();
  const lines = useLines(link, currency);
  if (lines.error && !lines.data) {
    return <Problem error={lines.error} retry={() => void lines.refetch()} />;
  }
  if (!lines.data) return <Skeleton h={80} aria-label={t("common.loading")} role="status" />;
  const rows = lines.data.pages.flatMap((page) => page.lines);
  if (rows.length === 0) return <Text size="sm">{t("wallet.noLines")}</Text>;
  return (
    <Stack gap={0} component="section" aria-label={t("wallet.statement", { currency })}>
      {rows.map((one, index) => (
        <Line key={`${one.at} ${index}`} line={one} />
      ))}
      {lines.hasNextPage && (
        <Group justify="center" pt="xs">
          <Button
            size="xs"
            variant="default"
            loading={lines.isFetchingNextPage}
            onClick={() => void lines.fetchNextPage()}
          >
            {t("common.more")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function Line({ line }: { line: Schemas["StatementLine"] }) {
  const { t, i18n } = useTranslation();
  const kind = `wallet.kind.${line.kind}`;
  const amount = money(line.amount);
  return (
    <Group
      justify="space-between"
      align="flex-start"
      gap="xs"
      py="xs"
      style={{ borderTop: "1px solid var(--mantine-color-default-border)" }}
      data-testid="wallet-line"
    >
      <div style={{ flex: "1 1 180px", minWidth: 0 }}>
        <Text size="sm" fw={600}>
          {t(i18n.exists(kind) ? kind : "wallet.otherKind")}
        </Text>
        <Text size="xs">{moment(line.at)}</Text>
        {line.order_id && (
          <Anchor
            component={Link}
            to={`/orders/${line.order_id}`}
            size="xs"
            className="code"
            underline="always"
          >
            {line.order_id}
          </Anchor>
        )}
      </div>
      <div style={{ textAlign: "right", fontVariantNumeric: "tabular-nums" }}>
        <Text size="sm" fw={600}>
          {line.amount.amount > 0 ? `+${amount}` : amount}
        </Text>
        <Text size="xs">{t("wallet.balanceAfter", { balance: money(line.balance) })}</Text>
      </div>
    </Group>
  );
}
