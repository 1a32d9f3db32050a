/** Sign-ins that are open: since when, from where, with what, and ending each. */
import { Badge } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Confirm } from "../Confirm";
import { DeskTable, type Column } from "../DeskTable";

type Session = Schemas["StaffSessionView"];
type Props = {
  sessions: Session[] | undefined;
  error: unknown;
  retry: () => void;
  end: (session: string) => Promise<unknown>;
};

export function SessionTable({ sessions, error, retry, end }: Props) {
  const { t } = useTranslation();
  const columns: Column<Session>[] = [
    {
      name: t("desk.account.started"),
      cell: (one) => moment(one.started_at),
      text: (one) => one.started_at,
    },
    {
      name: t("desk.account.used"),
      cell: (one) => moment(one.last_used_at),
      text: (one) => one.last_used_at,
    },
    { name: t("desk.account.ip"), cell: (one) => one.ip, text: (one) => one.ip },
    { name: t("desk.account.agent"), cell: (one) => one.agent, text: (one) => one.agent },
    {
      name: t("desk.account.end"),
      cell: (one) =>
        one.current ? (
          <Badge variant="default">{t("desk.account.this")}</Badge>
        ) : (
          <Confirm
            label={t("desk.account.end")}
            text={t("desk.account.endText")}
            color="red"
            run={() => end(one.session)}
          />
        ),
      text: (one) => (one.current ? t("desk.account.this") : ""),
    },
  ];
  return (
    <DeskTable
      caption={t("desk.account.sessions")}
      columns={columns}
      rows={sessions}
      id={(one) => one.session}
      empty={<Empty title={t("desk.account.none")} />}
      error={error}
      retry={retry}
    />
  );
}
