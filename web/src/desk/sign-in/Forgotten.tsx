/** A forgotten password: a code comes by mail, and sets a new one. */
import { Button, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, got } from "~/api/client";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem } from "~/kit/Problem";
import { CodeField } from "./CodeField";
import { NewPasswordField } from "./NewPasswordField";

export function Forgotten({ done }: { done: () => void }) {
  const { t } = useTranslation();
  const email = useEmail();
  const [code, setCode] = useState("");
  const [password, setPassword] = useState("");
  const ask = useMutation({
    mutationFn: () => got(api.POST("/v1/desk/password-reset", { body: { email: email.value } })),
  });
  const reset = useMutation({
    mutationFn: () => {
      const body = { email: email.value, code, new_password: password };
      return got(api.POST("/v1/desk/password-reset/confirm", { body }));
    },
    onSuccess: done,
    gcTime: 0,
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) ask.mutate();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) reset.mutate();
  };
  return (
    <Stack>
      <form onSubmit={send} noValidate>
        <Stack>
          <Text>{t("desk.signIn.forgottenText")}</Text>
          <EmailField field={email.field} label={t("desk.signIn.email")} autoComplete="username" />
          {ask.error && <Problem error={ask.error} />}
          <Button type="submit" variant="default" loading={ask.isPending}>
            {t("desk.signIn.sendCode")}
          </Button>
          {ask.isSuccess && <Text role="status">{t("desk.signIn.codeSent")}</Text>}
        </Stack>
      </form>
      <form onSubmit={submit}>
        <Stack>
          <CodeField label={t("desk.signIn.mailedCode")} value={code} change={setCode} error={reset.error} />
          <NewPasswordField value={password} change={setPassword} error={reset.error} />
          {reset.error && <Problem error={reset.error} />}
          <Button type="submit" loading={reset.isPending}>
            {t("desk.signIn.setPassword")}
          </Button>
        </Stack>
      </form>
    </Stack>
  );
}
