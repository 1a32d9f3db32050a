/** Whom the invoice is to be made out to. */
import { Button, Group, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, bearer, got, type Schemas } from "~/api/client";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem, useRefused } from "~/kit/Problem";
import type { Invoice, Own } from "./data";

const LONGEST_TITLE = 100;
const LONGEST_TAX_ID = 30;

type Props = { own: Own; earlier: Invoice | null; close: () => void };

export function InvoiceForm({ own, earlier, close }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [buyer, setBuyer] = useState<Schemas["Buyer"]>(earlier?.buyer ?? "personal");
  const [title, setTitle] = useState(earlier?.title ?? "");
  const [taxId, setTaxId] = useState(earlier?.tax_id ?? "");
  const [asked, setAsked] = useState(false);
  const email = useEmail(earlier?.email ?? "");
  const company = buyer === "company";
  const ask = useMutation({
    mutationFn: () =>
      got(
        api.POST("/v1/orders/{order_id}/invoice", {
          params: { path: { order_id: own.orderId } },
          headers: bearer(own.token),
          body: { buyer, title: title.trim(), tax_id: company ? taxId.trim() : null, email: email.value },
        }),
      ),
    onSuccess: (invoice) => {
      queries.setQueryData(["invoice", own.orderId], invoice);
      close();
    },
  });
  const refused = useRefused(ask.error);
  const missing = (text: string) => (asked && text.trim() === "" ? t("invalid.missing") : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    const whole = title.trim() !== "" && (!company || taxId.trim() !== "");
    if (email.accepts() && whole) ask.mutate();
  };
  return (
    <form onSubmit={submit} noValidate style={{ width: "100%" }} aria-label={t("paper.invoice.ask")}>
      <Stack>
        <Text size="sm">{t("paper.invoice.askText")}</Text>
        <NativeSelect
          label={t("paper.invoice.buyer")}
          value={buyer}
          error={refused("buyer")}
          data={(["personal", "company"] as const).map((one) => ({
            value: one,
            label: t(`paper.invoice.buyers.${one}`),
          }))}
          onChange={(event) => setBuyer(event.currentTarget.value as Schemas["Buyer"])}
        />
        <TextInput
          label={t(`paper.invoice.name.${buyer}`)}
          required
          maxLength={LONGEST_TITLE}
          value={title}
          error={missing(title) ?? refused("title")}
          onChange={(event) => setTitle(event.currentTarget.value)}
        />
        {company && (
          <TextInput
            label={t("paper.invoice.taxId")}
            description={t("paper.invoice.taxHint")}
            required
            maxLength={LONGEST_TAX_ID}
            value={taxId}
            error={missing(taxId) ?? refused("tax_id")}
            onChange={(event) => setTaxId(event.currentTarget.value)}
          />
        )}
        <EmailField field={email.field} error={refused("email")} label={t("paper.invoice.email")} />
        {ask.error && <Problem error={ask.error} />}
        <Group>
          <Button type="submit" loading={ask.isPending}>
            {t("paper.invoice.send")}
          </Button>
          <Button variant="default" onClick={close}>
            {t("paper.invoice.cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
