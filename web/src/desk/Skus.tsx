/** The SKUs of a product: each with its price, kind and limit. */
import {
  Anchor,
  Button,
  Card,
  Checkbox,
  Group,
  NativeSelect,
  Stack,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, ApiProblem, asStaff, type Schemas } from "~/api/client";
import { local } from "~/i18n";
import { exampleOf, majorUnits, minorUnits } from "~/i18n/decimals";
import { Empty } from "~/kit/Empty";
import { Problem, useRefused } from "~/kit/Problem";
import { filled, LocalFields, type LocalText } from "./LocalFields";
import { usePerson } from "./person";
import { priceDrafts, SkuPrices } from "./SkuPrices";

type Sku = Schemas["SkuView"];
const KINDS: Sku["kind"][] = ["code", "number_password", "link"];
const CURRENCIES = ["USD", "CNY", "EUR", "GBP", "HKD", "JPY", "SGD", "TWD"];

export function Skus({ product }: { product: Schemas["ProductView"] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const [adding, setAdding] = useState(false);
  return (
    <Stack component="section" aria-label={t("desk.products.skus")}>
      <Title order={2} size="h4">
        {t("desk.products.skus")}
      </Title>
      {product.skus.length === 0 && !adding && (
        <Empty title={t("desk.sku.none")} text={t("desk.sku.noneText")} />
      )}
      {product.skus.map((sku) => (
        <SkuForm key={sku.sku} product={product.product} sku={sku} />
      ))}
      {adding && (
        <SkuForm key={`new ${product.skus.length}`} product={product.product} done={() => setAdding(false)} />
      )}
      {!adding && may("operations") && (
        <Group>
          <Button variant="default" onClick={() => setAdding(true)}>
            {t("desk.sku.add")}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

function SkuForm({ product, sku, done }: { product: string; sku?: Sku; done?: () => void }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const queries = useQueryClient();
  const [title, setTitle] = useState<LocalText>(sku?.title ?? {});
  const [kind, setKind] = useState<Sku["kind"]>(sku?.kind ?? "code");
  const [currency, setCurrency] = useState(sku?.price.currency ?? "USD");
  const [price, setPrice] = useState(sku ? majorUnits(sku.price) : "");
  const [floor, setFloor] = useState(
    sku && sku.floor !== null ? majorUnits({ ...sku.price, amount: sku.floor }) : "",
  );
  const [prices, setPrices] = useState(() => priceDrafts(sku));
  const [most, setMost] = useState(String(sku?.most_per_order ?? 10));
  const [active, setActive] = useState(sku?.active ?? true);
  const save = useMutation({
    mutationFn: async () => {
      const amountOf = (field: string, text: string, unit = currency) => {
        const found = minorUnits(text, unit);
        if (found !== null) return found;
        const problem = {
          field,
          reason: "amount",
          own: true,
          message: t("desk.refund.badAmount", { currency: unit, example: exampleOf(unit) }),
        };
        throw new ApiProblem(422, { code: "Invalid", errors: [problem] });
      };
      const amount = amountOf("price", price);
      const body = {
        title: filled(title),
        price: { amount, currency },
        prices: prices.map((one, index) => ({
          amount: amountOf(`prices.${index}.amount`, one.price, one.currency),
          currency: one.currency,
          floor: one.floor.trim() === "" ? null : amountOf(`prices.${index}.floor`, one.floor, one.currency),
        })),
        floor: floor.trim() === "" ? null : amountOf("floor", floor),
        most_per_order: Number(most),
        active,
      };
      await asStaff((headers) =>
        sku
          ? api.PATCH("/v1/desk/skus/{sku_id}", {
              params: { path: { sku_id: sku.sku } },
              body,
              headers,
            })
          : api.POST("/v1/desk/products/{product_id}/skus", {
              params: { path: { product_id: product } },
              body: { ...body, kind },
              headers,
            }),
      );
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["desk"] });
      notifications.show({ withCloseButton: false, message: t("desk.done", { what: t("common.save") }) });
      done?.();
    },
  });
  const wrong = useRefused(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const name = sku ? local(sku.title) : t("desk.sku.add");
  return (
    <Card withBorder component="form" onSubmit={submit} aria-label={name}>
      <Stack>
        <LocalFields label={t("desk.sku.title")} required value={title} change={setTitle} />
        <Group align="flex-end">
          <TextInput
            w={120}
            label={t("desk.sku.price")}
            inputMode="decimal"
            required
            error={wrong("price")}
            value={price}
            onChange={(event) => setPrice(event.currentTarget.value)}
          />
          <NativeSelect
            label={t("desk.sku.currency")}
            data={[...new Set([currency, ...CURRENCIES])]}
            value={currency}
            onChange={(event) => setCurrency(event.currentTarget.value)}
          />
          <TextInput
            w={200}
            label={t("desk.sku.floor")}
            description={t("desk.sku.floorHint")}
            inputMode="decimal"
            error={wrong("floor")}
            value={floor}
            onChange={(event) => setFloor(event.currentTarget.value)}
          />
          <NativeSelect
            label={t("desk.sku.kind")}
            disabled={sku !== undefined}
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value as Sku["kind"])}
            data={KINDS.map((one) => ({ value: one, label: t(`desk.kind.${one}`) }))}
          />
          <TextInput
            w={120}
            type="number"
            min={1}
            max={40}
            label={t("desk.sku.most")}
            value={most}
            onChange={(event) => setMost(event.currentTarget.value)}
          />
          <Checkbox
            label={t("desk.products.onSale")}
            checked={active}
            onChange={(event) => setActive(event.currentTarget.checked)}
          />
        </Group>
        <SkuPrices prices={prices} currencies={CURRENCIES} main={currency} change={setPrices} wrong={wrong} />
        {save.error && <Problem error={save.error} />}
        <Group>
          {may("operations") && (
            <Button type="submit" size="xs" loading={save.isPending}>
              {t("common.save")}
            </Button>
          )}
          {sku && may("operations") && (
            <Anchor component={Link} to={`/desk/stock/${sku.sku}/import`} size="sm" underline="always">
              {t("desk.import.title")}
            </Anchor>
          )}
          {sku && <Text size="xs">{sku.sku}</Text>}
        </Group>
      </Stack>
    </Card>
  );
}
