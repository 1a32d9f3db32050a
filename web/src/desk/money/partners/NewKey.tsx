/** A key is made; its secret is shown once. */
import { Checkbox } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Confirm } from "../../Confirm";
import { SCOPES, useChanged, useKeyOf } from "./data";
import { bodyOf, KeyFields, type KeyDraft } from "./KeyFields";
import type { Shown } from "./SecretShown";

const USUAL_PER_MINUTE = 300;
const EMPTY: KeyDraft = { name: "", scopes: SCOPES, networks: "", expires: "", perMinute: USUAL_PER_MINUTE };

export function NewKey({ partnerId, show }: { partnerId: string; show: (shown: Shown) => void }) {
  const { t } = useTranslation();
  const changed = useChanged();
  const keyOf = useKeyOf();
  const [draft, setDraft] = useState(EMPTY);
  const [sandbox, setSandbox] = useState(false);
  const create = async () => {
    const body = { ...bodyOf(draft), sandbox };
    const params = { path: { partner_id: partnerId }, header: keyOf(body) };
    const made = await asStaff((headers) =>
      api.POST("/v1/desk/partners/{partner_id}/keys", { params, body, headers }),
    );
    show({ keyId: made.key_id, secret: made.secret });
    setDraft(EMPTY);
    setSandbox(false);
    keyOf({});
    await changed();
  };
  return (
    <Confirm label={t("desk.partners.key.new")} text={t("desk.partners.key.newText")} run={create}>
      <Checkbox
        label={t("desk.partners.key.sandbox")}
        description={t("desk.partners.key.sandboxHint")}
        checked={sandbox}
        onChange={(event) => setSandbox(event.currentTarget.checked)}
      />
      <KeyFields draft={draft} set={(changes) => setDraft((before) => ({ ...before, ...changes }))} />
    </Confirm>
  );
}
