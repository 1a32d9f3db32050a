/** What an action changed: each item with its attributes before and after. */
import { Card, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { rowsOf, said } from "./values";

export function Changes({ entry }: { entry: Schemas["AuditDetail"] }) {
  const { t } = useTranslation();
  const more = Object.entries(entry.more);
  return (
    <Card withBorder component="section" aria-label={t("desk.audit.changes")}>
      <Title order={2} size="h4">
        {t("desk.audit.changes")}
      </Title>
      {entry.changes.length === 0 && <Text size="sm">{t("desk.audit.noChanges")}</Text>}
      {entry.unread && <Text size="sm">{t("desk.audit.unread")}</Text>}
      {entry.changes.map((one) => (
        <Change key={`${one.table} ${one.key}`} change={one} />
      ))}
      {more.map(([table, count]) => (
        <Text key={table} size="sm">
          {t("desk.audit.more", { count, table })}
        </Text>
      ))}
    </Card>
  );
}

function Change({ change }: { change: Schemas["AuditedChange"] }) {
  const { t } = useTranslation();
  const kind = kindOf(change);
  const hidden = t("desk.audit.hidden");
  const cell = { overflowWrap: "anywhere", verticalAlign: "top" } as const;
  return (
    <Table verticalSpacing={4} captionSide="top" mt="sm" layout="fixed" data-testid="change">
      <Table.Caption ta="left" style={{ overflowWrap: "anywhere" }}>
        {t(`desk.audit.${kind}`)}: {change.table} {change.key}
      </Table.Caption>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t("desk.audit.attribute")}</Table.Th>
          <Table.Th scope="col">{t("desk.audit.before")}</Table.Th>
          <Table.Th scope="col">{t("desk.audit.after")}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rowsOf(change).map(({ name, before, after }) => (
          <Table.Tr key={name} data-name={name}>
            <Table.Th scope="row" fw={400} style={cell}>
              {name}
            </Table.Th>
            <Table.Td style={cell}>{said(before, hidden)}</Table.Td>
            <Table.Td style={cell}>{said(after, hidden)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function kindOf({ before, after }: Schemas["AuditedChange"]): "made" | "changed" | "removed" {
  if (!before && after) return "made";
  return before && !after ? "removed" : "changed";
}
