/** All that was recorded of one subject: whether its money is over, then every entry. */
import { Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { Clearing } from "./Clearing";
import { useBooks } from "./data";
import { Entries } from "./Entries";

export function Books({ subject }: { subject: string }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useBooks(subject);
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={160} role="status" aria-label={t("common.loading")} />;
  if (data.entries.length === 0) {
    return <Empty title={t("desk.ledger.books.none")} text={t("desk.ledger.books.noneText")} />;
  }
  return (
    <Stack gap="sm">
      <Clearing holdings={data.holdings} />
      <Text size="sm" role="status">
        {t(data.complete ? "desk.ledger.books.entries" : "desk.ledger.books.some", {
          count: data.entries.length,
        })}
      </Text>
      <Entries entries={data.entries} />
    </Stack>
  );
}
