/** How much is to be paid into which wallet; leads to the payment page. */
import { Button, Card, Group, NativeSelect, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, bearer, got, newKey } from "~/api/client";
import { exampleOf, minorUnits } from "~/i18n/decimals";
import { money } from "~/i18n/format";
import { Problem, useRefused } from "~/kit/Problem";
import { useCatalog } from "../catalog";
import { deviceHeader } from "../device";
import { kept } from "./topUps";

const LARGEST_AMOUNT = 99_999_999;

/** `held`: the currencies of the wallets that there are; those of the catalogue can be chosen too. */
export function TopUpForm({ link, held }: { link: string; held: string[] }) {
  const { t } = useTranslation();
  const listed = useCatalog().data?.products.flatMap((one) => one.skus) ?? [];
  const priced = listed.flatMap((sku) => sku.prices.map((one) => one.currency));
  const currencies = [...new Set([...held, ...priced])];
  const [chosen, setChosen] = useState("");
  const [amount, setAmount] = useState("");
  const currency = chosen || (currencies[0] ?? "USD");
  const topUp = useTopUp(link, currency);
  const refused = useRefused(topUp.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    topUp.mutate(amount);
  };
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate aria-label={t("wallet.topUp.title")}>
      <Stack>
        <Title order={3} size="h5">
          {t("wallet.topUp.title")}
        </Title>
        <Group align="flex-start" grow preventGrowOverflow={false}>
          <TextInput
            label={t("wallet.topUp.amount", { currency })}
            description={t("wallet.topUp.example", {
              amount: exampleOf(currency),
            })}
            inputMode="decimal"
            required
            error={refused("amount")}
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
          />
          {currencies.length > 1 && (
            <NativeSelect
              label={t("wallet.topUp.currency")}
              description={"\u00a0"}
              data={currencies}
              value={currency}
              onChange={(event) => setChosen(event.currentTarget.value)}
            />
          )}
        </Group>
        <Text size="sm">{t("wallet.topUp.note")}</Text>
        {topUp.error && <Problem error={topUp.error} />}
        <Button type="submit" loading={topUp.isPending || topUp.isSuccess}>
          {t("wallet.topUp.go")}
        </Button>
      </Stack>
    </Card>
  );
}

/** Asks for the page and goes there; the same wish keeps its key, so a repeat gives the same page. */
function useTopUp(link: string, currency: string) {
  const { t } = useTranslation();
  const sent = useRef({ wish: "", key: "" });
  return useMutation({
    mutationFn: (text: string) => {
      const amount = minorUnits(text, currency);
      if (!amount) {
        throw wrong(t("wallet.topUp.bad", { currency, example: exampleOf(currency) }));
      }
      if (amount > LARGEST_AMOUNT) {
        throw wrong(t("wallet.topUp.tooMuch", { amount: money({ amount: LARGEST_AMOUNT, currency }) }));
      }
      const wish = `${currency} ${amount}`;
      if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
      return got(
        api.POST("/v1/me/wallets/{currency}/top-ups", {
          params: { path: { currency }, header: { "Idempotency-Key": sent.current.key, ...deviceHeader() } },
          headers: bearer(link),
          body: { amount, return_url: `${window.location.origin}${window.location.pathname}` },
        }),
      );
    },
    onSuccess: (topUp) => {
      kept.set({ currency, id: topUp.top_up_id });
      if (topUp.checkout_url) window.location.assign(topUp.checkout_url);
    },
  });
}

function wrong(message: string): ApiProblem {
  return new ApiProblem(422, {
    code: "Invalid",
    errors: [{ field: "amount", reason: "amount", own: true, message }],
  });
}
