/** A buyer's wallets are looked up by their address, which stays out of the address of the page. */
import { Button, Card, Stack, Text, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";

import { api, asStaff } from "~/api/client";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { walletPath } from "./paths";

export function Wallets() {
  const { t } = useTranslation();
  usePageTitle(t("desk.wallets.title"));
  const email = useEmail();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const find = useMutation({
    mutationFn: () =>
      asStaff((headers) => api.POST("/v1/desk/wallets/search", { body: { email: email.value }, headers })),
    onSuccess: (found) => {
      queries.setQueryData(["desk", "wallets", found.owner], found);
      void navigate(walletPath(found.owner));
    },
  });
  const refused = useRefused(find.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) find.mutate();
  };
  return (
    <Stack>
      <Title order={1}>{t("desk.wallets.title")}</Title>
      <Text>{t("desk.wallets.text")}</Text>
      <Card withBorder component="form" onSubmit={submit} noValidate maw={520}>
        <Stack>
          <EmailField
            field={{ ...email.field, autoComplete: "off" }}
            error={refused("email")}
            label={t("desk.wallets.email")}
          />
          {find.error && <Problem error={find.error} />}
          <Button type="submit" loading={find.isPending}>
            {t("desk.wallets.find")}
          </Button>
        </Stack>
      </Card>
    </Stack>
  );
}
