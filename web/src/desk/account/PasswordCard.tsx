/** Another password; afterwards everybody signs in with it anew. */
import { Button, Card, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Problem, useRefused } from "~/kit/Problem";
import { NewPasswordField } from "../sign-in/NewPasswordField";
import { staffSession } from "../session";

export function PasswordCard({ email }: { email: string }) {
  const { t } = useTranslation();
  const [password, setPassword] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useMutation({
    mutationFn: () => {
      const body = { password, new_password: fresh };
      return asStaff((headers) => api.POST("/v1/desk/me/password", { body, headers }));
    },
    onSuccess: staffSession.end,
    gcTime: 0,
  });
  const refused = useRefused(change.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change.mutate();
  };
  return (
    <Card withBorder>
      <form onSubmit={submit}>
        <Stack align="flex-start">
          <Title order={2} size="h4">
            {t("desk.account.password")}
          </Title>
          <Text size="sm">{t("desk.account.passwordText")}</Text>
          <input type="hidden" autoComplete="username" value={email} readOnly />
          <PasswordInput
            label={t("desk.account.present")}
            autoComplete="current-password"
            required
            w="100%"
            maw={420}
            value={password}
            error={refused("password")}
            onChange={(event) => setPassword(event.currentTarget.value)}
          />
          <NewPasswordField value={fresh} change={setFresh} error={change.error} />
          {change.error && <Problem error={change.error} />}
          <Button type="submit" loading={change.isPending}>
            {t("desk.account.change")}
          </Button>
        </Stack>
      </form>
    </Card>
  );
}
