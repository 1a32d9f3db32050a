/** A product made or changed: its page in parts, where it is found, how it is sold, and its SKUs. */
import {
  Button,
  Checkbox,
  Fieldset,
  Group,
  MultiSelect,
  NativeSelect,
  Skeleton,
  Stack,
  TagsInput,
  Text,
  TextInput,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate, useParams } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { local } from "~/i18n";
import { exampleOf } from "~/i18n/decimals";
import { regionName } from "~/i18n/format";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { Share } from "~/shop/Share";
import { CategoryField } from "./CategoryField";
import { FaqFields } from "./FaqFields";
import { filled, LocalFields } from "./LocalFields";
import { DEVICES, REGIONS } from "./places";
import { usePerson } from "./person";
import { Skus } from "./Skus";
import { draftOf, termsOf, USUAL, type TermsDraft } from "./terms";
import { TermsFields } from "./TermsFields";

type Product = Schemas["ProductView"];
type Draft = Pick<
  Product,
  | "slug"
  | "title"
  | "description"
  | "guide"
  | "limits"
  | "after_sales"
  | "faq"
  | "category"
  | "tags"
  | "regions"
  | "devices"
  | "hidden"
  | "active"
  | "review"
> & { hold: string; terms: TermsDraft };

const NEW: Draft = {
  slug: "",
  title: {},
  description: {},
  guide: {},
  limits: {},
  after_sales: {},
  faq: [],
  category: null,
  tags: [],
  regions: [],
  devices: [],
  hidden: false,
  active: true,
  review: "none",
  hold: "",
  terms: USUAL,
};
const PARTS = ["description", "guide", "limits", "after_sales"] as const;

export function ProductForm() {
  const { t } = useTranslation();
  const { productId } = useParams();
  const product = useQuery({
    queryKey: ["desk", "product", productId],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/products/{product_id}", {
          params: { path: { product_id: productId ?? "" } },
          headers,
        }),
      ),
    enabled: productId !== undefined,
  });
  usePageTitle(product.data ? local(product.data.title) : t("desk.products.new"));
  if (productId === undefined) return <Form key="new" />;
  if (product.error && !product.data)
    return <Problem error={product.error} retry={() => void product.refetch()} />;
  if (!product.data) return <Skeleton h={400} role="status" aria-label={t("common.loading")} />;
  return <Form key={product.data.product} product={product.data} />;
}

