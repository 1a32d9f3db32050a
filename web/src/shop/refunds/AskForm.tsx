/** Ask for money back: of everything or of some lines, why, and where to. The answer appears among the refunds. */
import { Button, Checkbox, Group, NativeSelect, Stack, Text, Textarea } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, bearer, got, type Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { useRefused } from "~/kit/Problem";
import { goodsName } from "../names";
import { useChanged, useKeyOf, type Own } from "./data";
import { DestinationField } from "./DestinationField";
import { useOptionText } from "./Options";
import { Refused } from "./Refused";

const LONGEST_REASON = 200;

type Props = {
  own: Own;
  lines: Schemas["LineView"][];
  options: Schemas["RefundOption"][];
  answered: (refund: Schemas["RefundRequestView"]) => void;
  close: () => void;
};

export function AskForm({ own, lines, options, answered, close }: Props) {
  const { t } = useTranslation();
  const optionText = useOptionText();
  const [all, setAll] = useState(options.every((one) => one.refundable));
  const [chosen, setChosen] = useState<string[]>([]);
  const [reason, setReason] = useState("");
  const [destination, setDestination] = useState<Schemas["Destination"]>("original");
  const [asked, setAsked] = useState(false);
  const keyOf = useKeyOf();
  const changed = useChanged(own);
  const ask = useMutation({
    mutationFn: () => {
      const body = { lines: all ? null : chosen, reason: reason.trim(), destination };
      return got(
        api.POST("/v1/orders/{order_id}/refund-requests", {
          params: { path: { order_id: own.orderId }, header: { "Idempotency-Key": keyOf(body) } },
          headers: bearer(own.token),
          body,
        }),
      );
    },
    onSuccess: async (refund) => {
      await changed();
      answered(refund);
    },
  });
  const refused = useRefused(ask.error);
  const noLine = !all && chosen.length === 0;
  const noReason = reason.trim() === "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setAsked(true);
    if (!noLine && !noReason) ask.mutate();
  };
  return (
    <form onSubmit={submit} noValidate style={{ width: "100%" }} aria-label={t("refunds.ask")}>
      <Stack>
        <Text size="sm">{t("refunds.askText")}</Text>
        <NativeSelect
          label={t("refunds.how")}
          value={all ? "all" : "lines"}
          data={(["all", "lines"] as const).map((one) => ({ value: one, label: t(`refunds.hows.${one}`) }))}
          onChange={(event) => setAll(event.currentTarget.value === "all")}
        />
        {!all && (
          <Checkbox.Group
            label={t("refunds.which")}
            value={chosen}
            onChange={setChosen}
            error={asked && noLine ? t("refunds.noLine") : refused("lines")}
          >
            <Stack gap="xs" my="xs">
              {lines.map((line) => {
                const option = options.find((one) => one.sku === line.sku);
                return (
                  <Checkbox
                    key={line.sku}
                    value={line.sku}
                    disabled={!option?.refundable}
                    label={`${line.quantity} × ${goodsName(line)} · ${money(line.total)}`}
                    description={option && optionText(option)}
                  />
                );
              })}
            </Stack>
          </Checkbox.Group>
        )}
        <Textarea
          label={t("refunds.reason")}
          required
          maxLength={LONGEST_REASON}
          value={reason}
          error={asked && noReason ? t("invalid.missing") : refused("reason")}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <DestinationField value={destination} change={setDestination} error={refused("destination")} />
        {ask.error && <Refused error={ask.error} />}
        <Group>
          <Button type="submit" loading={ask.isPending}>
            {t("refunds.send")}
          </Button>
          <Button variant="default" onClick={close}>
            {t("common.cancel")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
