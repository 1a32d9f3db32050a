/** Exports of codes: asking for one, and collecting what was agreed on. */
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePerson } from "../person";
import { ExportCard } from "./ExportCard";
import { ExportForm } from "./ExportForm";

const LOOK_AGAIN = 3_000;

export function Exports() {
  const { t } = useTranslation();
  usePageTitle(t("desk.exports.nav"));
  const { may } = usePerson();
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "exports"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/exports", { headers })),
    refetchInterval: LOOK_AGAIN,
  });
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.exports.nav")}</Title>
      <Text size="sm">{t("desk.exports.text")}</Text>
      {may("operations") && <ExportForm />}
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={160} role="status" aria-label={t("common.loading")} />}
      {data?.exports.length === 0 && (
        <Empty title={t("desk.exports.none")} text={t("desk.exports.noneText")} />
      )}
      {data?.exports.map((one) => (
        <ExportCard key={one.export_id} listed={one} />
      ))}
    </Stack>
  );
}
