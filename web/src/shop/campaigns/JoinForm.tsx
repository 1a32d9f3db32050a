/** A place in the queue for an address and this device. */
import { Button, Card, Stack, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, got } from "~/api/client";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem, useRefused } from "~/kit/Problem";
import { deviceHeader } from "../device";
import { keepTicket } from "./tickets";

export function JoinForm({ campaign, opened }: { campaign: string; opened: boolean }) {
  const { t } = useTranslation();
  const email = useEmail();
  const join = useMutation({
    mutationFn: () =>
      got(
        api.POST("/v1/campaigns/{campaign_id}/tickets", {
          params: { path: { campaign_id: campaign }, header: deviceHeader() },
          body: { email: email.value },
        }),
      ),
    onSuccess: ({ ticket, early, shard, index }) =>
      keepTicket(campaign, { ticket, early, shard, index, email: email.value }),
  });
  const refused = useRefused(join.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (email.accepts()) join.mutate();
  };
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate>
      <Stack>
        <Text>{t(opened ? "shop.queue.joinLate" : "shop.queue.joinEarly")}</Text>
        <EmailField
          field={email.field}
          error={refused("email")}
          label={t("shop.checkout.email")}
          description={t("shop.queue.emailHint")}
        />
        {join.error && <Problem error={join.error} retry={() => join.mutate()} />}
        <Button type="submit" size="md" loading={join.isPending}>
          {t("shop.queue.join")}
        </Button>
      </Stack>
    </Card>
  );
}
