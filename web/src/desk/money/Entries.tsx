/** What was recorded, fact by fact, and each posting in plain words. */
import { Anchor, Card, Group, List, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { size, sideOf } from "./accounts";
import { useAccountNames, useActors, useSkuNames } from "./data";
import { statementPath } from "./paths";
import { sentenceKey } from "./sentence";

type Entry = Schemas["EntryView"];

export function Entries({ entries }: { entries: Entry[] }) {
  return (
    <Stack gap="xs">
      {entries.map((entry) => (
        <EntryCard key={entry.entry_id} entry={entry} />
      ))}
    </Stack>
  );
}

function EntryCard({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const who = useActors();
  return (
    <Card withBorder padding="sm" data-testid="entry" data-kind={entry.kind}>
      <Group justify="space-between" gap="xs">
        <Title order={3} size="h5">
          {t(`desk.ledger.kind.${entry.kind}`)}
        </Title>
        <Text size="xs" c="dimmed">
          {moment(entry.at)}
          {entry.actor !== "system" && ` · ${t("desk.ledger.books.by", { actor: who(entry.actor) })}`}
        </Text>
      </Group>
      {entry.reason && (
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.ledger.books.because", { reason: entry.reason })}
        </Text>
      )}
      <List size="sm" mt={4} listStyleType="none" spacing={4}>
        {entry.postings.map((posting) => (
          <List.Item key={`${posting.account} ${posting.sku} ${posting.amount.currency}`}>
            <PostingLine entry={entry} posting={posting} />
          </List.Item>
        ))}
      </List>
    </Card>
  );
}

function PostingLine({ entry, posting }: { entry: Entry; posting: Schemas["PostingView"] }) {
  const { t, i18n } = useTranslation();
  const skuName = useSkuNames();
  const accountName = useAccountNames();
  const key = sentenceKey(entry.kind, posting, (name) => i18n.exists(name));
  const goods = posting.sku ? skuName(posting.sku) : t("desk.ledger.books.goods");
  const day = entry.at.slice(0, 10);
  return (
    <>
      <Text size="sm">{t(key, { amount: money(size(posting.amount)), goods })}</Text>
      <Text size="xs" c="dimmed">
        {t(`desk.ledger.side.${sideOf(posting.amount.amount)}`)} ·{" "}
        <Anchor
          component={Link}
          to={statementPath(posting.account, posting.amount.currency, day)}
          size="xs"
          underline="always"
        >
          {accountName(posting.account)}
        </Anchor>
      </Text>
    </>
  );
}
