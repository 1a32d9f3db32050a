/** A new endpoint: it is named, then its secret is shown once. */
import { Button, Group, Stack, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useNavigate } from "react-router";

import { api, asStaff, newKey } from "~/api/client";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useChanged } from "./data";
import { EndpointFields, type EndpointDraft } from "./EndpointFields";
import { SecretOnce } from "./SecretOnce";

const FRESH: EndpointDraft = {
  url: "https://",
  types: ["order.paid", "order.delivered"],
  contact: "",
  description: "",
};

export function EndpointForm() {
  const { t } = useTranslation();
  usePageTitle(t("desk.webhooks.add"));
  const navigate = useNavigate();
  const [draft, setDraft] = useState(FRESH);
  const make = useMake();
  const wrong = useRefused(make.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate(draft);
  };
  const made = make.data;
  return (
    <Stack maw={820}>
      <Title order={1} size="h2">
        {t("desk.webhooks.add")}
      </Title>
      {made ? (
        <SecretOnce
          secret={made.secret}
          done={() => void navigate(`/desk/webhooks/${made.endpoint.endpoint_id}`)}
        />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <EndpointFields draft={draft} change={setDraft} wrong={wrong} />
            {make.error && <Problem error={make.error} />}
            <Group>
              <Button type="submit" loading={make.isPending}>
                {t("desk.webhooks.form.save")}
              </Button>
              <Button component={Link} to="/desk/webhooks" variant="default">
                {t("common.cancel")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Stack>
  );
}

/** Makes the endpoint; the same wish keeps its key, so that a repeat makes no second one. */
function useMake() {
  const changed = useChanged();
  const sent = useRef({ wish: "", key: "" });
  return useMutation({
    mutationFn: (draft: EndpointDraft) => {
      const wish = JSON.stringify(draft);
      if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
      const params = { header: { "Idempotency-Key": sent.current.key } };
      return asStaff((headers) => api.POST("/v1/desk/webhooks", { params, body: draft, headers }));
    },
    onSuccess: changed,
  });
}
