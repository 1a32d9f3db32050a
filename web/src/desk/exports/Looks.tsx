/** Everybody who looked at a code in plain, or handled a file with it, and why. */
import { Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { onePage } from "../data";
import { DeskTable, type Column } from "../DeskTable";

type Look = Schemas["LookView"];

const SHOWN = 8;

type Props = { looks: Look[]; actor: (name: string) => React.ReactNode };

export function Looks({ looks, actor }: Props) {
  const { t } = useTranslation();
  const from = (one: Look) => [one.network, one.device].filter(Boolean).map((name) => name?.slice(0, SHOWN));
  const columns: Column<Look>[] = [
    { name: t("desk.code.at"), cell: (one) => moment(one.at), text: (one) => one.at },
    {
      name: t("desk.trace.how"),
      cell: (one) => t(`desk.trace.kind.${one.kind}`),
      text: (one) => one.kind,
    },
    { name: t("desk.code.actor"), cell: (one) => actor(one.actor), text: (one) => one.actor },
    {
      name: t("desk.reason"),
      cell: (one) => (one.kind === "revealed" ? null : one.reason),
      text: (one) => one.reason,
    },
    {
      name: t("desk.trace.from"),
      cell: (one) => from(one).join(" · "),
      text: (one) => [one.network, one.device].filter(Boolean).join(" "),
    },
  ];
  return (
    <>
      <Title order={2} size="h4">
        {t("desk.trace.looks")}
      </Title>
      <DeskTable
        caption={t("desk.trace.looks")}
        columns={columns}
        rows={looks}
        id={(one) => `${one.at} ${one.kind} ${one.subject}`}
        exported={{ name: "looks", pages: () => onePage(looks) }}
        empty={<Text>{t("desk.trace.noLooks")}</Text>}
      />
    </>
  );
}
