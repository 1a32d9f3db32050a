/** Money that arrived at the bank is entered; somebody else has to agree before the partner has it. */
import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Confirm } from "../../Confirm";
import { AmountFields, unitsOf } from "./AmountFields";
import { useChanged, useKeyOf, type PartnerDetail } from "./data";

export function NewDeposit({ partner }: { partner: PartnerDetail }) {
  const { t } = useTranslation();
  const changed = useChanged();
  const keyOf = useKeyOf();
  const [draft, setDraft] = useState({ amount: "", currency: partner.currency });
  const [paidOut, setPaidOut] = useState(false);
  const enter = async (reason: string) => {
    const { currency } = draft;
    const amount = unitsOf(draft, t("desk.partners.badAmount", { currency }));
    const body = { amount, currency, reason, paid_out: paidOut };
    const params = { path: { partner_id: partner.partner_id }, header: keyOf(body) };
    await asStaff((headers) =>
      api.POST("/v1/desk/partners/{partner_id}/deposits", { params, body, headers }),
    );
    setDraft({ amount: "", currency });
    setPaidOut(false);
    keyOf({});
    await changed();
  };
  return (
    <Confirm
      label={t("desk.partners.deposit.enter")}
      text={t("desk.partners.deposit.enterText")}
      asksReason
      run={enter}
    >
      <AmountFields draft={draft} set={(changes) => setDraft((before) => ({ ...before, ...changes }))} />
      <Checkbox
        label={t("desk.partners.deposit.paidOut")}
        description={t("desk.partners.deposit.paidOutHint")}
        checked={paidOut}
        onChange={(event) => setPaidOut(event.currentTarget.checked)}
      />
    </Confirm>
  );
}
