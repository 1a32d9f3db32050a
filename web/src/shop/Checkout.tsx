/** Address, lines and total, then the order. The buyer pays the total that is shown here, or is asked again. */
import { Anchor, Button, Card, Group, NativeSelect, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";

import { api, ApiProblem, bearer, got, newKey, type Schemas } from "~/api/client";
import { language, local } from "~/i18n";
import { money } from "~/i18n/format";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Empty } from "~/kit/Empty";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { accountSession, useAccount } from "./account/session";
import { Countdown } from "./campaigns/OfferNote";
import { spendTicket } from "./campaigns/tickets";
import { useOfferOf } from "./campaigns/useOfferOf";
import { remove, useCart } from "./cart";
import { useChosenCurrency } from "./currency";
import { deviceHeader } from "./device";
import { directLine } from "./direct";
import { handOver } from "./fresh";
import { mailedLink } from "./link";
import { keep } from "./ownOrders";
import { commonCurrencies, currenciesOfLines, inCurrency, lineName, totalOf, usePriced } from "./priced";
import { RefundTerms } from "./RefundTerms";
import { Refusal } from "./Refusal";
import { PayFromWallet } from "./wallet/PayFromWallet";
import { useWalletPart } from "./wallet/useWalletPart";

const EMAIL = "yima.email";

/** The account is known before the form is, so that its address stands in it from the first look on. */
export function Checkout() {
  const { t } = useTranslation();
  if (useAccount().is === "restoring")
    return <Skeleton h={240} aria-label={t("common.loading")} role="status" />;
  return <CheckoutForm />;
}

function addressHint(ofTicket: boolean, ofAccount: boolean) {
  if (ofTicket) return "shop.checkout.emailOfTicket";
  return ofAccount ? "shop.checkout.emailOfAccount" : "shop.checkout.emailHint";
}

