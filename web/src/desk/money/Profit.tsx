/** What each SKU earned on each day of a period, and what that comes to. */
import { Anchor, Button, Card, Group, SimpleGrid, Stack, Text, TextInput, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link, useSearchParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { usePageTitle } from "~/kit/usePageTitle";
import { onePage } from "../data";
import { decimal } from "../csv";
import { DeskTable, type Column } from "../DeskTable";
import { useAccountNames, useSkuNames } from "./data";
import { lastDays, LONGEST_DAYS, today, wrongPeriod, type Period } from "./period";
import { profitTotals } from "./profitTotals";

type Row = Schemas["ProfitView"];
const PRESETS = [
  { text: "week", days: 7 },
  { text: "month", days: 30 },
] as const;

export function Profit() {
  const { t } = useTranslation();
  usePageTitle(t("desk.ledger.profit.title"));
  const [query, setQuery] = useSearchParams();
  const week = lastDays(7, today());
  const period = { since: query.get("since") ?? week.since, until: query.get("until") ?? week.until };
  return (
    <Stack>
      <Title order={1}>{t("desk.ledger.profit.title")}</Title>
      <Text>{t("desk.ledger.profit.text")}</Text>
      <Choice period={period} choose={(next) => setQuery(next)} />
      {wrongPeriod(period) === null && <Earned period={period} />}
    </Stack>
  );
}

function Choice({ period, choose }: { period: Period; choose: (period: Period) => void }) {
  const { t } = useTranslation();
  const wrong = wrongPeriod(period);
  return (
    <Group align="flex-end">
      <TextInput
        type="date"
        label={t("desk.ledger.profit.since")}
        value={period.since}
        max={today()}
        onChange={(event) => choose({ ...period, since: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t("desk.ledger.profit.until")}
        value={period.until}
        error={wrong && t(`desk.ledger.profit.${wrong}`, { days: LONGEST_DAYS })}
        inputWrapperOrder={["error", "label", "input"]}
        onChange={(event) => choose({ ...period, until: event.currentTarget.value })}
      />
      {PRESETS.map(({ text, days }) => {
        const preset = lastDays(days, today());
        const chosen = preset.since === period.since && preset.until === period.until;
        return (
          <Button
            key={text}
            variant={chosen ? "filled" : "default"}
            aria-pressed={chosen}
            onClick={() => choose(preset)}
          >
            {t(`desk.ledger.profit.${text}`)}
          </Button>
        );
      })}
    </Group>
  );
}

function Earned({ period }: { period: Period }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({
    queryKey: ["desk", "ledger", "profit", period],
    queryFn: () =>
      asStaff((headers) => api.GET("/v1/desk/ledger/profit", { params: { query: period }, headers })),
  });
  const rows = data?.rows;
  return (
    <>
      {data && <Totals profit={data} />}
      <DeskTable
        caption={t("desk.ledger.profit.caption", period)}
        columns={useColumns()}
        rows={rows}
        id={(one) => `${one.day} ${one.sku} ${one.profit.currency}`}
        error={error}
        retry={() => void refetch()}
        exported={{ name: `profit-${period.since}-${period.until}`, pages: () => onePage(rows ?? []) }}
        empty={<Empty title={t("desk.ledger.profit.none", period)} text={t("desk.ledger.profit.noneText")} />}
      />
    </>
  );
}

function Totals({ profit }: { profit: Schemas["Profit"] }) {
  const { t } = useTranslation();
  const name = useAccountNames();
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      {profitTotals(profit).map(({ currency, quantity, others, ...sums }) => (
        <Card key={currency} withBorder data-testid={`total-${currency}`}>
          <Text size="xl" fw={700}>
            {t("desk.ledger.profit.result")}
            {t("common.colon")}
            {money({ amount: sums.result, currency })}
          </Text>
          <Text size="sm">
            {t("desk.ledger.profit.total", {
              quantity,
              sales: money({ amount: sums.sales, currency }),
              refunds: money({ amount: sums.refunds, currency }),
              cost: money({ amount: sums.cost, currency }),
              write_offs: money({ amount: sums.write_offs, currency }),
            })}
          </Text>
          <Text size="sm">
            {t("desk.ledger.profit.ofGoods", { amount: money({ amount: sums.profit, currency }) })}
          </Text>
          {others.map((one) => (
            <Text key={one.account} size="sm">
              {t("desk.ledger.profit.other", { account: name(one.account), amount: money(one.amount) })}
            </Text>
          ))}
        </Card>
      ))}
    </SimpleGrid>
  );
}

function useColumns(): Column<Row>[] {
  const { t } = useTranslation();
  const name = useSkuNames();
  const amount = (field: "sales" | "refunds" | "cost" | "write_offs" | "profit"): Column<Row> => ({
    name: t(`desk.ledger.profit.${field}`),
    numeric: true,
    cell: (one) => money(one[field]),
    text: (one) => decimal(one[field]),
  });
  return [
    { name: t("desk.ledger.profit.day"), cell: (one) => one.day, text: (one) => one.day },
    {
      name: t("desk.ledger.profit.goods"),
      cell: (one) => (
        <Anchor component={Link} to={`/desk/stock/${one.sku}`} size="sm" underline="always">
          {t("desk.ledger.profit.in", { goods: name(one.sku), currency: one.profit.currency })}
        </Anchor>
      ),
      text: (one) => name(one.sku),
    },
    {
      name: t("field.quantity"),
      numeric: true,
      cell: (one) => one.quantity,
      text: (one) => one.quantity,
    },
    amount("sales"),
    amount("refunds"),
    amount("cost"),
    amount("write_offs"),
    amount("profit"),
    { name: t("desk.sku.currency"), text: (one) => one.profit.currency },
    { name: t("desk.stock.sku"), text: (one) => one.sku },
  ];
}
