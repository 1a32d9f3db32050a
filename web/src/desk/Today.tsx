/** The desk's first page: how today goes, what needs a person, what runs out. */
import { Anchor, Button, Card, Group, SimpleGrid, Skeleton, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { local } from "~/i18n";
import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { TONES } from "~/kit/tones";
import { useProducts } from "./data";
import { usePerson } from "./person";

export function Today() {
  const { t } = useTranslation();
  const { may } = usePerson();
  usePageTitle(t("desk.today.title"));
  const products = useProducts();
  const today = useQuery({
    queryKey: ["desk", "today"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/today", { headers })),
    refetchInterval: 10_000,
  });
  if (today.error && !today.data) return <Problem error={today.error} retry={() => void today.refetch()} />;
  if (!today.data) return <Skeleton h={300} role="status" aria-label={t("common.loading")} />;
  return (
    <Stack>
      <Title order={1}>{t("desk.today.title")}</Title>
      {may("operations") && products.data?.products.length === 0 && (
        <Empty title={t("desk.today.new")} text={t("desk.today.newText")}>
          <Button component={Link} to="/desk/products/new">
            {t("desk.products.new")}
          </Button>
        </Empty>
      )}
      <Sales today={today.data} />
      <Attention counts={today.data.attention} />
      <RunningOut list={today.data.low_stock} />
    </Stack>
  );
}

function Sales({ today }: { today: Schemas["Today"] }) {
  const { t } = useTranslation();
  return (
    <section>
      <Title order={2} size="h4">
        {t("desk.today.sales", { day: today.day })}
      </Title>
      {today.sales.length === 0 && <Text>{t("desk.today.noSales")}</Text>}
      {today.sales.length > 0 && (
        <Text size="sm" c="dimmed">
          {t("desk.today.meaning")}
        </Text>
      )}
      <SimpleGrid cols={{ base: 1, sm: 3 }} mt="xs">
        {today.sales.map((sales) => (
          <Card key={sales.currency} withBorder>
            <Text size="xl" fw={700}>
              {money({ amount: sales.gross - sales.refunded, currency: sales.currency })}
            </Text>
            <Text size="sm">
              {t("desk.today.orders", { count: sales.orders })}
              {sales.refunded > 0 &&
                ` · ${t("desk.today.refunded", { amount: money({ amount: sales.refunded, currency: sales.currency }) })}`}
            </Text>
          </Card>
        ))}
      </SimpleGrid>
    </section>
  );
}

const PLACES = {
  in_review: "/desk/orders?open=1&status=in_review",
  short: "/desk/orders?open=1&status=short",
  refund_failed: "/desk/orders?open=1&status=refund_failed",
  breaks: "/desk/money/breaks",
  disputes: "/desk/money/disputes",
  warnings: "/desk/money/warnings",
  approvals: "/desk/approvals",
  invoices: "/desk/money/invoices",
} as const;

function Attention({ counts }: { counts: Schemas["Attention"] }) {
  const { t } = useTranslation();
  const names = (Object.keys(PLACES) as (keyof typeof PLACES)[]).filter((name) => counts[name] > 0);
  return (
    <section>
      <Title order={2} size="h4">
        {t("desk.today.attention")}
      </Title>
      {names.length === 0 && <Text>{t("desk.today.nothing")}</Text>}
      <Group mt="xs">
        {names.map((name) => (
          <Button key={name} component={Link} to={PLACES[name]} color={TONES.warning}>
            {t(`desk.today.${name}`, { count: counts[name] })}
          </Button>
        ))}
      </Group>
    </section>
  );
}

function RunningOut({ list }: { list: Schemas["RunningOut"][] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  return (
    <section>
      <Title order={2} size="h4">
        {t("desk.today.low")}
      </Title>
      {list.length === 0 ? (
        <Text>{t("desk.today.enough")}</Text>
      ) : (
        <Table>
          <Table.Tbody>
            {list.map((one) => (
              <Table.Tr key={one.sku}>
                <Table.Td>
                  {local(one.product_title)} · {local(one.title)}
                </Table.Td>
                <Table.Td>{t("desk.stock.left", { count: one.left })}</Table.Td>
                {may("operations") && (
                  <Table.Td>
                    <Anchor component={Link} to={`/desk/stock/${one.sku}/import`} underline="always">
                      {t("desk.import.title")}
                    </Anchor>
                  </Table.Td>
                )}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </section>
  );
}
