/** The way into an account, and the ways to one. */
import { Alert, Anchor, Button, Card, Group, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, got } from "~/api/client";
import { language } from "~/i18n";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem } from "~/kit/Problem";
import { PasswordField } from "./PasswordField";
import { isNext, SecondStep } from "./SecondStep";
import { accountSession } from "./session";
import "./texts";

export function SignInForm({ over }: { over: boolean }) {
  const { t } = useTranslation();
  const email = useEmail();
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => {
      const body = { email: email.value, password, second_factor: null, language: language() };
      return got(api.POST("/v1/auth/sign-in", { body }));
    },
    onSuccess: accountSession.begin,
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) signIn.mutate();
  };
  if (isNext(signIn.error)) {
    return <SecondStep email={email.value} password={password} back={() => signIn.reset()} />;
  }
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate>
      <Stack>
        {over && (
          <Alert color="yellow" role="alert">
            {t("account.over")}
          </Alert>
        )}
        <EmailField field={email.field} label={t("account.email")} autoComplete="username" />
        <PasswordField value={password} change={setPassword} />
        {signIn.error && <Problem error={signIn.error} />}
        <Button type="submit" loading={signIn.isPending} disabled={password === ""}>
          {t("account.signIn")}
        </Button>
        <Group justify="space-between">
          <Anchor component={Link} to="/account/new" size="sm" underline="always">
            {t("account.create")}
          </Anchor>
          <Anchor component={Link} to="/account/password" size="sm" underline="always">
            {t("account.forgot")}
          </Anchor>
        </Group>
        <Text size="sm">{t("account.guests")}</Text>
      </Stack>
    </Card>
  );
}
