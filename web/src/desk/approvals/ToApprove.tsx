/** Everything that waits for the consent of a second person, and what was decided. */
import { Alert, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../data";
import { AdjustmentCard } from "../money/AdjustmentCard";
import { CardList } from "../money/CardList";
import { RefundCard } from "../money/refunds/RefundCard";
import { DepositCard } from "../money/partners/DepositCard";
import { StateChoice } from "../money/StateChoice";
import { OVER, useToApprove, type Proposal } from "./data";
import { ProposalCard } from "./ProposalCard";

export function ToApprove() {
  const { t } = useTranslation();
  usePageTitle(t("desk.approvals.nav"));
  const [query, setQuery] = useSearchParams();
  const over = OVER.find((one) => one === query.get("state"));
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.approvals.nav")}</Title>
      <Text size="sm">{t("desk.approvals.text")}</Text>
      <StateChoice
        states={[
          { state: "waiting", text: t("desk.approvals.open") },
          ...OVER.map((state) => ({ state, text: t(`desk.approvals.state.${state}`) })),
        ]}
        chosen={over ?? "waiting"}
        choose={(state) => setQuery(state === "waiting" ? {} : { state })}
      />
      {over ? <Decided state={over} /> : <Waiting />}
    </Stack>
  );
}

function Waiting() {
  const { t } = useTranslation();
  const { data, error, refetch } = useToApprove();
  if (error && !data) return <Problem error={error} retry={() => void refetch()} />;
  if (!data) return <Skeleton h={200} role="status" aria-label={t("common.loading")} />;
  return (
    <>
      {!data.two_people && <Alert color="yellow">{t("desk.approvals.alone")}</Alert>}
      {data.count === 0 ? (
        <Empty title={t("desk.approvals.none")} text={t("desk.approvals.noneText")} />
      ) : (
        <Text size="sm" role="status">
          {t("desk.approvals.waiting", { count: data.count })}
        </Text>
      )}
      {data.proposals.map((one) => (
        <ProposalCard key={one.proposal_id} proposal={one} />
      ))}
      {data.refunds.length > 0 && <Text fw={700}>{t("desk.approvals.refunds")}</Text>}
      {data.refunds.map((one) => (
        <RefundCard key={one.refund_id} refund={one} />
      ))}
      {data.adjustments.length > 0 && <Text fw={700}>{t("desk.approvals.adjustments")}</Text>}
      {data.adjustments.map((one) => (
        <AdjustmentCard key={one.adjustment_id} adjustment={one} />
      ))}
      {data.deposits.length > 0 && <Text fw={700}>{t("desk.approvals.deposits")}</Text>}
      {data.deposits.map((one) => (
        <DepositCard key={one.deposit_id} deposit={one} linked />
      ))}
    </>
  );
}

function Decided({ state }: { state: (typeof OVER)[number] }) {
  const { t } = useTranslation();
  const { rows, error, retry, more } = usePages<Proposal>(["approvals", "over", state], async (cursor) => {
    const params = { query: { state, cursor: cursor ?? null } };
    const page = await asStaff((headers) => api.GET("/v1/desk/approvals/over", { params, headers }));
    return { rows: page.proposals, next: page.next ?? null };
  });
  return (
    <CardList
      rows={rows}
      id={(one) => one.proposal_id}
      card={(one) => <ProposalCard proposal={one} />}
      error={error}
      retry={retry}
      more={more}
      empty={<Empty title={t("desk.approvals.noneOver")} />}
    />
  );
}
