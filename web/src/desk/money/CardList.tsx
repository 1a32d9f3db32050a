/** A list of things to be decided on: cards, because each has its own deeds; with what a list shows besides. */
import { Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "~/kit/Problem";

type Props<Row> = {
  rows: Row[] | undefined;
  id: (row: Row) => string;
  card: (row: Row) => ReactNode;
  empty: ReactNode;
  error: unknown;
  retry: () => void;
  more: { load: () => void; loading: boolean } | undefined;
};

export function CardList<Row>({ rows, id, card, empty, error, retry, more }: Props<Row>) {
  const { t } = useTranslation();
  if (error && !rows) return <Problem error={error} retry={retry} />;
  if (!rows) return <Skeleton h={160} role="status" aria-label={t("common.loading")} />;
  if (rows.length === 0 && !more) return <>{empty}</>;
  return (
    <Stack gap="sm">
      <Text size="sm" role="status">
        {t("desk.ledger.listed", { count: rows.length })}
      </Text>
      {rows.map((row) => (
        <div key={id(row)}>{card(row)}</div>
      ))}
      {more && (
        <Group justify="center">
          <Button variant="default" onClick={more.load} loading={more.loading}>
            {t("common.more")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
