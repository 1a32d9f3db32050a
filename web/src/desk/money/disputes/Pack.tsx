/** What the shop knows of the order in dispute: who, when, what was shown, mailed, refunded. */
import { Card, List, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";

type Known = Schemas["EvidencePack"];

export function Pack({ pack }: { pack: Known }) {
  const { t, i18n } = useTranslation();
  const named = (group: string, name: string) =>
    i18n.exists(`desk.disputes.pack.${group}.${name}`) ? t(`desk.disputes.pack.${group}.${name}`) : name;
  return (
    <Card withBorder component="section" aria-label={t("desk.disputes.pack.title")}>
      <Stack gap="xs">
        <Title order={2} size="h4">
          {t("desk.disputes.pack.title")}
        </Title>
        <Order pack={pack} />
        <Lines pack={pack} />
        <Section title={t("desk.disputes.pack.looks")} none={t("desk.disputes.pack.noLooks")}>
          {pack.looks.map((one) =>
            t("desk.disputes.pack.look", { at: moment(one.at), count: one.codes, address: one.source_ip }),
          )}
        </Section>
        <Section title={t("desk.disputes.pack.mails")} none={t("desk.disputes.pack.noMails")}>
          {pack.mails.map((one) =>
            [
              moment(one.at),
              named("mail", one.fact.split("#")[0] ?? one.fact),
              named("mailState", one.state),
            ].join(" · "),
          )}
        </Section>
        <Section title={t("desk.disputes.pack.refunds")} none={t("desk.disputes.pack.noRefunds")}>
          {pack.refunds.map(
            (one) =>
              `${money(one.amount)} · ${t(`desk.refundState.${one.state}`)} · ${one.reason} · ${moment(one.requested_at)}`,
          )}
        </Section>
      </Stack>
    </Card>
  );
}

function Order({ pack }: { pack: Known }) {
  const { t } = useTranslation();
  const when = (at: string | null) => (at ? moment(at) : t("desk.disputes.pack.never"));
  const facts = {
    status: t(`desk.status.${pack.status}`),
    email: pack.email,
    address: pack.source_ip ?? t("desk.disputes.pack.unknown"),
    placed: moment(pack.placed_at),
    paid: when(pack.paid_at),
    delivered: when(pack.delivered_at),
    total: money(pack.total),
    refunded: money(pack.already_refunded),
  };
  return (
    <div>
      {Object.entries(facts).map(([name, fact]) => (
        <Text key={name} size="sm" style={{ overflowWrap: "anywhere" }}>
          {t(`desk.disputes.pack.${name}`)}
          {t("common.colon")}
          <b>{fact}</b>
        </Text>
      ))}
      <Text size="sm">{t(`desk.disputes.pack.${pack.device_known ? "device" : "noDevice"}`)}</Text>
    </div>
  );
}

function Lines({ pack }: { pack: Known }) {
  const { t } = useTranslation();
  const back = pack.status === "charged_back" ? "withdrawn" : "refunded";
  return (
    <Section title={t("desk.disputes.pack.lines")} none="">
      {pack.lines.map((one) => {
        const state = one.refunded ? back : one.delivered ? "delivered" : "open";
        const said = `${one.quantity} × ${one.name} · ${money(one.unit_price)} · ${t(`desk.line.${state}`)}`;
        return one.codes.length > 0 ? `${said} · ${one.codes.join(", ")}` : said;
      })}
    </Section>
  );
}

function Section({ title, none, children }: { title: string; none: string; children: ReactNode[] }) {
  return (
    <div>
      <Title order={3} size="h5">
        {title}
      </Title>
      {children.length === 0 ? (
        <Text size="sm">{none}</Text>
      ) : (
        <List size="sm" listStyleType="none">
          {children.map((one, index) => (
            <List.Item key={index} style={{ overflowWrap: "anywhere" }}>
              {one}
            </List.Item>
          ))}
        </List>
      )}
    </div>
  );
}
