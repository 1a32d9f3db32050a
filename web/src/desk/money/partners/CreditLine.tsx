/** How far below zero a balance may go. */
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
  const set = async () => {
    const { currency } = draft;
    const body = { amount: unitsOf(draft, t("desk.partners.badAmount", { currency })) };
    const params = { path: { partner_id: partner.partner_id, currency } };
    await asStaff((headers) =>
      api.POST("/v1/desk/partners/{partner_id}/credit-lines/{currency}", { params, body, headers }),
    );
    await changed();
  };
  return (
    <Confirm label={t("desk.partners.line.set")} text={t("desk.partners.line.setText")} run={set}>
      <AmountFields draft={draft} set={(changes) => setDraft((before) => ({ ...before, ...changes }))} />
    </Confirm>
  );
}
