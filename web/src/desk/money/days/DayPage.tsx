/** How one day was closed: its state, amounts, differences, and its signed report. */
import { Anchor, Badge, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { Confirm } from "../../Confirm";
import { usePerson } from "../../person";
import { STATE_COLORS, useDay, useRunDay } from "./data";
import { DayBreaks } from "./DayBreaks";
import { DayTotals } from "./DayTotals";
import { Report } from "./Report";

export function DayPage() {
  const { t } = useTranslation();
  const { day = "" } = useParams();
  const title = t("desk.days.title", { day });
  usePageTitle(title);
  const { data, error, refetch } = useDay(day);
  return (
    <Stack maw={820}>
      <Title order={1} size="h2">
        {title}
      </Title>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={300} role="status" aria-label={t("common.loading")} />}
      {data && <Closed day={data} />}
      <Anchor component={Link} to="/desk/money/days" underline="always">
        {t("desk.days.all")}
      </Anchor>
    </Stack>
  );
}

function Closed({ day }: { day: Schemas["DayView"] }) {
  const { t } = useTranslation();
  return (
    <>
      <Standing day={day} />
      <DayBreaks day={day.day} breaks={day.breaks} />
      {day.totals.length === 0 && (
        <Empty title={t("desk.days.totals.none")} text={t("desk.days.totals.noneText")} />
      )}
      {day.totals.map((one) => (
        <DayTotals key={one.currency} totals={one} />
      ))}
      <Report day={day} />
    </>
  );
}

function Standing({ day }: { day: Schemas["DayView"] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const run = useRunDay();
  return (
    <Stack gap={6}>
      <Group gap="xs">
        <Badge tt="none" color={STATE_COLORS[day.state]} data-testid="state" data-state={day.state}>
          {t(`desk.days.state.${day.state}`)}
        </Badge>
      </Group>
      <Text>{t(`desk.days.meaning.${day.state}`)}</Text>
      {day.state === "running" && (
        <Text size="sm" role="status">
          {t("desk.days.progress", { phase: t(`desk.days.phase.${day.phase}`) })}
        </Text>
      )}
      {day.waiting > 0 && <Text size="sm">{t("desk.days.waiting", { count: day.waiting })}</Text>}
      {day.finished_at && (
        <Text size="sm" c="dimmed">
          {t("desk.days.finished", { count: day.runs, at: moment(day.finished_at) })}
        </Text>
      )}
      {day.requested && (
        <Text size="sm" role="status">
          {t("desk.days.requested")}
        </Text>
      )}
      {may("finance") && !day.requested && day.state !== "running" && (
        <Group>
          <Confirm label={t("desk.days.run")} text={t("desk.days.runText")} run={() => run(day.day)} />
        </Group>
      )}
    </Stack>
  );
}
