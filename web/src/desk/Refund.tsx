/** Send money back: all that is left, whole lines, or an amount. */
import { Checkbox, NativeSelect, Stack, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, asStaff, newKey, type Schemas } from "~/api/client";
import { minorUnits, money } from "~/i18n/format";
import { goodsName } from "~/shop/names";
import { Confirm } from "./Confirm";

type How = "whole" | "lines" | "amount";

type Props = { order: Schemas["OrderView"]; refunds: Schemas["RefundView"][] };

export function Refund({ order, refunds }: Props) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [how, setHow] = useState<How>("whole");
  const [lines, setLines] = useState<string[]>([]);
  const [amount, setAmount] = useState("");
  const sent = useRef({ wish: "", key: "" });
  const currency = order.total.currency;
  const asked = refunds
    .filter((one) => one.state !== "failed" && one.state !== "rejected")
    .reduce((sum, one) => sum + one.gross.amount, 0);
  const left = money({ amount: Math.max(0, order.total.amount - asked), currency });
  const run = async (reason: string) => {
    const body: Schemas["NewRefund"] = {
      reason,
      currency: null,
      destination: "original",
      fee: 0,
      ...measure(),
    };
    const wish = JSON.stringify(body);
    if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
    const params = { path: { order_id: order.order_id }, header: { "Idempotency-Key": sent.current.key } };
    await asStaff((headers) => api.POST("/v1/desk/orders/{order_id}/refunds", { params, body, headers }));
    sent.current = { wish: "", key: "" };
    await queries.invalidateQueries({ queryKey: ["desk"] });
  };
  const measure = (): Pick<Schemas["NewRefund"], "amount" | "lines"> => {
    if (how === "whole") return { amount: null, lines: null };
    if (how === "lines") return { amount: null, lines };
    const units = minorUnits(amount, currency);
    if (units === null || units < 1) {
      const problem = {
        field: "amount",
        reason: "amount",
        message: t("desk.refund.badAmount", { currency }),
      };
      throw new ApiProblem(422, { code: "Invalid", errors: [problem] });
    }
    return { amount: units, lines: null };
  };
  return (
    <Confirm label={t("desk.refund.title")} text={t("desk.refund.text")} asksReason color="red" run={run}>
      <NativeSelect
        label={t("desk.refund.how")}
        value={how}
        onChange={(event) => setHow(event.currentTarget.value as How)}
        data={(["whole", "lines", "amount"] as const).map((one) => ({
          value: one,
          label: one === "whole" ? t("desk.refund.whole", { amount: left }) : t(`desk.refund.${one}`),
        }))}
      />
      {how === "lines" && (
        <Checkbox.Group label={t("desk.refund.which")} value={lines} onChange={setLines}>
          <Stack gap="xs" mt="xs">
            {order.lines
              .filter((line) => !line.refunded)
              .map((line) => (
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
    </Confirm>
  );
}
