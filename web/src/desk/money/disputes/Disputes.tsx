/** What buyers' banks claim: what is not decided by deadline, or what is, the latest first. */
import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { CardList } from "../CardList";
import { StateChoice } from "../StateChoice";
import { STATES, useDisputes } from "./data";
import { DisputeCard } from "./DisputeCard";

export function Disputes() {
  const { t } = useTranslation();
  usePageTitle(t("desk.disputes.nav"));
  const [query, setQuery] = useSearchParams();
  const state = STATES.find((one) => one === query.get("state")) ?? "open";
  const { rows, error, retry, more } = useDisputes(state);
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.disputes.nav")}</Title>
      <Text>{t("desk.disputes.text")}</Text>
      <StateChoice
        states={STATES.map((one) => ({ state: one, text: t(`desk.disputes.state.${one}`) }))}
        chosen={state}
        choose={(next) => setQuery({ state: next })}
      />
      <CardList
        rows={rows}
        id={(one) => one.dispute}
        card={(one) => <DisputeCard dispute={one} />}
        error={error}
        retry={retry}
        more={more}
        empty={<Empty title={t(`desk.disputes.none.${state}`)} text={t(`desk.disputes.noneText.${state}`)} />}
      />
    </Stack>
  );
}
