/** The secret of a new second factor, and the first code that proves it. */
import { Button, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Problem } from "~/kit/Problem";
import { CodeField } from "../sign-in/CodeField";
import { FactorSecret } from "../sign-in/FactorSecret";

type Props = { secret: string; otpauth: string; done: () => void };

export function ConfirmFactor({ secret, otpauth, done }: Props) {
  const { t } = useTranslation();
  const [code, setCode] = useState("");
  const confirm = useMutation({
    mutationFn: () =>
      asStaff((headers) => api.POST("/v1/desk/me/second-factor/confirm", { body: { code }, headers })),
    onSuccess: done,
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    confirm.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack align="flex-start">
        <FactorSecret secret={secret} otpauth={otpauth} />
        <CodeField label={t("desk.signIn.code")} value={code} change={setCode} error={confirm.error} />
        {confirm.error && <Problem error={confirm.error} />}
        <Button type="submit" loading={confirm.isPending}>
          {t("desk.account.prove")}
        </Button>
      </Stack>
    </form>
  );
}
