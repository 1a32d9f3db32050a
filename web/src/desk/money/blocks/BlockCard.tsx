/** One who may not order: by what, since when, why, and letting them order again. */
import { Anchor, Card, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { usePerson } from "../../person";
import { useActors } from "../data";
import { disputePath, subjectPath } from "../paths";
import { Lift } from "./Lift";

export type Block = Schemas["BlockView"];

/** What stands for an address or a device is long, and its beginning tells it from the others. */
const SHOWN = 8;

export function BlockCard({ block }: { block: Block }) {
  const { t, i18n } = useTranslation();
  const who = useActors();
  const { may } = usePerson();
  const kind = `desk.blocks.kind.${block.kind}`;
  const sign = block.block_id.slice(block.block_id.indexOf(".") + 1).slice(0, SHOWN);
  return (
    <Card withBorder data-testid="block">
      <Stack gap={6} align="flex-start">
        <Title order={2} size="h5">
          {i18n.exists(kind) ? t(kind) : block.kind} <span className="code">{sign}</span>
        </Title>
        <Why block={block} />
        <Text size="sm" c="dimmed">
          {t("desk.blocks.since", { at: moment(block.since), who: who(block.actor) })}
        </Text>
        {block.order_id && (
          <Anchor
            component={Link}
            to={subjectPath(block.order_id)}
            className="code"
            size="sm"
            underline="always"
          >
            {block.order_id}
          </Anchor>
        )}
        {may("operations", "support") && <Lift blockId={block.block_id} />}
      </Stack>
    </Card>
  );
}

/** The reason of a person in their words; that of the shop leads to its dispute. */
function Why({ block }: { block: Block }) {
  const { t } = useTranslation();
  const dispute = /^dispute (\S+)$/.exec(block.reason)?.[1];
  if (block.actor === "system" && dispute) {
    return (
      <Anchor component={Link} to={disputePath(dispute)} size="sm" underline="always">
        {t("desk.blocks.dispute")}
      </Anchor>
    );
  }
  return (
    <Text size="sm" style={{ overflowWrap: "anywhere" }}>
      {t("desk.blocks.because", { reason: block.reason })}
    </Text>
  );
}
