/** What may be done about a break: take it over, write what is known, end it with a reason. */
import { Group, Stack, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { Confirm } from "../../Confirm";
import { usePerson } from "../../person";
import { NoteForm } from "./NoteForm";

export function BreakDeeds({ one }: { one: Schemas["BreakDetail"] }) {
  const { t } = useTranslation();
  const { actor, may } = usePerson();
  const queries = useQueryClient();
  const params = { path: { break_id: one.break_id } };
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  if (!may("finance", "support")) return <Text size="sm">{t("desk.breaks.keepers")}</Text>;
  const open = one.state === "open";
  const mine = actor !== null && one.owner === actor;
  return (
    <Stack role="group" aria-label={t("desk.breaks.page.deeds")}>
      {!open && <Text size="sm">{t("desk.breaks.over")}</Text>}
      {open && mine && <Text size="sm">{t("desk.breaks.yours")}</Text>}
      {open && (
        <Group>
          {!mine && (
            <Confirm
              label={t("desk.breaks.take")}
              text={t("desk.breaks.takeText")}
              run={() =>
                asStaff((headers) => api.POST("/v1/desk/breaks/{break_id}/take", { params, headers })).then(
                  changed,
                )
              }
            />
          )}
          {may("finance") && (
            <Confirm
              label={t("desk.breaks.resolve")}
              text={t("desk.breaks.resolveText")}
              asksReason
              run={(reason) =>
                asStaff((headers) =>
                  api.POST("/v1/desk/breaks/{break_id}/resolve", { params, body: { reason }, headers }),
                ).then(changed)
              }
            />
          )}
        </Group>
      )}
      {open && !may("finance") && <Text size="sm">{t("desk.breaks.finance")}</Text>}
      <NoteForm breakId={one.break_id} />
    </Stack>
  );
}
