/** What the staff did, newest first. */
import { Anchor, Stack, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { DeskTable, type Column } from "../DeskTable";
import { exported, useEntries, type Row, type Wanted } from "./data";
import { Filters } from "./Filters";
import { OutcomeBadge } from "./Outcome";
import { outcomeOf } from "./outcome";
import { Standing } from "./Standing";
import { Subjects } from "./Subjects";
import { useOperation } from "./useOperation";

export function AuditLog() {
  const { t } = useTranslation();
  usePageTitle(t("desk.audit.title"));
  const [query, setQuery] = useSearchParams();
  const of = (name: keyof Wanted) => query.get(name) ?? "";
  const wanted: Wanted = {
    person: of("person"),
    operation: of("operation"),
    about: of("about"),
    since: of("since"),
    until: of("until"),
  };
  const entries = useEntries(wanted);
  const narrowed = Object.values(wanted).some((value) => value !== "");
  return (
    <Stack>
      <Title order={1}>{t("desk.audit.title")}</Title>
      <Text>{t("desk.audit.text")}</Text>
      <Standing />
      <Filters
        wanted={wanted}
        choose={(next) => setQuery(Object.fromEntries(Object.entries(next).filter(([, value]) => value)))}
      />
      <DeskTable
        caption={t("desk.audit.title")}
        columns={useColumns()}
        id={(one) => `${one.chain} ${one.number}`}
        {...entries}
        exported={{ name: "audit", pages: () => exported(wanted) }}
        empty={
          <Empty
            title={t(narrowed ? "desk.audit.noneOf" : "desk.audit.none")}
            text={t(narrowed ? "desk.audit.noneOfText" : "desk.audit.noneText")}
          />
        }
      />
    </Stack>
  );
}

function useColumns(): Column<Row>[] {
  const { t } = useTranslation();
  const operation = useOperation();
  return [
    {
      name: t("desk.audit.at"),
      cell: (one) => (
        <Anchor
          component={Link}
          to={`/desk/audit/${one.chain}/${one.number}`}
          size="sm"
          underline="always"
          data-testid="entry"
        >
          {moment(one.at)}
        </Anchor>
      ),
      text: (one) => one.at,
    },
    { name: t("desk.audit.who"), cell: (one) => <Who row={one} />, text: (one) => one.email ?? one.person },
    {
      name: t("desk.audit.what"),
      cell: (one) => operation(one.operation),
      text: (one) => one.operation,
    },
    {
      name: t("desk.audit.about"),
      cell: (one) => <Subjects ids={one.about} operation={one.operation} />,
      text: (one) => one.about.join(" "),
    },
    {
      name: t("desk.audit.came"),
      cell: (one) => <OutcomeBadge row={one} />,
      text: (one) => `${outcomeOf(one)} ${one.problem ?? ""}`.trim(),
    },
    { name: t("desk.audit.roles"), text: (one) => one.roles.join(" ") },
    { name: t("desk.audit.ip"), text: (one) => one.source_ip },
    { name: t("desk.audit.agent"), text: (one) => one.user_agent },
    { name: t("desk.audit.changes"), text: (one) => one.changes },
    { name: t("desk.audit.number"), text: (one) => `${one.chain} ${one.number}` },
    { name: t("desk.audit.hash"), text: (one) => one.hash },
  ];
}

function Who({ row }: { row: Row }) {
  return (
    <Text size="sm" style={{ overflowWrap: "anywhere" }}>
      {row.email ?? row.person}
    </Text>
  );
}
