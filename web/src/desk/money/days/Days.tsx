/** Which days add up, the latest first. */
import { Anchor, Badge, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { moment, money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { decimal } from "../../csv";
import { DeskTable, type Column } from "../../DeskTable";
import { usePerson } from "../../person";
import { dayPath } from "../paths";
import { STATE_COLORS, useDays } from "./data";
import { RunDay } from "./RunDay";
import { VerifyReport } from "./VerifyReport";

type Day = Schemas["DayView"];

export function Days() {
  const { t } = useTranslation();
  usePageTitle(t("desk.days.nav"));
  const { may } = usePerson();
  const days = useDays();
  return (
    <Stack>
      <Title order={1}>{t("desk.days.nav")}</Title>
      <Text>{t("desk.days.text")}</Text>
      {may("finance") && <RunDay />}
      <DeskTable
        caption={t("desk.days.nav")}
        columns={useColumns()}
        id={(one) => one.day}
        {...days}
        exported={{ name: "days", pages: () => byCurrency(days.pages()) }}
        empty={<Empty title={t("desk.days.none")} text={t("desk.days.noneText")} />}
      />
      {may("finance") && <VerifyReport />}
    </Stack>
  );
}

/** A row of the file for each currency of a day, so that its amounts can be added up. */
async function* byCurrency(pages: AsyncIterable<Day[]>): AsyncIterable<Day[]> {
  for await (const days of pages) {
    yield days.flatMap((day) =>
      day.totals.length > 0 ? day.totals.map((one) => ({ ...day, totals: [one] })) : [day],
    );
  }
}

function useColumns(): Column<Day>[] {
  const { t } = useTranslation();
  const nets = (day: Day) =>
    day.totals.map(({ currency, amounts }) => money({ amount: amounts["net"] ?? 0, currency })).join(" · ") ||
    t("desk.days.nothing");
  const net = ({ totals: [first] }: Day) =>
    first && decimal({ amount: first.amounts["net"] ?? 0, currency: first.currency });
  return [
    {
      name: t("desk.days.column.day"),
      cell: (one) => (
        <Anchor component={Link} to={dayPath(one.day)} size="sm" underline="always">
          {one.day}
        </Anchor>
      ),
      text: (one) => one.day,
    },
    {
      name: t("desk.days.column.state"),
      cell: (one) => (
        <Badge tt="none" color={STATE_COLORS[one.state]} data-state={one.state}>
          {t(`desk.days.state.${one.state}`)}
        </Badge>
      ),
      text: (one) => t(`desk.days.state.${one.state}`),
    },
    {
      name: t("desk.days.column.breaks"),
      numeric: true,
      cell: (one) => one.open_breaks,
      text: (one) => one.open_breaks,
    },
    {
      name: t("desk.days.column.waiting"),
      numeric: true,
      cell: (one) => one.waiting,
      text: (one) => one.waiting,
    },
    { name: t("desk.days.column.net"), numeric: true, cell: nets, text: net },
    { name: t("desk.sku.currency"), text: (one) => one.totals[0]?.currency },
    {
      name: t("desk.days.column.finished"),
      cell: (one) => one.finished_at && moment(one.finished_at),
      text: (one) => one.finished_at,
    },
    { name: t("desk.days.column.runs"), text: (one) => one.runs },
  ];
}
