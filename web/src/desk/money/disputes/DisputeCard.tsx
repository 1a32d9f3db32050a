/** One dispute in the list: how much, why, how far, until when. */
import { Anchor, Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { disputePath, subjectPath } from "../paths";
import { STAGE_COLORS, useReason } from "./data";
import { Deadline } from "./Deadline";

export function DisputeCard({ dispute }: { dispute: Schemas["DisputeView"] }) {
  const { t } = useTranslation();
  const reason = useReason();
  return (
    <Card withBorder data-testid="dispute" data-stage={dispute.stage}>
      <Stack gap={6} align="flex-start">
        <Group justify="space-between" gap="xs" w="100%">
          <Title order={2} size="h4">
            {money(dispute.amount)}
          </Title>
          <Badge tt="none" color={STAGE_COLORS[dispute.stage]}>
            {t(`desk.disputes.stage.${dispute.stage}`)}
          </Badge>
        </Group>
        <Deadline one={dispute} />
        <Text size="sm">{reason(dispute)}</Text>
        <Text size="sm" c="dimmed">
          {t("desk.disputes.opened", { at: moment(dispute.opened_at) })}
        </Text>
        <Anchor
          component={Link}
          to={subjectPath(dispute.order_id)}
          className="code"
          size="sm"
          underline="always"
        >
          {dispute.order_id}
        </Anchor>
        <Button
          component={Link}
          to={disputePath(dispute.dispute)}
          variant="default"
          aria-label={`${t("desk.disputes.look")}: ${money(dispute.amount)}, ${dispute.dispute}`}
        >
          {t("desk.disputes.look")}
        </Button>
      </Stack>
    </Card>
  );
}
