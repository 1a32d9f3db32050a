/** Until when the bank takes evidence, and how long that is. */
import { Badge, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { TONES } from "~/kit/tones";
import { distance } from "../distance";

export function Deadline({ one }: { one: Schemas["DisputeView"] }) {
  const { t, i18n } = useTranslation();
  if (one.closed_at) {
    return <Text size="sm">{t("desk.disputes.closed", { at: moment(one.closed_at) })}</Text>;
  }
  if (!one.due_by) return <Text size="sm">{t("desk.disputes.noDue")}</Text>;
  const at = moment(one.due_by);
  if (!one.answerable) {
    const text = isOver(one.due_by) ? t("desk.disputes.dueOver", { at }) : t("desk.disputes.evidence.cannot");
    return <Text size="sm">{text}</Text>;
  }
  return (
    <Group gap="xs">
      <Text size="sm" fw={600}>
        {t("desk.disputes.due", { at, left: distance(one.due_by, i18n.language) })}
      </Text>
      {one.deadline_near && (
        <Badge tt="none" color={TONES.bad}>
          {t("desk.disputes.near")}
        </Badge>
      )}
    </Group>
  );
}

function isOver(moment: string): boolean {
  return Date.parse(moment) <= Date.now();
}
