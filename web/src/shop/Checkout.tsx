/** Address, lines and total, then the order. The buyer pays the total that is shown here, or is asked again. */
import { Alert, Anchor, Button, Card, Group, Skeleton, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";

import { api, ApiProblem, got, newKey, type Schemas } from "~/api/client";
import { language, local } from "~/i18n";
import { money } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { remove } from "./cart";
import { keep } from "./ownOrders";
import { totalOf, usePricedCart } from "./priced";

const EMAIL = "yima.email";

export function Checkout() {
  const { t } = useTranslation();
  usePageTitle(t("shop.checkout.title"));
  const [query] = useSearchParams();
  const cart = usePricedCart();
  const currency = query.get("currency") ?? cart.currencies[0] ?? "";
  const lines = cart.lines.filter(
    (line) => line.found?.price.currency === currency && line.band !== "sold_out",
  );
  const total = totalOf(lines);
  const [email, setEmail] = useState(sessionStorage.getItem(EMAIL) ?? "");
  const order = usePlaceOrder();
  if (cart.error) return <Problem error={cart.error} retry={cart.retry} />;
  if (cart.loading) return <Skeleton h={240} aria-label={t("common.loading")} role="status" />;
  if (lines.length === 0) {
    return (
      <Empty title={t("shop.cart.empty")} text={t("shop.cart.emptyText")}>
        <Button component={Link} to="/">
          {t("common.home")}
        </Button>
      </Empty>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    sessionStorage.setItem(EMAIL, email);
    order.mutate({
      items: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      contact: { email, language: language() },
      currency,
      expected_total: total,
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack maw={560} mx="auto">
        <Title order={1}>{t("shop.checkout.title")}</Title>
        <Card withBorder>
          {lines.map((line) => (
            <Group key={line.sku} justify="space-between" wrap="nowrap" py={4}>
              <Text size="sm">
                {line.quantity} × {local(line.product?.title)} · {local(line.found?.title)}
              </Text>
              <Text size="sm">{money({ amount: line.amount, currency })}</Text>
            </Group>
          ))}
          <Group justify="space-between" pt="sm">
            <Text fw={700}>{t("shop.total")}</Text>
            <Text fw={700} size="xl" data-testid="total">
              {money({ amount: total, currency })}
            </Text>
          </Group>
        </Card>
        <TextInput
          type="email"
          autoComplete="email"
          label={t("shop.checkout.email")}
          description={t("shop.checkout.emailHint")}
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
          required
          maxLength={254}
        />
        {order.error && <Refusal error={order.error} currency={currency} />}
        <Button type="submit" size="md" loading={order.isPending}>
          {t("shop.checkout.place")}
        </Button>
        <Text size="sm">{t("shop.checkout.hold")}</Text>
        <Anchor component={Link} to="/cart" size="sm" underline="always">
          {t("shop.checkout.change")}
        </Anchor>
      </Stack>
    </form>
  );
}

/** Places the order; the same wish keeps its key until it has succeeded, so a repeat makes no second order. */
function usePlaceOrder() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sent = useRef({ wish: "", key: "" });
  return useMutation({
    mutationFn: (body: Schemas["PlaceOrder"]) => {
      const wish = JSON.stringify(body);
      if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
      const header = { "Idempotency-Key": sent.current.key };
      return got(api.POST("/v1/orders", { params: { header }, body }));
    },
    onSuccess: (placed, body) => {
      keep({ id: placed.order_id, token: placed.order_token });
      void navigate(`/orders/${placed.order_id}`);
      remove(body.items.map((item) => item.sku));
    },
    onError: () => {
      void queries.invalidateQueries({ queryKey: ["catalog"] });
      void queries.invalidateQueries({ queryKey: ["bands"] });
      void queries.invalidateQueries({ queryKey: ["product"] });
    },
  });
}

function Refusal({ error, currency }: { error: unknown; currency: string }) {
  const { t } = useTranslation();
  if (error instanceof ApiProblem && error.code === "PriceChanged") {
    const now = error.document["total"];
    return (
      <Alert color="yellow" role="alert" title={t("shop.checkout.priceChanged")}>
        {typeof now === "number"
          ? t("shop.checkout.priceNow", { total: money({ amount: now, currency }) })
          : t("shop.checkout.priceLook")}
      </Alert>
    );
  }
  return <Problem error={error} />;
}
