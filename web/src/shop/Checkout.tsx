/** Address, lines and total, then the order. The buyer pays the total that is shown here, or is asked again. */
import { Alert, Anchor, Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useSearchParams } from "react-router";

import { api, ApiProblem, got, newKey, type Schemas } from "~/api/client";
import { language, local } from "~/i18n";
import { money } from "~/i18n/format";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Empty } from "~/kit/Empty";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useCampaigns } from "./campaigns/data";
import { Countdown } from "./campaigns/OfferNote";
import { spendTicket, useTicket } from "./campaigns/tickets";
import { remove, useCart } from "./cart";
import { deviceHeader } from "./device";
import { directLine } from "./direct";
import { goodsName } from "./names";
import { keep } from "./ownOrders";
import { totalOf, usePriced, type PricedLine } from "./priced";

const EMAIL = "yima.email";

export function Checkout() {
  const { t } = useTranslation();
  usePageTitle(t("shop.checkout.title"));
  const [query] = useSearchParams();
  const inCart = useCart();
  const direct = directLine(query);
  const offer = useOfferOf(direct ? query.get("campaign") : null);
  const wanted = usePriced(direct ? [direct] : inCart, offer.campaign);
  const currency = query.get("currency") ?? wanted.currencies[0] ?? "";
  const lines = wanted.lines.filter(
    (line) => line.found?.price.currency === currency && (direct !== null || line.band !== "sold_out"),
  );
  const total = totalOf(lines);
  const email = useEmail(offer.ticket?.email ?? sessionStorage.getItem(EMAIL) ?? "");
  const order = usePlaceOrder(direct !== null);
  const refused = useRefused(order.error);
  const change = direct ? `/p/${direct.slug}` : "/cart";
  const queue = offer.queue && direct ? `${offer.queue}?${new URLSearchParams({ slug: direct.slug })}` : null;
  if (wanted.error) return <Problem error={wanted.error} retry={wanted.retry} />;
  if (wanted.loading || offer.loading)
    return <Skeleton h={240} aria-label={t("common.loading")} role="status" />;
  if (offer.missing && !order.isSuccess) {
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
    if (!email.accepts()) return;
    if (!offer.ticket) sessionStorage.setItem(EMAIL, email.value);
    order.mutate({
      items: lines.map(({ sku, quantity }) => ({ sku, quantity })),
      contact: { email: email.value, language: language() },
      currency,
      expected_total: total,
      campaign: offer.campaign?.campaign ?? null,
      ticket: offer.ticket?.ticket ?? null,
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack maw={560} mx="auto">
        <Title order={1}>{t("shop.checkout.title")}</Title>
        {offer.campaign && (
          <Text>
            {t("shop.campaign.price")}: {local(offer.campaign.title)} ·{" "}
            <Countdown campaign={offer.campaign} />
          </Text>
        )}
        <Card withBorder>
          {lines.map((line) => (
            <Group key={line.sku} justify="space-between" wrap="nowrap" py={4}>
              <Text size="sm">
                {line.quantity} × {nameOf(line)}
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
        <EmailField
          field={email.field}
          error={refused("contact.email")}
          readOnly={offer.ticket !== undefined}
          label={t("shop.checkout.email")}
          description={t(offer.ticket ? "shop.checkout.emailOfTicket" : "shop.checkout.emailHint")}
        />
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
          {t("shop.checkout.place")}
        </Button>
        <Text size="sm">{t("shop.checkout.hold")}</Text>
        <Anchor component={Link} to={change} size="sm" underline="always">
          {t(direct ? "shop.checkout.changeDirect" : "shop.checkout.change")}
        </Anchor>
      </Stack>
    </form>
  );
}

/** Places the order; the same wish keeps its key until it has succeeded, so a repeat makes no second order. */
function usePlaceOrder(direct: boolean) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sent = useRef({ wish: "", key: "" });
  return useMutation({
    mutationFn: (body: Schemas["PlaceOrder"]) => {
      const wish = JSON.stringify(body);
      if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
      const header = { "Idempotency-Key": sent.current.key, ...deviceHeader() };
      return got(api.POST("/v1/orders", { params: { header }, body }));
    },
    onSuccess: (placed, body) => {
      if (body.ticket && body.campaign) spendTicket(body.campaign, placed.order_id);
      keep({ id: placed.order_id, token: placed.order_token });
      void navigate(`/orders/${placed.order_id}`);
      if (!direct) remove(body.items.map((item) => item.sku));
    },
    onError: () => {
      void queries.invalidateQueries({ queryKey: ["catalog"] });
      void queries.invalidateQueries({ queryKey: ["bands"] });
      void queries.invalidateQueries({ queryKey: ["product"] });
      void queries.invalidateQueries({ queryKey: ["campaigns"] });
    },
  });
}

function nameOf(line: PricedLine): string {
  return goodsName({ product_title: line.product?.title ?? {}, title: line.found?.title ?? {} });
}

type RefusalProps = {
  error: unknown;
  currency: string;
  lines: PricedLine[];
  change: string;
  queue?: string | null;
};

function Refusal({ error, currency, lines, change, queue }: RefusalProps) {
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
  if (error instanceof ApiProblem && error.code === "OutOfStock") {
    const short = lines.find((line) => line.sku === error.document["sku"]);
    return (
      <Alert color="yellow" role="alert" title={t("shop.checkout.short")}>
        {short ? t("shop.checkout.shortOf", { name: nameOf(short) }) : t("shop.problem.OutOfStock")}{" "}
        <Anchor component={Link} to={change} underline="always">
          {t("shop.checkout.changeQuantity")}
        </Anchor>
      </Alert>
    );
  }
  return (
    <Problem error={error} {...(queue ? { way: { to: queue, text: t("shop.campaign.toQueue") } } : {})} />
  );
}

/** The campaign that an order is placed in, and the ticket for it; `missing` is what stands in the way. */
function useOfferOf(campaignId: string | null) {
  const { campaigns, loading } = useCampaigns();
  const kept = useTicket(campaignId ?? "");
  const campaign = campaigns.find((one) => one.campaign === campaignId);
  const queue = campaign?.queue ? `/c/${campaign.campaign}` : null;
  const ticket = queue ? kept : undefined;
  const code = !campaign
    ? "CampaignOver"
    : queue && !ticket
      ? "TicketNeeded"
      : ticket?.order
        ? "TicketUsed"
        : null;
  return {
    campaign,
    ticket,
    queue,
    loading: campaignId !== null && loading,
    missing: campaignId !== null && code ? new ApiProblem(409, { code }) : null,
  };
}
