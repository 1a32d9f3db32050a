/** Somebody is taken on as a partner; the new partner's page opens. */
import { NativeSelect, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, asStaff } from "~/api/client";
import { Confirm } from "../../Confirm";
import { useCurrencies } from "../data";
import { partnerPath, useChanged, useKeyOf } from "./data";

export function NewPartner() {
  const { t } = useTranslation();
  const currencies = useCurrencies();
  const navigate = useNavigate();
  const changed = useChanged();
  const keyOf = useKeyOf();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [language, setLanguage] = useState("en");
  const [chosen, setChosen] = useState("");
  const create = async () => {
    const currency = chosen || (currencies[0] ?? "USD");
    const body = { name, email: email.trim(), language, currency };
    const made = await asStaff((headers) =>
      api.POST("/v1/desk/partners", { params: { header: keyOf(body) }, body, headers }),
    );
    await changed();
    void navigate(partnerPath(made.partner_id));
  };
  return (
    <Confirm label={t("desk.partners.new")} text={t("desk.partners.newText")} run={create}>
      <TextInput
        label={t("desk.partners.name")}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <TextInput
        type="email"
        label={t("desk.partners.email")}
        description={t("desk.partners.emailHint")}
        required
        maxLength={254}
        autoComplete="off"
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <NativeSelect
        label={t("desk.partners.language")}
        value={language}
        data={[
          { value: "en", label: "English" },
          { value: "zh-CN", label: "简体中文" },
        ]}
        onChange={(event) => setLanguage(event.currentTarget.value)}
      />
      <NativeSelect
        label={t("desk.partners.currency")}
        value={chosen || currencies[0]}
        data={currencies}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
    </Confirm>
  );
}
