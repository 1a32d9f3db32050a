/** Refunds of all orders that wait for a person, are on their way, or failed: whoever waits longest stands first. */
import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../../data";
import { CardList } from "../CardList";
import { StateChoice } from "../StateChoice";
import { RefundCard, type Refund } from "./RefundCard";

const STATES = ["proposed", "requested", "failed"] as const;
const LOOK_AGAIN = 10_000;

export function Refunds() {
  const { t } = useTranslation();
  usePageTitle(t("desk.refunds.nav"));
  const [query, setQuery] = useSearchParams();
  const state = STATES.find((one) => one === query.get("state")) ?? "proposed";
  const { rows, error, retry, more } = usePages<Refund>(
    ["refunds", "queue", state],
    async (cursor) => {
      const params = { query: { state, cursor: cursor ?? null } };
      const page = await asStaff((headers) => api.GET("/v1/desk/refunds", { params, headers }));
      return { rows: page.refunds, next: page.next ?? null };
    },
    LOOK_AGAIN,
  );
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.refunds.nav")}</Title>
      <StateChoice
        states={STATES.map((one) => ({ state: one, text: t(`desk.refunds.queue.${one}`) }))}
        chosen={state}
        choose={(next) => setQuery({ state: next })}
      />
      <Text size="sm">{t(`desk.refunds.help.${state}`)}</Text>
      <CardList
        rows={rows}
        id={(one) => one.refund_id}
        card={(one) => <RefundCard refund={one} />}
        error={error}
        retry={retry}
        more={more}
        empty={<Empty title={t(`desk.refunds.none.${state}`)} text={t(`desk.refunds.noneText.${state}`)} />}
      />
    </Stack>
  );
}
