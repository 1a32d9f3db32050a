/** Every partner, and taking one on. */
import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { usePages } from "../../data";
import { DeskTable, type Column } from "../../DeskTable";
import { usePerson } from "../../person";
import { partnerPath, type Partner } from "./data";
import { NewPartner } from "./NewPartner";

export function Partners() {
  const { t } = useTranslation();
  const { may } = usePerson();
  usePageTitle(t("desk.partners.nav"));
  const partners = usePages<Partner>(["partners", "all"], async (cursor) => {
    const query = { cursor: cursor ?? null };
    const page = await asStaff((headers) => api.GET("/v1/desk/partners", { params: { query }, headers }));
    return { rows: page.partners, next: page.next ?? null };
  });
  const state = (one: Partner) => t(`desk.partners.state.${one.state}`);
  const columns: Column<Partner>[] = [
    {
      name: t("desk.partners.name"),
      cell: (one) => (
        <Anchor component={Link} to={partnerPath(one.partner_id)} underline="always">
          {one.name}
        </Anchor>
      ),
      text: (one) => one.name,
    },
    { name: t("desk.partners.email"), cell: (one) => one.email, text: (one) => one.email },
    { name: t("desk.partners.currency"), cell: (one) => one.currency, text: (one) => one.currency },
    { name: t("desk.partners.stateTitle"), cell: state, text: state },
    { name: t("desk.partners.since"), cell: (one) => moment(one.created_at), text: (one) => one.created_at },
  ];
  return (
    <Stack>
      <Title order={1}>{t("desk.partners.nav")}</Title>
      <Text maw={820}>{t("desk.partners.text")}</Text>
      {may("finance") && (
        <div>
          <NewPartner />
        </div>
      )}
      <DeskTable
        caption={t("desk.partners.nav")}
        columns={columns}
        id={(one) => one.partner_id}
        {...partners}
        exported={{ name: "partners", pages: partners.pages }}
        empty={<Empty title={t("desk.partners.none")} text={t("desk.partners.noneText")} />}
      />
    </Stack>
  );
}
