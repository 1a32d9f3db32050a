/** The desk's door. After it, the page that was asked for is shown. */
import { Alert, Anchor, Button, Container, Group, PasswordInput, Stack, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, got } from "~/api/client";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Preferences } from "~/kit/Preferences";
import { Problem } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { staffSession } from "./session";

export function SignIn({ expired }: { expired: boolean }) {
  const { t } = useTranslation();
  usePageTitle(t("desk.signIn.title"));
  const email = useEmail();
  const [password, setPassword] = useState("");
  const signIn = useMutation({
    mutationFn: () => got(api.POST("/v1/desk/sign-in", { body: { email: email.value, password } })),
    onSuccess: (tokens) => staffSession.begin({ accessToken: tokens.access_token, email: email.value }),
    gcTime: 0,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) signIn.mutate();
  };
  return (
    <Container size={420} py={64} component="main" id="main">
      <form onSubmit={submit} noValidate>
        <Stack>
          <Title order={1} size="h2">
            {t("desk.signIn.title")}
          </Title>
          {expired && (
            <Alert color="yellow" role="alert">
              {t("desk.signIn.expired")}
            </Alert>
          )}
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
          <Group justify="space-between">
            <Anchor component={Link} to="/" size="sm" underline="always">
              {t("common.home")}
            </Anchor>
            <Preferences />
          </Group>
        </Stack>
      </form>
    </Container>
  );
}
