/** The first step: address and password. */
import { Anchor, Button, PasswordInput, Stack } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, got } from "~/api/client";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem } from "~/kit/Problem";
import { outcomeOf, type Outcome } from "./step";

type Props = {
  goOn: (email: string) => (outcome: Outcome) => void;
  forgot: () => void;
};

export function PasswordStep({ goOn, forgot }: Props) {
  const { t } = useTranslation();
  const email = useEmail();
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () =>
      outcomeOf(got(api.POST("/v1/desk/sign-in", { body: { email: email.value, password } }))),
    onSuccess: goOn(email.value),
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) signIn.mutate();
  };
  const reset = signIn.error instanceof ApiProblem && signIn.error.code === "PasswordResetNeeded";
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        <EmailField field={email.field} label={t("desk.signIn.email")} autoComplete="username" />
        <PasswordInput
          label={t("desk.signIn.password")}
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        {signIn.error && <Problem error={signIn.error} />}
        <Button type="submit" loading={signIn.isPending}>
          {t("desk.signIn.go")}
        </Button>
        <Anchor component="button" type="button" size="sm" underline="always" onClick={forgot}>
          {reset ? t("desk.signIn.enterCode") : t("desk.signIn.forgot")}
        </Anchor>
      </Stack>
    </form>
  );
}
