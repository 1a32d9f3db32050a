/** A purchase that might be made: what it could be paid with, and why. */
import {
  Alert,
  Button,
  Card,
  Checkbox,
  List,
  NativeSelect,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, asStaff, type Schemas } from "~/api/client";
import { minorUnits } from "~/i18n/decimals";
import { Problem, useRefused } from "~/kit/Problem";
import { useCurrencies } from "../data";
import { useBodies } from "./data";
import type { Draft } from "./draft";
import { useGoods, useMethodNames } from "./sentences";

/** `named`: the currencies that the rules name. `drafts`: rules that are not saved yet and by which it is judged; without them the present ones count. */
export function Preview({ drafts, named }: { drafts: Draft[] | null; named: string[] }) {
  const { t } = useTranslation();
  const currencies = [...new Set([...useCurrencies(), ...named])];
  const goods = useGoods();
  const bodies = useBodies();
  const [chosen, setCurrency] = useState("");
  const [amount, setAmount] = useState("");
  const [product, setProduct] = useState("");
  const [country, setCountry] = useState("");
  const [review, setReview] = useState(false);
  const currency = chosen || (currencies[0] ?? "USD");
  const look = useMutation({
    mutationFn: () => {
      const units = minorUnits(amount, currency);
      if (!units) {
        const message = t("desk.rules.form.badAmount");
        throw new ApiProblem(422, {
          code: "Invalid",
          errors: [{ field: "amount", reason: "amount", own: true, message }],
        });
      }
      const body = {
        currency,
        amount: units,
        products: product ? [product] : [],
        country: country.trim().toUpperCase() || null,
        review,
        rules: drafts && bodies(drafts),
      };
      return asStaff((headers) => api.POST("/v1/desk/payment-rules/preview", { body, headers }));
    },
  });
  const wrong = useRefused(look.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    look.mutate();
  };
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate aria-label={t("desk.rules.preview.title")}>
      <Stack>
        <Title order={2} size="h4">
          {t("desk.rules.preview.title")}
        </Title>
        <Text size="sm">
          {t("desk.rules.preview.text")} {drafts && t("desk.rules.preview.draft")}
        </Text>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t("desk.rules.preview.amount")}
            inputMode="decimal"
            required
            error={wrong("amount")}
            value={amount}
            onChange={(event) => setAmount(event.currentTarget.value)}
          />
          <NativeSelect
            label={t("desk.sku.currency")}
            data={currencies}
            value={currency}
            error={wrong("currency")}
            onChange={(event) => setCurrency(event.currentTarget.value)}
          />
          <NativeSelect
            label={t("desk.rules.preview.product")}
            data={[{ value: "", label: t("desk.rules.preview.anyProduct") }, ...goods.products]}
            value={product}
            error={wrong("products")}
            onChange={(event) => setProduct(event.currentTarget.value)}
          />
          <TextInput
            label={t("desk.rules.preview.country")}
            maxLength={2}
            value={country}
            error={wrong("country")}
            onChange={(event) => setCountry(event.currentTarget.value)}
          />
        </SimpleGrid>
        <Checkbox
          label={t("desk.rules.preview.review")}
          checked={review}
          onChange={(event) => setReview(event.currentTarget.checked)}
        />
        {look.error && <Problem error={look.error} />}
        <Button type="submit" variant="default" loading={look.isPending}>
          {t("desk.rules.preview.go")}
        </Button>
        {look.data && <Outcome found={look.data} />}
      </Stack>
    </Card>
  );
}

function Outcome({ found }: { found: Schemas["Preview"] }) {
  const { t } = useTranslation();
  const names = useMethodNames();
  return (
    <Alert
      color={found.methods.length > 0 ? "green" : "orange"}
      role="status"
      title={t("desk.rules.allows", { methods: names(found.methods) })}
      data-testid="preview"
    >
      <Stack gap="xs">
        <Text size="sm">
          {found.rule === null
            ? t("desk.rules.preview.byDefault")
            : t("desk.rules.preview.byRule", { number: found.rule })}
        </Text>
        <Text size="sm">{t(found.capture === "manual" ? "desk.rules.reserved" : "desk.rules.atOnce")}</Text>
        {found.unavailable.length > 0 && (
          <Text size="sm">{t("desk.rules.preview.unavailable", { methods: names(found.unavailable) })}</Text>
        )}
        {found.looks.length > 0 && (
          <Text size="sm" fw={600}>
            {t("desk.rules.preview.why")}
          </Text>
        )}
        <List size="sm">
          {found.looks.map((look) => (
            <List.Item key={look.rule} style={{ overflowWrap: "anywhere" }}>
              {look.unmet.length > 0
                ? t("desk.rules.preview.passed", {
                    rule: look,
                    unmet: look.unmet
                      .map((one) => t(`desk.rules.preview.unmet.${one}`))
                      .join(t("desk.rules.preview.and")),
                  })
                : t("desk.rules.preview.decides", { rule: look })}
            </List.Item>
          ))}
        </List>
      </Stack>
    </Alert>
  );
}
