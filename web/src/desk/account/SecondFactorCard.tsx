/** The second factor: set up, or replaced by another. */
import { Button, Card, PasswordInput, Stack, Text, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { Problem, useRefused } from "~/kit/Problem";
import { ConfirmFactor } from "./ConfirmFactor";

export function SecondFactorCard({ account }: { account: Schemas["StaffAccount"] }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const begin = useMutation({
    mutationFn: () =>
      asStaff((headers) => api.POST("/v1/desk/me/second-factor", { body: { password }, headers })),
    onSuccess: () => setPassword(""),
    gcTime: 0,
  });
  const refused = useRefused(begin.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    begin.mutate();
  };
  const done = () => {
    begin.reset();
    notifications.show({ withCloseButton: false, message: t("desk.account.factorDone") });
    void queries.invalidateQueries({ queryKey: ["desk", "me"] });
  };
  return (
    <Card withBorder>
      <Stack align="flex-start">
        <Title order={2} size="h4">
          {t("desk.account.factor")}
        </Title>
        <Text size="sm" data-testid="factor" data-on={account.second_factor}>
          {account.second_factor ? t("desk.account.factorOn") : t("desk.account.factorOff")}
        </Text>
        {begin.data ? (
          <ConfirmFactor {...begin.data} done={done} />
        ) : (
          <form onSubmit={submit}>
            <Stack align="flex-start">
              {account.second_factor && <Text size="sm">{t("desk.account.replaceText")}</Text>}
              <PasswordInput
                label={t("desk.account.again")}
                autoComplete="current-password"
                required
                w={320}
                maw="100%"
                value={password}
                error={refused("password")}
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
              {begin.error && <Problem error={begin.error} />}
              <Button type="submit" variant="default" loading={begin.isPending}>
                {account.second_factor ? t("desk.account.replace") : t("desk.account.setUp")}
              </Button>
            </Stack>
          </form>
        )}
      </Stack>
    </Card>
  );
}
