/** Who may not order, since when and why; the list grows by lost disputes and by hand. */
import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../../data";
import { DeskTable, type Column } from "../../DeskTable";
import { usePerson } from "../../person";
import { useActors } from "../data";
import { subjectPath } from "../paths";
import { BlockByEmail } from "./BlockByEmail";
import { Lift } from "./Lift";

type Block = Schemas["BlockView"];

export function Blocks() {
  const { t } = useTranslation();
  usePageTitle(t("desk.blocks.nav"));
  const { may } = usePerson();
  const blocks = usePages<Block>(["blocks"], async (cursor) => {
    const query = { cursor: cursor ?? null };
    const page = await asStaff((headers) => api.GET("/v1/desk/blocks", { params: { query }, headers }));
    return { rows: page.blocks, next: page.next };
  });
  return (
    <Stack>
      <Title order={1}>{t("desk.blocks.nav")}</Title>
      <Text>{t("desk.blocks.text")}</Text>
      {may("operations", "support") && <BlockByEmail />}
      <DeskTable
        caption={t("desk.blocks.nav")}
        columns={useColumns()}
        id={(one) => one.block_id}
        {...blocks}
        exported={{ name: "blocks", pages: blocks.pages }}
        empty={<Empty title={t("desk.blocks.none")} text={t("desk.blocks.noneText")} />}
      />
    </Stack>
  );
}

const SHOWN = 8;

function useColumns(): Column<Block>[] {
  const { t, i18n } = useTranslation();
  const who = useActors();
  const { may } = usePerson();
  const kind = (one: Block) =>
    i18n.exists(`desk.blocks.kind.${one.kind}`) ? t(`desk.blocks.kind.${one.kind}`) : one.kind;
  const sign = (one: Block) => one.block_id.slice(one.block_id.indexOf(".") + 1);
  const columns: Column<Block>[] = [
    { name: t("desk.blocks.column.kind"), cell: kind, text: kind },
    {
      name: t("desk.blocks.column.who"),
      cell: (one) => <span className="code">{sign(one).slice(0, SHOWN)}</span>,
      text: sign,
    },
    { name: t("desk.blocks.column.since"), cell: (one) => moment(one.since), text: (one) => one.since },
    { name: t("desk.blocks.column.actor"), cell: (one) => who(one.actor), text: (one) => one.actor },
    { name: t("desk.blocks.column.reason"), cell: (one) => one.reason, text: (one) => one.reason },
    {
      name: t("desk.blocks.column.order"),
      cell: (one) =>
        one.order_id && (
          <Anchor
            component={Link}
            to={subjectPath(one.order_id)}
            className="code"
            size="sm"
            underline="always"
          >
            {one.order_id}
          </Anchor>
        ),
      text: (one) => one.order_id,
    },
  ];
  if (!may("operations", "support")) return columns;
  const lift: Column<Block> = {
    name: t("desk.blocks.lift"),
    cell: (one) => <Lift blockId={one.block_id} />,
    text: () => "",
  };
  return [...columns, lift];
}
