/** What happened to an order, and when. */
import { Card, List, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";

export function Timeline({ events }: { events: Schemas["EventView"][] }) {
  const { t, i18n } = useTranslation();
  return (
    <Card withBorder component="section" aria-label={t("shop.order.timeline")}>
      <Title order={2} size="h4" mb="xs">
        {t("shop.order.timeline")}
      </Title>
      <List size="sm" spacing={4}>
        {events.map((one, index) => (
          <List.Item key={index}>
            <Text span size="sm" fw={600}>
              {i18n.exists(`shop.event.${one.event}`) ? t(`shop.event.${one.event}`) : one.event}
            </Text>{" "}
            {one.amount ? `${money(one.amount)} · ` : ""}
            {moment(one.at)}
          </List.Item>
        ))}
      </List>
    </Card>
  );
}
