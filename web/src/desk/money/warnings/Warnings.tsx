/** Payments that a card's network takes for fraud: those to be decided, or what was decided. */
import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { api, asStaff } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../../data";
import { CardList } from "../CardList";
import { StateChoice } from "../StateChoice";
import { WarningCard, type Warning } from "./WarningCard";

const LISTS = ["new", "decided"] as const;
const LOOK_AGAIN = 10_000;

export function Warnings() {
  const { t } = useTranslation();
  usePageTitle(t("desk.warnings.nav"));
  const [query, setQuery] = useSearchParams();
  const state = LISTS.find((one) => one === query.get("state")) ?? "new";
  const { rows, error, retry, more } = usePages<Warning>(
    ["warnings", state],
    async (cursor) => {
      const wanted = { state, cursor: cursor ?? null };
      const page = await asStaff((headers) =>
        api.GET("/v1/desk/warnings", { params: { query: wanted }, headers }),
      );
      return { rows: page.warnings, next: page.next };
    },
    LOOK_AGAIN,
  );
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.warnings.nav")}</Title>
      <Text>{t("desk.warnings.text")}</Text>
      <StateChoice
        states={LISTS.map((one) => ({ state: one, text: t(`desk.warnings.list.${one}`) }))}
        chosen={state}
        choose={(next) => setQuery({ state: next })}
      />
      <CardList
        rows={rows}
        id={(one) => one.warning}
        card={(one) => <WarningCard warning={one} />}
        error={error}
        retry={retry}
        more={more}
        empty={<Empty title={t(`desk.warnings.none.${state}`)} text={t(`desk.warnings.noneText.${state}`)} />}
      />
    </Stack>
  );
}
