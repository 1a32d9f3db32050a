/** One export by itself. */
import { Anchor, Skeleton, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { ExportCard } from "./ExportCard";

export function ExportPage() {
  const { t } = useTranslation();
  usePageTitle(t("desk.exports.one"));
  const { exportId = "" } = useParams();
  const path = { export_id: exportId };
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "exports", "one", exportId],
    queryFn: () =>
      asStaff((headers) => api.GET("/v1/desk/exports/{export_id}", { params: { path }, headers })),
  });
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.exports.one")}</Title>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={160} role="status" aria-label={t("common.loading")} />}
      {data && <ExportCard listed={data} />}
      <Anchor component={Link} to="/desk/exports" underline="always">
        {t("desk.exports.all")}
      </Anchor>
    </Stack>
  );
}
