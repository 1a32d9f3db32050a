/** What came of an action, and why it was refused. */
import { Badge, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { COLORS, outcomeOf } from "./outcome";

export function OutcomeBadge({ row }: { row: Pick<Schemas["AuditRow"], "status" | "problem"> }) {
  const { t, i18n } = useTranslation();
  const outcome = outcomeOf(row);
  const keys = [`desk.problem.${row.problem ?? ""}`, `problem.${row.problem ?? ""}`];
  const known = keys.find((key) => i18n.exists(key));
  return (
    <>
      <Badge tt="none" color={COLORS[outcome]} data-testid="outcome" data-outcome={outcome}>
        {t(`desk.audit.outcome.${outcome}`)}
      </Badge>
      {row.problem && <Text size="xs">{known ? t(known) : row.problem}</Text>}
    </>
  );
}
