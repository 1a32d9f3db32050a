/** From a text that somebody found to the import, the owner, or the leaked file that it comes from. */
import { Alert, Anchor, Button, Card, Group, Stack, Text, Textarea, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { Empty } from "~/kit/Empty";
import { Problem, useRefused } from "~/kit/Problem";
import { usePageTitle } from "~/kit/usePageTitle";
import { useActors, useSkuNames } from "../money/data";

const EMPTY = { code: "", number: "", reason: "" };

export function Trace() {
  const { t } = useTranslation();
  usePageTitle(t("desk.trace.nav"));
  const [asked, setAsked] = useState(EMPTY);
  const looking = useMutation({
    mutationFn: () => {
      const body = { code: asked.code, number: asked.number || null, reason: asked.reason };
      return asStaff((headers) => api.POST("/v1/desk/codes/trace", { body, headers }));
    },
  });
  const wrong = useRefused(looking.error);
  const change = (changes: Partial<typeof EMPTY>) => {
    looking.reset();
    setAsked({ ...asked, ...changes });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    looking.mutate();
  };
  return (
    <Stack maw={820}>
      <Title order={1}>{t("desk.trace.nav")}</Title>
      <Text size="sm">{t("desk.trace.text")}</Text>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput
            label={t("desk.trace.code")}
            required
            autoComplete="off"
            value={asked.code}
            error={wrong("code")}
            onChange={(event) => change({ code: event.currentTarget.value })}
          />
          <TextInput
            label={t("desk.trace.number")}
            autoComplete="off"
            value={asked.number}
            error={wrong("number")}
            onChange={(event) => change({ number: event.currentTarget.value })}
          />
          <Textarea
            label={t("desk.trace.reason")}
            required
            maxLength={500}
            value={asked.reason}
            error={wrong("reason")}
            onChange={(event) => change({ reason: event.currentTarget.value })}
          />
          {looking.error && <Problem error={looking.error} />}
          <Group>
            <Button type="submit" loading={looking.isPending}>
              {t("desk.trace.go")}
            </Button>
          </Group>
        </Stack>
      </form>
      {looking.data?.found.length === 0 && (
        <Empty title={t("desk.trace.unknown")} text={t("desk.trace.unknownText")} />
      )}
      {looking.data?.found.map((one) => (
        <FoundCard key={`${one.origin} ${one.code?.code_id ?? ""}`} one={one} />
      ))}
    </Stack>
  );
}

function FoundCard({ one }: { one: Schemas["TraceView"] }) {
  const { t } = useTranslation();
  const who = useActors();
  const name = useSkuNames();
  const { code, imported, export: file } = one;
  return (
    <Card withBorder role="status" data-testid="trace" data-origin={one.origin}>
      <Stack gap={6}>
        <Alert color={one.origin === "stock" ? "indigo" : "red"} title={t(`desk.trace.origin.${one.origin}`)}>
          {code ? `${name(code.sku)} · ${t(`desk.state.${code.state}`)}` : file && name(file.sku)}
        </Alert>
        {imported && (
          <Text size="sm" style={{ overflowWrap: "anywhere" }}>
            {t("desk.trace.imported", {
              who: who(imported.actor),
              at: moment(imported.at),
              name: imported.name,
            })}
          </Text>
        )}
        {file && (
          <>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {t("desk.trace.export", {
                id: file.export_id,
                asked: who(file.asked_by),
                agreed: who(file.agreed_by),
                at: moment(file.agreed_at),
              })}
            </Text>
            <Text size="sm" style={{ overflowWrap: "anywhere" }}>
              {t("desk.trace.why", { reason: file.reason })}
            </Text>
          </>
        )}
        {code && (
          <Anchor component={Link} to={`/desk/codes/${code.code_id}`} size="sm" underline="always">
            {t("desk.trace.history")}
          </Anchor>
        )}
      </Stack>
    </Card>
  );
}
