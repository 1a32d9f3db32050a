/** An address is kept out by hand, with a reason. */
import { TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Confirm } from "../../Confirm";

export function BlockByEmail() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [email, setEmail] = useState("");
  const block = async (reason: string) => {
    const body = { email: email.trim(), order_id: null, reason };
    await asStaff((headers) => api.POST("/v1/desk/blocks", { body, headers }));
    setEmail("");
    await queries.invalidateQueries({ queryKey: ["desk", "blocks"] });
  };
  return (
    <div>
      <Confirm
        label={t("desk.blocks.block")}
        text={t("desk.blocks.blockText")}
        asksReason
        color="red"
        run={block}
      >
        <TextInput
          type="email"
          label={t("desk.blocks.email")}
          required
          maxLength={254}
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.currentTarget.value)}
        />
      </Confirm>
    </div>
  );
}
