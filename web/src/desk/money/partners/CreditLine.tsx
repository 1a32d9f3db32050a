/** How far below zero a balance may go: less at once, more when somebody else agrees. */
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Confirm } from "../../Confirm";
import { AmountFields, unitsOf } from "./AmountFields";
import { useChanged, type PartnerDetail } from "./data";

export function CreditLine({ partner }: { partner: PartnerDetail }) {
  const { t } = useTranslation();
  const changed = useChanged();
  const [draft, setDraft] = useState({ amount: "", currency: partner.currency });
  const [reason, setReason] = useState("");
  const [key, setKey] = useState(() => crypto.randomUUID());
  const present = (currency: string) =>
    partner.wallets.find((one) => one.balance.currency === currency)?.credit_line.amount ?? 0;
  const set = async () => {
    const { currency } = draft;
    const amount = unitsOf(draft, t("desk.partners.badAmount", { currency }));
    const path = { partner_id: partner.partner_id, currency };
    const raises = amount > present(currency);
    if (raises) {
      const params = { path, header: { "Idempotency-Key": key } };
      const body = { amount, reason };
      await asStaff((headers) =>
        api.POST("/v1/desk/partners/{partner_id}/credit-lines/{currency}/proposals", {
          params,
          body,
          headers,
        }),
      );
    } else {
      const params = { path };
      await asStaff((headers) =>
        api.POST("/v1/desk/partners/{partner_id}/credit-lines/{currency}", {
          params,
          body: { amount },
          headers,
        }),
      );
    }
    setKey(crypto.randomUUID());
    await changed();
    return raises ? t("desk.partners.line.proposed") : undefined;
  };
  return (
    <Confirm label={t("desk.partners.line.set")} text={t("desk.partners.line.setText")} run={set}>
      <AmountFields draft={draft} set={(changes) => setDraft((before) => ({ ...before, ...changes }))} />
      <Textarea
        label={t("desk.reason")}
        description={t("desk.partners.line.reasonHint")}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Confirm>
  );
}
