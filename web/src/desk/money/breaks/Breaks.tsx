/** Money that does not fit: what waits for a person first, and what is over. */
import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../../data";
import { DeskTable } from "../../DeskTable";
import { useBreakColumns } from "./columns";
import { Filters, type Wanted } from "./Filters";
import { HOURS, KINDS, STATES } from "./kinds";

const LOOK_AGAIN = 10_000;

export function Breaks() {
  const { t } = useTranslation();
  usePageTitle(t("desk.breaks.nav"));
  const [query, setQuery] = useSearchParams();
  const wanted: Wanted = {
    state: STATES.find((one) => one === query.get("state")) ?? "open",
    kind: KINDS.find((one) => one === query.get("kind")) ?? "",
    day: query.get("day") ?? "",
    hours: HOURS.find((one) => one === query.get("hours")) ?? "",
  };
  const breaks = useBreaks(wanted);
  const narrowed = wanted.kind !== "" || wanted.day !== "" || wanted.hours !== "";
  return (
    <Stack>
      <Title order={1}>{t("desk.breaks.nav")}</Title>
      <Text>{t("desk.breaks.text")}</Text>
      <Filters
        wanted={wanted}
        choose={(next) => setQuery(Object.fromEntries(Object.entries(next).filter(([, value]) => value)))}
      />
      <DeskTable
        caption={`${t("desk.breaks.nav")} · ${t(`desk.breaks.state.${wanted.state}`)}`}
        columns={useBreakColumns()}
        id={(one) => one.break_id}
        {...breaks}
        exported={{ name: `breaks-${wanted.state}`, pages: breaks.pages }}
        empty={
          narrowed ? (
            <Empty title={t("desk.breaks.noneOfFilter")} text={t("desk.breaks.noneOfFilterText")} />
          ) : (
            <Empty
              title={t(`desk.breaks.none.${wanted.state}`)}
              text={t(`desk.breaks.noneText.${wanted.state}`)}
            />
          )
        }
      />
    </Stack>
  );
}

function useBreaks({ state, kind, day, hours }: Wanted) {
  return usePages<Schemas["BreakView"]>(
    ["breaks", "list", state, kind, day, hours],
    async (cursor) => {
      const query = {
        state,
        kind: kind || null,
        day: day || null,
        older_than_hours: hours ? Number(hours) : null,
        cursor: cursor ?? null,
      };
      const page = await asStaff((headers) => api.GET("/v1/desk/breaks", { params: { query }, headers }));
      return { rows: page.breaks, next: page.next };
    },
    LOOK_AGAIN,
  );
}
