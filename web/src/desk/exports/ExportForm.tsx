/** What an export shall have, why, and who collects it. */
import {
  Button,
  Card,
  Checkbox,
  Group,
  NumberInput,
  Radio,
  Select,
  Stack,
  Textarea,
  Title,
} from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff, newKey, type Schemas } from "~/api/client";
import { Problem, useRefused } from "~/kit/Problem";
import { useSkus } from "../campaigns/data";
import { BatchField } from "./BatchField";

type Wish = Pick<Schemas["NewExport"], "states" | "delivery"> & {
  sku: string | null;
  batch: string | null;
  number: number | string;
  reason: string;
};

const NEW: Wish = {
  sku: null,
  batch: null,
  number: "",
  reason: "",
  states: ["available", "returned"],
  delivery: "together",
};
const STATES = ["available", "returned", "frozen"] as const;
const WAYS = ["together", "split"] as const;

export function ExportForm() {
  const { t } = useTranslation();
  const skus = useSkus();
  const queries = useQueryClient();
  const [wish, setWish] = useState(NEW);
  const key = useRef(newKey());
  const asking = useMutation({
    mutationFn: () => {
      const body = { ...wish, sku: wish.sku ?? "", number: Number(wish.number) };
      const params = { header: { "Idempotency-Key": key.current } };
      return asStaff((headers) => api.POST("/v1/desk/exports", { body, params, headers }));
    },
    onSuccess: async (proposal) => {
      setWish(NEW);
      key.current = newKey();
      const message = t(proposal.state === "waiting" ? "desk.exports.asked" : "desk.exports.begun");
      notifications.show({ withCloseButton: false, message });
      await queries.invalidateQueries({ queryKey: ["desk"] });
    },
  });
  const wrong = useRefused(asking.error);
  const change = (changes: Partial<Wish>) => {
    asking.reset();
    key.current = newKey();
    setWish({ ...wish, ...changes });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    asking.mutate();
  };
  return (
    <Card withBorder component="section" aria-label={t("desk.exports.ask")}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <Title order={2} size="h4">
            {t("desk.exports.ask")}
          </Title>
          <Select
            label={t("desk.exports.sku")}
            required
            searchable
            data={skus.map((one) => ({ value: one.sku, label: one.name }))}
            value={wish.sku}
            error={wrong("sku")}
            onChange={(sku) => change({ sku, batch: null })}
          />
          {wish.sku && (
            <BatchField
              sku={wish.sku}
              batch={wish.batch}
              error={wrong("batch")}
              choose={(batch) => change({ batch })}
            />
          )}
          <NumberInput
            label={t("desk.exports.number")}
            description={t("desk.exports.numberHint")}
            required
            min={1}
            allowDecimal={false}
            value={wish.number}
            error={wrong("number")}
            onChange={(number) => change({ number })}
          />
          <Checkbox.Group
            label={t("desk.exports.states")}
            value={wish.states ?? []}
            error={wrong("states")}
            onChange={(states) => change({ states: states as Wish["states"] })}
          >
            <Group mt={4}>
              {STATES.map((state) => (
                <Checkbox key={state} value={state} label={t(`desk.state.${state}`)} />
              ))}
            </Group>
          </Checkbox.Group>
          <Radio.Group
            label={t("desk.exports.how")}
            value={wish.delivery}
            error={wrong("delivery")}
            onChange={(delivery) => change({ delivery: delivery as Wish["delivery"] })}
          >
            <Stack gap={4} mt={4}>
              {WAYS.map((way) => (
                <Radio key={way} value={way} label={t(`desk.exports.delivery.${way}`)} />
              ))}
            </Stack>
          </Radio.Group>
          <Textarea
            label={t("desk.exports.reason")}
            description={t("desk.exports.reasonHint")}
            required
            maxLength={500}
            value={wish.reason}
            error={wrong("reason")}
            onChange={(event) => change({ reason: event.currentTarget.value })}
          />
          {asking.error && <Problem error={asking.error} />}
          <Group>
            <Button type="submit" loading={asking.isPending}>
              {t("desk.exports.go")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
