/** The signed report of a day: its two files, its signature, and what that proves. */
import { Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { CopyButton } from "~/kit/CopyButton";
import { Problem } from "~/kit/Problem";
import { usePerson } from "../../person";

type Format = "csv" | "json";
const FORMATS: Format[] = ["csv", "json"];

export function Report({ day }: { day: Schemas["DayView"] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  return (
    <Card withBorder component="section" aria-label={t("desk.days.report.title")}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t("desk.days.report.title")}
        </Title>
        <Text size="sm">{t("desk.days.report.text")}</Text>
        {!day.has_report && <Text size="sm">{t("desk.days.report.none")}</Text>}
        {day.has_report && !may("finance") && <Text size="sm">{t("desk.days.report.finance")}</Text>}
        {day.has_report && may("finance") && <Files day={day.day} />}
        <Text size="sm" c="dimmed">
          {t("desk.days.report.means")}
        </Text>
      </Stack>
    </Card>
  );
}

/** An address of a file holds for minutes only, so it is asked for when somebody wants the file. */
function Files({ day }: { day: string }) {
  const { t } = useTranslation();
  const fetching = useMutation({
    mutationFn: async (format: Format) => {
      const params = { path: { day }, query: { format } };
      const link = await asStaff((headers) =>
        api.GET("/v1/desk/reconciliation/days/{day}/report", { params, headers }),
      );
      window.location.assign(link.url);
      return link;
    },
  });
  return (
    <>
      <Group>
        {FORMATS.map((format) => (
          <Button
            key={format}
            variant="default"
            loading={fetching.isPending && fetching.variables === format}
            onClick={() => fetching.mutate(format)}
          >
            {t(`desk.days.report.${format}`)}
          </Button>
        ))}
      </Group>
      {fetching.error && <Problem error={fetching.error} />}
      {fetching.data && (
        <div>
          <Text size="sm" fw={600}>
            {t("desk.days.report.signature")}
          </Text>
          <Group gap="xs">
            <Text size="xs" className="code" style={{ overflowWrap: "anywhere" }} data-testid="signature">
              {fetching.data.signature}
            </Text>
            <CopyButton text={fetching.data.signature} />
          </Group>
        </div>
      )}
    </>
  );
}