function CheckoutForm() {
  const { t } = useTranslation();
  usePageTitle(t("shop.checkout.title"));
  const [query] = useSearchParams();
  const inCart = useCart();
  const direct = directLine(query);
  const offer = useOfferOf(direct ? query.get("campaign") : null);
  const wanted = usePriced(direct ? [direct] : inCart, offer.campaign);
  const chosen = useChosenCurrency();
  /** As the cart and the product's page show them; a campaign's price is in one currency only. */
  const shown = offer.campaign ? wanted.lines : wanted.lines.map((line) => inCurrency(line, chosen));
  const listed = query.get("currency") ?? currenciesOfLines(shown)[0] ?? "";
  const listedLines = shown.filter(
    (line) => line.found?.price.currency === listed && (direct !== null || line.band !== "sold_out"),
  );
  const currencies = offer.campaign ? [listed] : commonCurrencies(listedLines);
  const [picked, pick] = useState("");
  const currency = currencies.includes(picked) ? picked : listed;
  const lines = offer.campaign ? listedLines : listedLines.map((line) => inCurrency(line, currency));
  const total = totalOf(lines);
  const account = useAccount().account;
  const email = useEmail(offer.email ?? account?.email ?? sessionStorage.getItem(EMAIL) ?? "");
  const wallet = useWalletPart(currency, total);
  const order = usePlaceOrder(direct !== null, wallet.link);
  const refused = useRefused(order.error);
  const change = direct ? `/p/${direct.slug}` : "/cart";
  const queue = offer.queue && direct ? `${offer.queue}?${new URLSearchParams({ slug: direct.slug })}` : null;
  if (wanted.error) return <Problem error={wanted.error} retry={wanted.retry} />;
  if (wanted.loading || offer.loading)
    return <Skeleton h={240} aria-label={t("common.loading")} role="status" />;
  if (offer.missing && !order.isPending && !order.isSuccess) {
    return <Problem error={offer.missing} way={{ to: queue ?? change, text: t("common.back") }} />;
  }
  if (lines.length === 0) {
    return (
      <Empty
        title={direct ? t("shop.product.gone") : t("shop.cart.empty")}
        text={direct ? t("shop.product.goneText") : t("shop.cart.emptyText")}
      >
        {order.error && (
          <Refusal error={order.error} currency={currency} lines={wanted.lines} change={change} />
        )}
        <Button component={Link} to="/">
          {t("common.home")}
        </Button>
      </Empty>
    );
  }
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!email.accepts() || wallet.wrong) return;
    if (!offer.ticket && !account) sessionStorage.setItem(EMAIL, email.value);
    order.mutate({
      items: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      contact: { email: email.value, language: language() },
      currency,
      expected_total: total,
      campaign: offer.campaign?.campaign ?? null,
      ticket: offer.ticket?.ticket ?? null,
      country: null,
      wallet_amount: wallet.amount,
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={560} mx="auto">
        <Title order={1}>{t("shop.checkout.title")}</Title>
        {offer.campaign && (
          <Text>
            {t("shop.campaign.price")}
            {t("common.colon")}
            {local(offer.campaign.title)} · <Countdown campaign={offer.campaign} />
          </Text>
        )}
        <Card withBorder>
          {lines.map((line) => (
            <Group key={line.sku} justify="space-between" wrap="nowrap" py={4}>
              <Text size="sm">
                {line.quantity} × {lineName(line)}
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
        {currencies.length > 1 && (
          <NativeSelect
            label={t("shop.checkout.currency")}
            data={currencies}
            value={currency}
            onChange={(event) => pick(event.currentTarget.value)}
          />
        )}
        <EmailField
          field={email.field}
          error={refused("contact.email")}
          readOnly={offer.ticket !== undefined || account !== null}
          label={t("shop.checkout.email")}
          description={t(addressHint(offer.ticket !== undefined, account !== null))}
        />
        {wallet.offered && (
          <PayFromWallet
            reviewed={lines.some((line) => line.product?.reviewed)}
            part={wallet}
            currency={currency}
            total={total}
            error={refused("wallet_amount")}
          />
        )}
        {order.error && (
          <Refusal
            error={order.error}
            currency={currency}
            lines={wanted.lines}
            change={change}
            queue={queue}
          />
        )}
        <Button type="submit" size="md" loading={order.isPending}>
          {wallet.amount === total
            ? t("wallet.pay.place", { total: money({ amount: total, currency }) })
            : t("shop.checkout.place")}
        </Button>
        {wallet.amount !== total && <Text size="sm">{t("shop.checkout.hold")}</Text>}
        {lines.map((line) => (
          <Text key={line.sku} size="sm">
            {lineName(line)}
            {t("common.colon")}
            <RefundTerms product={line.product} currency={currency} />
          </Text>
        ))}
        <Anchor component={Link} to={change} size="sm" underline="always">
          {t(direct ? "shop.checkout.changeDirect" : "shop.checkout.change")}
        </Anchor>
      </Stack>
    </form>
  );
}

/** Places the order; the same wish keeps its key until it has succeeded, so a repeat makes no second order. */
function usePlaceOrder(direct: boolean, link: string) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sent = useRef({ wish: "", key: "" });
  return useMutation({
    mutationFn: (body: Schemas["PlaceOrder"]) => {
      const wish = JSON.stringify(body);
      if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
      const header = { "Idempotency-Key": sent.current.key, ...deviceHeader() };
      const headers = body.wallet_amount ? bearer(link) : {};
      return got(api.POST("/v1/orders", { params: { header }, body, headers }));
    },
    onSuccess: (placed, body) => {
      if (body.ticket && body.campaign) spendTicket(body.campaign, placed.order_id);
      keep({ id: placed.order_id, token: placed.order_token });
      handOver(placed.order_id, placed.codes ?? []);
      if (body.wallet_amount) void queries.invalidateQueries({ queryKey: ["wallets"] });
      void navigate(`/orders/${placed.order_id}`);
      if (!direct) remove(body.items.map((item) => item.sku));
    },
    onError: (problem, body) => {
      if (body.wallet_amount && problem instanceof ApiProblem) {
        if (problem.status === 401) {
          mailedLink.forget();
          accountSession.lost(link);
        }
        void queries.invalidateQueries({ queryKey: ["wallets"] });
      }
      void queries.invalidateQueries({ queryKey: ["catalog"] });
      void queries.invalidateQueries({ queryKey: ["bands"] });
      void queries.invalidateQueries({ queryKey: ["product"] });
      void queries.invalidateQueries({ queryKey: ["campaigns"] });
    },
  });
}
