/** The cart: several SKUs, line by line; one order per currency. */
import { ActionIcon, Alert, Anchor, Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { local } from "~/i18n";
import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useCart, want } from "./cart";
import { useChosenCurrency } from "./currency";
import { Quantity } from "./Quantity";
import { currenciesOfLines, inCurrency, totalOf, usePriced, type PricedLine } from "./priced";

export function CartPage() {
  const { t } = useTranslation();
  usePageTitle(t("shop.cart.title"));
  const priced = usePriced(useCart());
  const chosen = useChosenCurrency();
  const lines = priced.lines.map((line) => inCurrency(line, chosen));
  const cart = { ...priced, lines, currencies: currenciesOfLines(lines) };
  if (cart.error) return <Problem error={cart.error} retry={cart.retry} />;
  if (cart.loading) return <Skeleton h={200} aria-label={t("common.loading")} role="status" />;
  return (
    <Stack>
      <Title order={1}>{t("shop.cart.title")}</Title>
      {cart.lines.length === 0 && (
        <Empty title={t("shop.cart.empty")} text={t("shop.cart.emptyText")}>
          <Button component={Link} to="/">
            {t("common.home")}
          </Button>
        </Empty>
      )}
      {cart.lines.map((line) => (
        <CartLineCard key={line.sku} line={line} />
      ))}
      {cart.currencies.length > 1 && <Alert color="blue">{t("shop.cart.mixed")}</Alert>}
      {cart.currencies.map((currency) => {
        const lines = cart.lines.filter(
          (line) => line.found?.price.currency === currency && line.band !== "sold_out",
        );
        const amount = totalOf(lines);
        return (
          <Group key={currency} justify="space-between">
            <Text size="lg">
              {t("shop.total")}
              {t("common.colon")}
              <b>{money({ amount, currency })}</b>
            </Text>
            {lines.length > 0 && (
              <Button component={Link} to={`/checkout?currency=${currency}`}>
                {t("shop.cart.checkout")}
              </Button>
            )}
          </Group>
        );
      })}
    </Stack>
  );
}

function CartLineCard({ line }: { line: PricedLine }) {
  const { t } = useTranslation();
  const title = line.product ? local(line.product.title) : line.slug;
  const remove = () => want({ sku: line.sku, slug: line.slug, quantity: 0 });
  return (
    <Card withBorder>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Stack gap={2}>
          <Anchor component={Link} to={`/p/${line.slug}`} fw={600}>
            {title}
          </Anchor>
          <Text size="sm">{local(line.found?.title)}</Text>
          {!line.found && (
            <Text fw={600} size="sm">
              {t("shop.cart.gone")}
            </Text>
          )}
          {line.found && line.band === "sold_out" && (
            <Text size="sm" fw={600}>
              {t("shop.cart.soldOut")}
            </Text>
          )}
          {line.found && (
            <Text size="sm">
              {line.quantity} × {money(line.found.price)} ={" "}
              <b>{money({ ...line.found.price, amount: line.amount })}</b>
            </Text>
          )}
        </Stack>
        <Group gap="xs" wrap="nowrap">
          {line.found && (
            <Quantity
              w={76}
              aria-label={t("shop.cart.quantityOf", { title })}
              most={line.found.most_per_order}
              value={line.quantity}
              onChange={(quantity) => want({ sku: line.sku, slug: line.slug, quantity })}
            />
          )}
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t("shop.cart.remove", { title })}
            onClick={remove}
          >
            <IconTrash size={16} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
    </Card>
  );
}
