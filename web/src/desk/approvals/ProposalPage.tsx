/** One proposal by itself, whatever became of it. */
import { Anchor, Skeleton, Stack, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { ProposalCard } from "./ProposalCard";

export function ProposalPage() {
  const { t } = useTranslation();
  usePageTitle(t("desk.approvals.one"));
  const { proposalId = "" } = useParams();
  const path = { proposal_id: proposalId };
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "approvals", "one", proposalId],
    queryFn: () =>
      asStaff((headers) => api.GET("/v1/desk/proposals/{proposal_id}", { params: { path }, headers })),
  });
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.approvals.one")}</Title>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={160} role="status" aria-label={t("common.loading")} />}
      {data && <ProposalCard proposal={data} />}
      <Anchor component={Link} to="/desk/approvals" underline="always">
        {t("desk.approvals.all")}
      </Anchor>
    </Stack>
  );
}
