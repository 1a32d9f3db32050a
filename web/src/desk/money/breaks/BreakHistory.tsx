/** All that happened to a break, oldest first. */
import { Card, List, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { useActors } from "../data";

export function BreakHistory({ events }: { events: Schemas["BreakEvent"][] }) {
  const { t, i18n } = useTranslation();
  const who = useActors();
  const named = (group: string, name: string) =>
    i18n.exists(`desk.breaks.${group}.${name}`) ? t(`desk.breaks.${group}.${name}`) : name;
  return (
    <Card withBorder component="section" aria-label={t("desk.breaks.page.history")}>
      <Title order={2} size="h4" mb="xs">
        {t("desk.breaks.page.history")}
      </Title>
      <List size="sm" spacing={6} listStyleType="none">
        {events.map((one, index) => (
          <List.Item key={index} data-event={one.event}>
            <Text size="sm">
              <b>{named("event", one.event)}</b> · {moment(one.at)} · {who(one.actor)}
            </Text>
            {one.text && (
              <Text size="sm" style={{ overflowWrap: "anywhere", whiteSpace: "pre-line" }}>
                {one.actor === "system" ? named("because", one.text) : one.text}
              </Text>
            )}
          </List.Item>
        ))}
      </List>
    </Card>
  );
}
