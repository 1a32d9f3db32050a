/** What every account holds, by part of the books; each leads to its statement. */
import { Anchor, Badge, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import {
  ACCOUNTS,
  isClearing,
  nameOf,
  natural,
  PARTS,
  partOf,
  totals,
  type Account,
  type Holding,
  type Part,
} from "./accounts";
import { WhyHeld } from "./Clearing";
import { useAccountNames, useAccounts } from "./data";
import { statementPath } from "./paths";

export function Accounts() {
  const { t } = useTranslation();
  usePageTitle(t("desk.ledger.accounts.title"));
  const { data, error, refetch } = useAccounts();
  return (
    <Stack>
      <Title order={1}>{t("desk.ledger.accounts.title")}</Title>
      <Text>{t("desk.ledger.accounts.text")}</Text>
      <Text size="sm" c="dimmed">
        <b>{t("desk.ledger.clearing.mark")}</b>
        {t("common.colon")}
        {t("desk.ledger.clearing.help")}
      </Text>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={300} role="status" aria-label={t("common.loading")} />}
      {data?.holdings.length === 0 && (
        <Empty title={t("desk.ledger.accounts.none")} text={t("desk.ledger.accounts.noneText")} />
      )}
      {data && PARTS.map((part) => <PartCard key={part} part={part} holdings={data.holdings} />)}
    </Stack>
  );
}

function PartCard({ part, holdings }: { part: Part; holdings: Holding[] }) {
  const { t } = useTranslation();
  const own = holdings.filter((one) => partOf(one.account) === part);
  const sums = totals(own.map((one) => natural(one.account, one.amount)));
  return (
    <Card withBorder component="section" aria-label={t(`desk.ledger.part.${part}`)}>
      <Group justify="space-between" gap="xs">
        <Title order={2} size="h4">
          {t(`desk.ledger.part.${part}`)}
        </Title>
        <Text fw={700}>{sums.map(money).join(" · ")}</Text>
      </Group>
      <Text size="sm" c="dimmed" mb="xs">
        {t(`desk.ledger.partHelp.${part}`)}
      </Text>
      {ACCOUNTS.filter((one) => partOf(one) === part).map((account) => (
        <AccountRow
          key={account}
          account={account}
          held={own.filter((one) => one.account === account)}
          currency={holdings[0]?.amount.currency ?? "USD"}
        />
      ))}
    </Card>
  );
}

type RowProps = { account: Account; held: Holding[]; currency: string };

function AccountRow({ account, held, currency }: RowProps) {
  const { t } = useTranslation();
  const name = useAccountNames()(account);
  return (
    <Group
      justify="space-between"
      align="flex-start"
      gap="xs"
      py="xs"
      style={{ borderTop: "1px solid var(--mantine-color-default-border)" }}
      data-testid={nameOf(account)}
    >
      <div style={{ flex: "1 1 220px", minWidth: 0 }}>
        <Group gap="xs">
          <Anchor
            component={Link}
            to={statementPath(account, held[0]?.amount.currency ?? currency)}
            underline="always"
          >
            {name}
          </Anchor>
          {isClearing(account) && (
            <Badge tt="none" variant="default">
              {t("desk.ledger.clearing.mark")}
            </Badge>
          )}
        </Group>
        <Text size="sm" c="dimmed">
          {t(`desk.ledger.accountHelp.${nameOf(account)}`)}
        </Text>
        {onePerSide(held).map((one) => (
          <WhyHeld key={one.amount.currency} holding={one} />
        ))}
      </div>
      <Stack gap={2} align="flex-end" ml="auto">
        {held.length === 0 && (
          <Text size="sm" c="dimmed">
            {t("desk.ledger.nothing")}
          </Text>
        )}
        {held.map((one) => (
          <Amount key={one.amount.currency} holding={one} name={name} />
        ))}
      </Stack>
    </Group>
  );
}

/** One holding for each side on which the account holds something: the reason is the same in every currency. */
function onePerSide(held: Holding[]): Holding[] {
  const sides = [held.find((one) => one.amount.amount > 0), held.find((one) => one.amount.amount < 0)];
  return sides.filter((one) => one !== undefined);
}

function Amount({ holding, name }: { holding: Holding; name: string }) {
  const { t } = useTranslation();
  const amount = money(natural(holding.account, holding.amount));
  return (
    <Anchor
      component={Link}
      to={statementPath(holding.account, holding.amount.currency)}
      underline="always"
      style={{ fontVariantNumeric: "tabular-nums" }}
      aria-label={t("desk.ledger.accounts.statementOf", { account: name, amount })}
    >
      {amount}
    </Anchor>
  );
}
