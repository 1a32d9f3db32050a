/** Send money back: all that is left, whole lines, or an amount; to where it came from or into the wallet. */
import { Checkbox, NativeSelect, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, asStaff, newKey, type Schemas } from "~/api/client";
import { exampleOf, majorUnits, minorUnits } from "~/i18n/decimals";
import { money } from "~/i18n/format";
import { goodsName } from "~/shop/names";
import { Confirm } from "./Confirm";
import { Agreed, needsTwo } from "./money/refunds/Agreed";

type How = "whole" | "lines" | "amount";

type Props = { order: Schemas["DeskOrder"]; options: Schemas["RefundOption"][] };

export function Refund({ order, options }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [how, setHow] = useState<How>("whole");
  const [lines, setLines] = useState<string[]>([]);
  const [amount, setAmount] = useState("");
  const [typedFee, setFee] = useState<string | null>(null);
  const [destination, setDestination] = useState<Schemas["Destination"]>("original");
  const sent = useRef({ wish: "", key: "" });
  const currency = order.total.currency;
  const open = order.lines.filter((line) => !line.refunded);
  const chosen = how === "lines" ? options.filter((one) => lines.includes(one.sku)) : options;
  const agreedFee = how === "amount" ? 0 : chosen.reduce((sum, one) => sum + one.fee.amount, 0);
  const fee = typedFee ?? (agreedFee > 0 ? majorUnits({ amount: agreedFee, currency }) : "");
  const run = async (reason: string) => {
    const body: Schemas["NewRefund"] = {
      reason,
      currency: null,
      destination,
      fee: fee.trim() === "" ? 0 : units("fee", fee, 0),
      ...measure(),
    };
    const wish = JSON.stringify(body);
    if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
    const params = { path: { order_id: order.order_id }, header: { "Idempotency-Key": sent.current.key } };
    const refund = await asStaff((headers) =>
      api.POST("/v1/desk/orders/{order_id}/refunds", { params, body, headers }),
    );
    sent.current = { wish: "", key: "" };
    await queries.invalidateQueries({ queryKey: ["desk"] });
    return refund.state === "proposed" ? t("desk.refunds.oneMore") : t("desk.refunds.onItsWay");
  };
  const measure = (): Pick<Schemas["NewRefund"], "amount" | "lines"> => {
    if (how === "whole") return { amount: null, lines: null };
    if (how === "lines") return { amount: null, lines };
    return { amount: units("amount", amount, 1), lines: null };
  };
  const units = (field: "amount" | "fee", text: string, least: number): number => {
    const found = minorUnits(text, currency);
    if (found !== null && found >= least) return found;
    const problem = {
      field,
      reason: "amount",
      own: true,
      message: t("desk.refund.badAmount", { currency, example: exampleOf(currency) }),
    };
    throw new ApiProblem(422, { code: "Invalid", errors: [problem] });
  };
  return (
    <Confirm label={t("desk.refund.title")} text={t("desk.refund.text")} asksReason color="red" run={run}>
      <Text size="sm">{t("desk.refund.left", { amount: money(order.refundable) })}</Text>
      <NativeSelect
        label={t("desk.refund.how")}
        value={how}
        onChange={(event) => setHow(event.currentTarget.value as How)}
        data={(["whole", "lines", "amount"] as const).map((one) => ({
          value: one,
          label:
            one === "whole"
              ? t("desk.refund.whole", { amount: money(order.refundable) })
              : t(`desk.refund.${one}`),
        }))}
      />
      {how === "lines" && (
        <Checkbox.Group label={t("desk.refund.which")} value={lines} onChange={setLines}>
          <Stack gap="xs" mt="xs">
            {open.map((line) => (
              <Checkbox
                key={line.sku}
                value={line.sku}
                label={`${line.quantity} × ${goodsName(line)} · ${money(line.total)}`}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {how === "amount" && (
        <TextInput
          label={t("desk.refund.amountOf", { currency })}
          inputMode="decimal"
          required
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
      )}
      <TextInput
        label={t("desk.refund.feeOf", { currency })}
        description={t("desk.refund.feeHint")}
        inputMode="decimal"
        value={fee}
        onChange={(event) => setFee(event.currentTarget.value)}
      />
      <NativeSelect
        label={t("desk.refund.destination")}
        value={destination}
        onChange={(event) => setDestination(event.currentTarget.value as Schemas["Destination"])}
        data={(["original", "wallet"] as const).map((one) => ({
          value: one,
          label: t(`desk.refund.to.${one}`),
        }))}
      />
      <Agreed lines={open} options={options} />
      <Text size="sm" fw={600}>
        {t(needsTwo(chosen) ? "desk.refund.second" : "desk.refund.secondMaybe")}
      </Text>
    </Confirm>
  );
}
