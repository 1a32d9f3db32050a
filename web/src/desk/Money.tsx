/** Money that does not fit and waits for a person. */
import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "./data";
import { DeskTable, type Column } from "./DeskTable";

type Break = Schemas["BreakView"];

export function Money() {
  const { t } = useTranslation();
  usePageTitle(t("desk.nav.money"));
  const breaks = usePages<Break>(["breaks"], async (cursor) => {
    const query = { cursor: cursor ?? null };
    const page = await asStaff((headers) => api.GET("/v1/desk/breaks", { params: { query }, headers }));
    return { rows: page.breaks, next: page.next ?? null };
  });
  const columns: Column<Break>[] = [
    { name: t("desk.money.found"), cell: (one) => moment(one.found_at), text: (one) => one.found_at },
    { name: t("desk.money.kind"), cell: (one) => one.kind, text: (one) => one.kind },
    { name: t("desk.money.subject"), cell: (one) => one.subject, text: (one) => one.subject },
    {
      name: t("desk.code.order"),
      cell: (one) =>
        one.order_id ? (
          <Anchor component={Link} to={`/desk/orders/${one.order_id}`} underline="always">
            {one.order_id}
          </Anchor>
        ) : null,
      text: (one) => one.order_id,
    },
    { name: t("desk.money.amount"), cell: (one) => one.amount, text: (one) => one.amount },
  ];
  return (
    <Stack>
      <Title order={1}>{t("desk.nav.money")}</Title>
      <Text>{t("desk.money.text")}</Text>
      <DeskTable
        caption={t("desk.nav.money")}
        columns={columns}
        id={(one) => `${one.kind} ${one.subject}`}
        {...breaks}
        exported={{ name: "breaks", pages: breaks.pages }}
        empty={<Empty title={t("desk.money.none")} text={t("desk.money.noneText")} />}
      />
    </Stack>
  );
}
