/** Who may not order; the list grows by disputes and by hand. */
import { Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../../data";
import { usePerson } from "../../person";
import { CardList } from "../CardList";
import { BlockByEmail } from "./BlockByEmail";
import { BlockCard, type Block } from "./BlockCard";
import { FindBlock } from "./FindBlock";

export function Blocks() {
  const { t } = useTranslation();
  usePageTitle(t("desk.blocks.nav"));
  const { may } = usePerson();
  const { rows, error, retry, more } = usePages<Block>(["blocks"], async (cursor) => {
    const query = { cursor: cursor ?? null };
    const page = await asStaff((headers) => api.GET("/v1/desk/blocks", { params: { query }, headers }));
    return { rows: page.blocks, next: page.next };
  });
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.blocks.nav")}</Title>
      <Text>{t("desk.blocks.text")}</Text>
      {may("operations", "support") ? <BlockByEmail /> : <Text size="sm">{t("desk.blocks.who")}</Text>}
      <FindBlock />
      <CardList
        rows={rows}
        id={(one) => one.block_id}
        card={(one) => <BlockCard block={one} />}
        error={error}
        retry={retry}
        more={more}
        empty={<Empty title={t("desk.blocks.none")} text={t("desk.blocks.noneText")} />}
      />
    </Stack>
  );
}
