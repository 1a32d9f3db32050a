/** The columns of a statement, on the screen and in its file. */
import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { decimal } from "../csv";
import type { Column } from "../DeskTable";
import { natural, sideOf, size, type Account } from "./accounts";
import { subjectPath } from "./paths";

type Movement = Schemas["MovementView"];
type Side = "debit" | "credit";

export function useStatementColumns(account: Account): Column<Movement>[] {
  const { t } = useTranslation();
  const on = (side: Side, { amount }: Movement) => (sideOf(amount.amount) === side ? size(amount) : null);
  const column = (side: Side): Column<Movement> => ({
    name: t(`desk.ledger.side.${side}`),
    numeric: true,
    cell: (one) => {
      const amount = on(side, one);
      return amount && money(amount);
    },
    text: (one) => {
      const amount = on(side, one);
      return amount && decimal(amount);
    },
  });
  return [
    {
      name: t("desk.ledger.statement.at"),
      cell: (one) => one.entry.at.slice(11, 19),
      text: (one) => one.entry.at,
    },
    {
      name: t("desk.ledger.statement.what"),
      cell: (one) => t(`desk.ledger.kind.${one.entry.kind}`),
      text: (one) => t(`desk.ledger.kind.${one.entry.kind}`),
    },
    column("debit"),
    column("credit"),
    {
      name: t("desk.ledger.statement.balance"),
      numeric: true,
      cell: (one) => money(natural(account, one.balance)),
      text: (one) => decimal(natural(account, one.balance)),
    },
    {
      name: t("desk.ledger.statement.subject"),
      cell: (one) => (
        <Anchor
          component={Link}
          to={subjectPath(one.entry.subject)}
          className="code"
          size="sm"
          underline="always"
        >
          {one.entry.subject}
        </Anchor>
      ),
      text: (one) => one.entry.subject,
    },
    { name: t("desk.sku.currency"), text: (one) => one.amount.currency },
    { name: t("desk.ledger.statement.entry"), text: (one) => one.entry.entry_id },
    { name: t("desk.reason"), text: (one) => one.entry.reason },
  ];
}
