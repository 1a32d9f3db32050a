/** An endpoint is changed, as it was when the form was opened. */
import { Button, Stack } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Problem, useRefused } from "~/kit/Problem";
import { useChanged, type Endpoint } from "./data";
import { EndpointFields, type EndpointDraft } from "./EndpointFields";

export function EndpointEdit({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const changed = useChanged();
  const [draft, setDraft] = useState<EndpointDraft>({
    url: endpoint.url,
    types: endpoint.types,
    contact: endpoint.contact,
    description: endpoint.description,
  });
  const save = useMutation({
    mutationFn: () =>
      asStaff((headers) =>
        api.PATCH("/v1/desk/webhooks/{endpoint_id}", {
          params: { path: { endpoint_id: endpoint.endpoint_id } },
          body: { ...draft, version: endpoint.version },
          headers,
        }),
      ),
    onSuccess: async () => {
      notifications.show({ withCloseButton: false, message: t("desk.webhooks.form.saved") });
      await changed();
    },
  });
  const wrong = useRefused(save.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit} noValidate aria-label={t("desk.webhooks.form.change")}>
      <Stack align="flex-start">
        <Stack w="100%">
          <EndpointFields draft={draft} change={setDraft} wrong={wrong} />
          {save.error && <Problem error={save.error} />}
        </Stack>
        <Button type="submit" variant="default" loading={save.isPending}>
          {t("desk.webhooks.form.save")}
        </Button>
      </Stack>
    </form>
  );
}