function Form({ product }: { product?: Product }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const [draft, setDraft] = useState<Draft>(() =>
    product
      ? {
          ...product,
          hold: product.hold_seconds === null ? "" : String(product.hold_seconds / 60),
          terms: draftOf(product.terms, currencyOf(product)),
        }
      : NEW,
  );
  const set = (changes: Partial<Draft>) => setDraft((before) => ({ ...before, ...changes }));
  const save = useSave(product);
  const wrong = useRefused(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(draft);
  };
  const title = product ? local(product.title) : t("desk.products.new");
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h2">
          {title}
        </Title>
        {product && (
          <Group>
            <Share slug={product.slug} title={title} />
            <Button component={Link} to={`/p/${product.slug}`} variant="default" size="xs">
              {t("desk.products.see")}
            </Button>
          </Group>
        )}
      </Group>
      <form onSubmit={submit}>
        <Stack>
          <LocalFields
            label={t("desk.products.name")}
            required
            value={draft.title}
            error={wrong("title")}
            change={(text) =>
              set(
                product || draft.slug !== slugOf(draft.title["en"])
                  ? { title: text }
                  : { title: text, slug: slugOf(text["en"]) },
              )
            }
          />
          <TextInput
            label={t("desk.products.slug")}
            description={t("desk.products.slugHint")}
            required
            pattern="[a-z0-9]+(-[a-z0-9]+)*"
            maxLength={80}
            disabled={product !== undefined}
            error={wrong("slug")}
            value={draft.slug}
            onChange={(event) => set({ slug: event.currentTarget.value })}
          />
          <Fieldset legend={t("desk.products.page")}>
            <Stack>
              {PARTS.map((part) => (
                <LocalFields
                  key={part}
                  long
                  label={t(`shop.product.${part}`)}
                  hint={t("desk.products.html")}
                  value={draft[part]}
                  error={wrong(part)}
                  change={(text) => set({ [part]: text })}
                />
              ))}
              <FaqFields faq={draft.faq} change={(faq) => set({ faq })} />
            </Stack>
          </Fieldset>
          <Fieldset legend={t("desk.products.found")}>
            <Stack>
              <CategoryField value={draft.category} change={(category) => set({ category })} />
              <TagsInput
                label={t("shop.browse.tag")}
                description={t("desk.products.tagHint")}
                data={["hot", "new", "sale", "instant", "limited", "game", "membership", "gift-card"]}
                value={draft.tags}
                error={wrong("tags")}
                onChange={(tags) => set({ tags: tags.map(slugOf).filter(Boolean) })}
              />
              <MultiSelect
                label={t("shop.browse.region")}
                description={t("desk.products.regionHint")}
                searchable
                data={REGIONS.map((one) => ({ value: one, label: regionName(one) }))}
                value={draft.regions}
                onChange={(regions) => set({ regions })}
              />
              <MultiSelect
                label={t("shop.browse.device")}
                data={DEVICES.map((one) => ({ value: one, label: t(`shop.device.${one}`) }))}
                value={draft.devices}
                onChange={(devices) => set({ devices: DEVICES.filter((one) => devices.includes(one)) })}
              />
            </Stack>
          </Fieldset>
          <Fieldset legend={t("desk.products.sale")}>
            <Stack>
              <Checkbox
                label={t("desk.products.activeHint")}
                checked={draft.active}
                onChange={(event) => set({ active: event.currentTarget.checked })}
              />
              <Checkbox
                label={t("desk.products.hiddenHint")}
                checked={draft.hidden}
                onChange={(event) => set({ hidden: event.currentTarget.checked })}
              />
              <NativeSelect
                label={t("desk.products.review")}
                value={draft.review}
                onChange={(event) => set({ review: event.currentTarget.value as Draft["review"] })}
                data={[
                  { value: "none", label: t("desk.products.reviewNone") },
                  { value: "always", label: t("desk.products.reviewAlways") },
                ]}
              />
              <TextInput
                label={t("desk.products.hold")}
                description={t("desk.products.holdHint")}
                inputMode="decimal"
                pattern="[0-9]+([.][0-9]+)?"
                error={wrong("hold_seconds")}
                value={draft.hold}
                onChange={(event) => set({ hold: event.currentTarget.value })}
              />
            </Stack>
          </Fieldset>
          <TermsFields
            terms={draft.terms}
            currency={currencyOf(product)}
            wrong={wrong}
            change={(terms) => set({ terms: { ...draft.terms, ...terms } })}
          />
          {save.error && <Problem error={save.error} />}
          {may("operations") ? (
            <Group>
              <Button type="submit" loading={save.isPending}>
                {t("common.save")}
              </Button>
            </Group>
          ) : (
            <Text size="sm">{t("desk.products.who")}</Text>
          )}
        </Stack>
      </form>
      {product && <Skus product={product} />}
    </Stack>
  );
}

/** Makes or changes the product; a new one is opened next, so that its SKUs can be added. */
function useSave(product: Product | undefined) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ slug, hold, ...draft }: Draft) => {
      const currency = currencyOf(product);
      const body = {
        title: filled(draft.title),
        description: filled(draft.description),
        guide: filled(draft.guide),
        limits: filled(draft.limits),
        after_sales: filled(draft.after_sales),
        faq: draft.faq
          .map((one) => ({ question: filled(one.question), answer: filled(one.answer) }))
          .filter((one) => Object.keys(one.question).length > 0),
        category: draft.category,
        tags: draft.tags,
        regions: draft.regions,
        devices: draft.devices,
        hidden: draft.hidden,
        active: draft.active,
        review: draft.review,
        hold_seconds: hold.trim() === "" ? null : Math.round(Number(hold) * 60),
        terms: termsOf(
          draft.terms,
          currency,
          t("desk.refund.badAmount", { currency, example: exampleOf(currency) }),
        ),
      };
      return asStaff((headers) =>
        product
          ? api.PATCH("/v1/desk/products/{product_id}", {
              params: { path: { product_id: product.product } },
              body,
              headers,
            })
          : api.POST("/v1/desk/products", { body: { ...body, slug, skus: [] }, headers }),
      );
    },
    onSuccess: async (saved) => {
      queries.setQueryData(["desk", "product", saved.product], saved);
      await queries.invalidateQueries({ queryKey: ["desk", "products"] });
      notifications.show({ withCloseButton: false, message: t("desk.done", { what: t("common.save") }) });
      if (!product) void navigate(`/desk/products/${saved.product}`);
    },
  });
}

/** In what the amounts of its terms are written: the currency of its first SKU. */
function currencyOf(product: Product | undefined): string {
  return product?.skus[0]?.price.currency ?? "USD";
}

/** Words as they stand in an address: `Space game!` is `space-game`. */
function slugOf(words: string | undefined): string {
  return (words ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 80);
}
