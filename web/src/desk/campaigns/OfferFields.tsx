/** The SKUs of a campaign that is planned, each with its price and how many codes. */
import { Button, Card, Group, NativeSelect, Text, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { money } from "~/i18n/format";
import { useStock } from "../Stock";
import { useSkus } from "./data";

export type OfferDraft = { sku: string; price: string; quota: string };
export const NO_OFFER: OfferDraft = { sku: "", price: "", quota: "" };

type Props = {
  offers: OfferDraft[];
  change: (offers: OfferDraft[]) => void;
  wrong: (field: string) => string | undefined;
};

export function OfferFields({ offers, change, wrong }: Props) {
  const { t } = useTranslation();
  const set = (index: number, changes: Partial<OfferDraft>) =>
    change(offers.map((one, at) => (at === index ? { ...one, ...changes } : one)));
  return (
    <>
      {offers.map((offer, index) => (
        <OfferRow
          key={index}
          number={index + 1}
          offer={offer}
          set={(changes) => set(index, changes)}
          wrong={(field) => wrong(`offers.${index}.${field}`)}
          remove={offers.length > 1 ? () => change(offers.filter((_, at) => at !== index)) : undefined}
        />
      ))}
      <Group>
        <Button variant="default" size="xs" onClick={() => change([...offers, NO_OFFER])}>
          {t("desk.campaign.addOffer")}
        </Button>
      </Group>
    </>
  );
}

type RowProps = {
  number: number;
  offer: OfferDraft;
  set: (changes: Partial<OfferDraft>) => void;
  wrong: (field: string) => string | undefined;
  remove: (() => void) | undefined;
};

function OfferRow({ number, offer, set, wrong, remove }: RowProps) {
  const { t } = useTranslation();
  const skus = useSkus().filter((one) => one.active);
  const chosen = skus.find((one) => one.sku === offer.sku);
  const left = useStock().data?.skus.find((one) => one.sku === offer.sku)?.left;
  return (
    <Card withBorder role="group" aria-label={t("desk.campaign.offer", { number })}>
      <Group align="flex-start">
        <NativeSelect
          label={t("desk.stock.sku")}
          required
          error={wrong("sku")}
          value={offer.sku}
          data={[{ value: "", label: "—" }, ...skus.map((one) => ({ value: one.sku, label: one.name }))]}
          onChange={(event) => set({ sku: event.currentTarget.value })}
          style={{ flex: "1 1 220px", minWidth: 0 }}
        />
        <TextInput
          w={130}
          label={t("desk.campaign.price", { currency: chosen?.price.currency ?? "" })}
          inputMode="decimal"
          required
          error={wrong("price")}
          value={offer.price}
          onChange={(event) => set({ price: event.currentTarget.value })}
        />
        <TextInput
          w={170}
          label={t("desk.campaign.quota")}
          inputMode="numeric"
          required
          error={wrong("quota")}
          value={offer.quota}
          onChange={(event) => set({ quota: event.currentTarget.value })}
        />
      </Group>
      {chosen && (
        <Text size="sm" mt="xs">
          {t("desk.campaign.normal", { price: money(chosen.price) })}
          {chosen.floor !== null &&
            ` · ${t("desk.campaign.floor", { price: money({ ...chosen.price, amount: chosen.floor }) })}`}
          {left !== undefined && ` · ${t("desk.stock.left", { count: left })}`}
        </Text>
      )}
      {remove && (
        <Group mt="xs">
          <Button variant="default" size="xs" onClick={remove}>
            {t("desk.campaign.removeOffer", { number })}
          </Button>
        </Group>
      )}
    </Card>
  );
}
