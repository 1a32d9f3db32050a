/** What a day moved in one currency, and what was held before and after it. */
import { Alert, Card, Table, Text, Title } from "@mantine/core";
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { booked, counted, held } from "./totals";

const DIGITS = { ta: "right", style: { fontVariantNumeric: "tabular-nums" } } as const;

export function DayTotals({ totals }: { totals: Schemas["TotalsView"] }) {
  const { t } = useTranslation();
  const title = t("desk.days.totals.title", { currency: totals.currency });
  const unsettled = totals.amounts["unsettled"] ?? 0;
  const amount = money({ amount: unsettled, currency: totals.currency });
  return (
    <Card withBorder component="section" aria-label={title} data-testid={`totals-${totals.currency}`}>
      <Title order={2} size="h4">
        {title}
      </Title>
      <Text size="sm" c="dimmed">
        {t("desk.days.totals.rows", { count: counted(totals, "rows") })} ·{" "}
        {t("desk.days.totals.payouts", { count: counted(totals, "payouts_checked") })}
      </Text>
      <Alert color={unsettled === 0 ? "green" : "orange"} my="xs">
        {unsettled === 0 ? t("desk.days.totals.agrees") : t("desk.days.totals.agreesNot", { amount })}
      </Alert>
      <Moved totals={totals} />
      <Held totals={totals} />
    </Card>
  );
}

function Moved({ totals }: { totals: Schemas["TotalsView"] }) {
  const { t } = useTranslation();
  return (
    <Table verticalSpacing={6} captionSide="top">
      <Table.Caption ta="left">{t("desk.days.totals.moved")}</Table.Caption>
      <Table.Tbody>
        {booked(totals).map(({ name, amount }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" fw={name === "net" ? 700 : 400}>
              {t(`desk.days.booking.${name}`)}
            </Table.Th>
            <Table.Td {...DIGITS} fw={name === "net" ? 700 : 400} data-testid={name}>
              {money(amount)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Held({ totals }: { totals: Schemas["TotalsView"] }) {
  const { t } = useTranslation();
  return (
    <>
      <Table verticalSpacing={6} captionSide="top" mt="sm">
        <Table.Caption ta="left">{t("desk.days.totals.held")}</Table.Caption>
        <Table.Thead>
          <Table.Tr>
            <Table.Td />
            <Table.Th scope="col" ta="right">
              {t("desk.days.totals.opening")}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {t("desk.days.totals.closing")}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {held(totals).map(({ name, opening, closing }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {t(`desk.days.held.${name}`)}
              </Table.Th>
              <Table.Td {...DIGITS}>{money(opening)}</Table.Td>
              <Table.Td {...DIGITS}>{money(closing)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="xs" c="dimmed">
        {t("desk.days.heldHint")}
      </Text>
    </>
  );
}
