/** What moved a wallet, newest first, with the balance after each, who did it and why. */
import { Anchor, Stack, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePages } from "../../data";
import { decimal } from "../../csv";
import { DeskTable, type Column } from "../../DeskTable";
import { useActors } from "../data";
import { subjectPath } from "../paths";

type Line = Schemas["DeskStatementLine"];

export function WalletLines({ owner, currency }: { owner: string; currency: string }) {
  const { t } = useTranslation();
  const title = t("desk.wallets.statement", { currency });
  const columns = useColumns();
  const lines = usePages<Line>(["wallets", owner, currency, "statement"], async (cursor) => {
    const params = { path: { owner, currency }, query: { cursor: cursor ?? null } };
    const page = await asStaff((headers) =>
      api.GET("/v1/desk/wallets/{owner}/{currency}/statement", { params, headers }),
    );
    return { rows: page.lines, next: page.next ?? null };
  });
  return (
    <Stack component="section" aria-label={title}>
      <Title order={2} size="h4">
        {title}
      </Title>
      <DeskTable
        caption={title}
        columns={columns}
        id={(one) => one.key}
        {...lines}
        exported={{ name: `wallet-${currency}`, pages: lines.pages }}
        empty={<Empty title={t("desk.wallets.noLines")} text={t("desk.wallets.noLinesText")} />}
      />
    </Stack>
  );
}

function useColumns(): Column<Line>[] {
  const { t } = useTranslation();
  const who = useActors();
  return [
    { name: t("desk.wallets.at"), cell: (one) => moment(one.at), text: (one) => one.at },
    {
      name: t("desk.wallets.what"),
      cell: (one) => t(`desk.ledger.kind.${one.kind}`),
      text: (one) => t(`desk.ledger.kind.${one.kind}`),
    },
    {
      name: t("desk.wallets.amount"),
      numeric: true,
      cell: (one) => money(one.amount),
      text: (one) => decimal(one.amount),
    },
    {
      name: t("desk.wallets.balance"),
      numeric: true,
      cell: (one) => money(one.balance),
      text: (one) => decimal(one.balance),
    },
    {
      name: t("desk.wallets.subject"),
      cell: (one) => (
        <Anchor component={Link} to={subjectPath(one.subject)} className="code" size="sm" underline="always">
          {one.order_id ?? one.subject}
        </Anchor>
      ),
      text: (one) => one.subject,
    },
    { name: t("desk.wallets.order"), text: (one) => one.order_id },
    { name: t("desk.wallets.who"), cell: (one) => who(one.actor), text: (one) => who(one.actor) },
    { name: t("desk.reason"), cell: (one) => one.reason, text: (one) => one.reason },
  ];
}
