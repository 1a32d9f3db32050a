/** The columns of the list of breaks, on the screen and in its file. */
import { Anchor } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { decimal, type Decimal } from "../../csv";
import type { Column } from "../../DeskTable";
import { useActors } from "../data";
import { breakPath } from "../paths";
import { useSides } from "./data";
import { SeverityBadge } from "./SeverityBadge";
import { Whose } from "./Whose";

type Break = Schemas["BreakView"];
type Side = "provider" | "ledger";

const currencyOf = (one: Break, side: Side) =>
  side === "provider" ? one.currency : (one.ledger_currency ?? one.currency);

/** The amount of a side for a spreadsheet; null where it, or its currency, is not known. */
function exact(one: Break, side: Side): Decimal | null {
  const amount = side === "provider" ? one.provider_amount : one.ledger_amount;
  const currency = currencyOf(one, side);
  return amount === null || currency === null ? null : decimal({ amount, currency });
}

export function useBreakColumns(): Column<Break>[] {
  const { t } = useTranslation();
  const sides = useSides();
  const who = useActors();
  const owner = (one: Break) => (one.owner ? who(one.owner) : t("desk.breaks.nobody"));
  const kind = (one: Break) => t(`desk.breaks.kind.${one.kind}`);
  const side = (name: Side): Column<Break> => ({
    name: t(`desk.breaks.column.${name}`),
    numeric: true,
    cell: (one) => sides(one)[name],
    text: (one) => exact(one, name) ?? sides(one)[name],
  });
  return [
    {
      name: t("desk.breaks.column.what"),
      cell: (one) => (
        <Anchor component={Link} to={breakPath(one.break_id)} size="sm" underline="always">
          {kind(one)}
        </Anchor>
      ),
      text: kind,
    },
    {
      name: t("desk.breaks.column.severity"),
      cell: (one) => <SeverityBadge severity={one.severity} />,
      text: (one) => t(`desk.breaks.severity.${one.severity}`),
    },
    {
      name: t("desk.breaks.column.found"),
      cell: (one) => moment(one.found_at),
      text: (one) => one.found_at,
    },
    side("provider"),
    side("ledger"),
    {
      name: t("desk.breaks.column.about"),
      cell: (one) => <Whose one={one} />,
      text: (one) => one.order_id ?? one.wallet,
    },
    { name: t("desk.breaks.column.owner"), cell: owner, text: owner },
    { name: t("desk.breaks.column.subject"), text: (one) => one.subject },
    { name: t("desk.breaks.column.currency"), text: (one) => one.currency },
    { name: t("desk.breaks.column.ledgerCurrency"), text: (one) => currencyOf(one, "ledger") },
    { name: t("desk.breaks.column.day"), text: (one) => one.day },
    { name: t("desk.breaks.column.note"), text: (one) => one.note },
  ];
}
