/** What provider and books say of a break, what it is about, and since when. */
import { Anchor, Card, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import type { Schemas } from "~/api/client";
import { money, moment } from "~/i18n/format";
import { useActors } from "../data";
import { distance } from "../distance";
import { dayPath } from "../paths";
import { useSides } from "./data";
import { Whose } from "./Whose";

type Break = Schemas["BreakView"];

export function Facts({ one }: { one: Break }) {
  const { t, i18n } = useTranslation();
  const { provider, ledger } = useSides()(one);
  const who = useActors();
  return (
    <Card withBorder component="section" aria-label={t("desk.breaks.page.facts")}>
      <Title order={2} size="h4" mb="xs">
        {t("desk.breaks.page.facts")}
      </Title>
      <Stack gap={6}>
        <Group gap="xl">
          <Fact name={t("desk.breaks.column.provider")}>
            <b data-testid="provider">{provider}</b>
          </Fact>
          <Fact name={t("desk.breaks.column.ledger")}>
            <b data-testid="ledger">{ledger}</b>
          </Fact>
          <Difference one={one} />
        </Group>
        {(one.order_id || one.wallet) && (
          <Fact name={t(`desk.breaks.column.${one.order_id ? "order" : "wallet"}`)}>
            <Whose one={one} />
          </Fact>
        )}
        <Fact name={t("desk.breaks.column.subject")}>
          <span className="code">{one.subject}</span>
        </Fact>
        <Fact name={t("desk.breaks.column.owner")}>
          {one.owner ? who(one.owner) : t("desk.breaks.nobody")}
        </Fact>
        <Text size="sm">
          {t("desk.breaks.page.age", {
            at: moment(one.found_at),
            ago: distance(one.found_at, i18n.language),
          })}
          {" · "}
          {t("desk.breaks.page.seen", { at: moment(one.last_seen) })}
        </Text>
        {one.day && (
          <Anchor component={Link} to={dayPath(one.day)} size="sm" underline="always">
            {t("desk.breaks.page.ofDay", { day: one.day })}
          </Anchor>
        )}
      </Stack>
    </Card>
  );
}

/** What the provider says less what the books say, where both speak of one currency. */
function Difference({ one }: { one: Break }) {
  const { t } = useTranslation();
  const { provider_amount: provider, ledger_amount: ledger, currency, ledger_currency: other } = one;
  if (provider === null || ledger === null || !currency || (other && other !== currency)) return null;
  if (provider === ledger) return null;
  return (
    <Fact name={t("desk.breaks.page.difference")}>
      <b>{money({ amount: provider - ledger, currency })}</b>
    </Fact>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <Text size="xs" c="dimmed">
        {name}
      </Text>
      <Text size="sm" style={{ overflowWrap: "anywhere" }}>
        {children}
      </Text>
    </div>
  );
}
