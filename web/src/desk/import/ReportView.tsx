/** What became, or would become, of every line of a file. */
import { Badge, Button, Group, ScrollArea, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { money } from "~/i18n/format";
import { TONES } from "~/kit/tones";
import { download } from "../csv";
import type { Report } from "./report";

const SHOWN = 50;

export function Counts({ report }: { report: Report }) {
  const { t } = useTranslation();
  const colors = {
    accepted: TONES.good,
    duplicates: TONES.warning,
    rejected: TONES.bad,
    blank: TONES.plain,
  } as const;
  return (
    <Group role="status">
      {(["accepted", "duplicates", "rejected", "blank"] as const).map((name) => (
        <Badge
          key={name}
          size="lg"
          tt="none"
          color={colors[name]}
          data-testid={name}
          data-count={report[name]}
        >
          {t(`desk.report.${name}`, { count: report[name] })}
        </Badge>
      ))}
    </Group>
  );
}

export function Preview({ report }: { report: Report }) {
  const { t } = useTranslation();
  if (!report.preview || report.preview.length === 0) return null;
  return (
    <>
      <Title order={2} size="h5">
        {t("desk.report.preview")}
      </Title>
      <ScrollArea viewportProps={{ tabIndex: 0, role: "region", "aria-label": t("desk.report.preview") }}>
        <Table miw={420}>
          <Table.Thead>
            <Table.Tr>
              {["line", "code", "expires", "cost"].map((name) => (
                <Table.Th key={name} scope="col">
                  {t(`desk.report.${name}`)}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {report.preview.map((one) => (
              <Table.Tr key={one.line}>
                <Table.Td>{one.line}</Table.Td>
                <Table.Td className="code">{one.code}</Table.Td>
                <Table.Td>{one.expires_on}</Table.Td>
                <Table.Td>{one.unit_cost ? money(one.unit_cost) : ""}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </>
  );
}

export function RefusedLines({ report }: { report: Report }) {
  const { t, i18n } = useTranslation();
  const total = Math.max(report.refused.length, report.duplicates + report.rejected);
  if (total === 0) return null;
  const why = (one: Report["refused"][number]) =>
    i18n.exists(`desk.refused.${one.reason}`) ? t(`desk.refused.${one.reason}`) : one.message;
  const save = () =>
    download("refused-lines", [
      [t("desk.report.line"), t("desk.report.reason"), t("desk.report.field"), t("desk.report.message")],
      ...report.refused.map((one) => [one.line, one.reason, one.field, why(one)]),
    ]);
  return (
    <>
      <Group justify="space-between">
        <Title order={2} size="h5">
          {t("desk.report.refused", { count: total })}
        </Title>
        {report.file ? (
          <Button size="xs" variant="default" component="a" href={report.file} download>
            {t("desk.report.file")}
          </Button>
        ) : (
          <Button size="xs" variant="default" onClick={save}>
            {t("desk.report.file")}
          </Button>
        )}
      </Group>
      <Table>
        <Table.Tbody>
          {report.refused.slice(0, SHOWN).map((one, index) => (
            <Table.Tr key={index}>
              <Table.Td>{one.line}</Table.Td>
              <Table.Td>{why(one)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {total > SHOWN && <Text size="sm">{t("desk.report.moreRefused", { count: total - SHOWN })}</Text>}
    </>
  );
}
