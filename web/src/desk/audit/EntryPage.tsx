/** One action: who, when, from where, what was asked for, what it changed, what came of it. */
import { Alert, Anchor, Card, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link, useParams } from "react-router";

import type { Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { Changes } from "./Changes";
import { useEntry } from "./data";
import { OutcomeBadge } from "./Outcome";
import { Subjects } from "./Subjects";
import { useOperation } from "./useOperation";
import { said } from "./values";

type Entry = Schemas["AuditDetail"];

export function EntryPage() {
  const { t } = useTranslation();
  const { chain = "", number = "" } = useParams();
  const operation = useOperation();
  const { data, error, refetch } = useEntry(chain, Number(number));
  const title = data ? operation(data.operation) : t("desk.audit.title");
  usePageTitle(title);
  return (
    <Stack maw={900}>
      <Title order={1} size="h2">
        {title}
      </Title>
      {error && !data && <Problem error={error} retry={() => void refetch()} />}
      {!data && !error && <Skeleton h={300} role="status" aria-label={t("common.loading")} />}
      {data && <Told entry={data} />}
      <Anchor component={Link} to="/desk/audit" underline="always">
        {t("desk.audit.all")}
      </Anchor>
    </Stack>
  );
}

function Told({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  return (
    <>
      {!entry.intact && (
        <Alert color="red" role="alert">
          {t("desk.audit.notIntact")}
        </Alert>
      )}
      {entry.stage === "begun" && <Alert color="orange">{t("desk.audit.noOutcome")}</Alert>}
      <Facts entry={entry} />
      {entry.given && <Given given={entry.given} />}
      <Changes entry={entry} />
    </>
  );
}

function Facts({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const facts: [string, ReactNode][] = [
    ["came", <OutcomeBadge key="came" row={entry} />],
    ["at", moment(entry.begun_at ?? entry.at)],
    ["who", entry.email ? `${entry.email} (${entry.person})` : entry.person],
    ["roles", entry.roles.join(", ") || "–"],
    ["about", entry.about.length > 0 ? <About key="about" entry={entry} /> : "–"],
    ["fields", entry.fields.join(", ")],
    ["route", entry.route],
    ["ip", entry.source_ip],
    ["agent", entry.user_agent || "–"],
    ["request", entry.request || "–"],
    ["number", `${entry.chain} ${entry.number}`],
    ["hash", entry.hash],
  ];
  return (
    <Card withBorder component="section" aria-label={t("desk.audit.facts")}>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {facts
            .filter(([, value]) => value !== "")
            .map(([name, value]) => (
              <Table.Tr key={name}>
                <Table.Th scope="row" w={150} fw={600}>
                  {t(`desk.audit.${name}`)}
                </Table.Th>
                <Table.Td style={{ overflowWrap: "anywhere" }}>{value}</Table.Td>
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}

function About({ entry }: { entry: Entry }) {
  return <Subjects ids={entry.about} operation={entry.operation} />;
}

function Given({ given }: { given: Record<string, unknown> }) {
  const { t } = useTranslation();
  return (
    <Card withBorder component="section" aria-label={t("desk.audit.given")}>
      <Title order={2} size="h4" mb="xs">
        {t("desk.audit.given")}
      </Title>
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {Object.entries(given).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" w={150} fw={400}>
                {name}
              </Table.Th>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                <Text size="sm">{said(value, t("desk.audit.hidden"))}</Text>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
