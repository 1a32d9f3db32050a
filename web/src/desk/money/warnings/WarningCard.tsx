/** One warning: what the network says, about which order, and what was decided. */
import { Anchor, Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { useActors } from "../data";
import { subjectPath } from "../paths";
import { WarningDeeds } from "./WarningDeeds";

export type Warning = Schemas["WarningView"];

export function WarningCard({ warning }: { warning: Warning }) {
  const { t, i18n } = useTranslation();
  const who = useActors();
  const kind = `desk.warnings.kind.${warning.kind}`;
  return (
    <Card withBorder data-testid="warning" data-state={warning.state}>
      <Stack gap={6} align="flex-start">
        <Group justify="space-between" gap="xs" w="100%">
          <Title order={2} size="h5">
            {i18n.exists(kind) ? t(kind) : warning.kind_in_words}
          </Title>
          <Badge tt="none" variant="default">
            {t(`desk.warnings.state.${warning.state}`)}
          </Badge>
        </Group>
        <Anchor
          component={Link}
          to={subjectPath(warning.order_id)}
          className="code"
          size="sm"
          underline="always"
        >
          {warning.order_id}
        </Anchor>
        <Text size="sm" c="dimmed">
          {t("desk.warnings.opened", { at: moment(warning.opened_at) })}
        </Text>
        {warning.decided_by && warning.decided_at && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("desk.warnings.decided", {
              who: who(warning.decided_by),
              at: moment(warning.decided_at),
              reason: warning.decided_for ?? "",
            })}
          </Text>
        )}
        {warning.state === "new" && <WarningDeeds warning={warning} />}
      </Stack>
    </Card>
  );
}
