/** Every invoice that was issued in a month, as a table for the accountant. */
import { Anchor, Button, Card, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { language } from "~/i18n";
import { Problem, useRefused } from "~/kit/Problem";
import { today } from "../period";

const MONTH = "YYYY-MM".length;

export function ExportMonth() {
  const { t } = useTranslation();
  const [month, setMonth] = useState(() => today().slice(0, MONTH));
  const make = useMutation({
    mutationFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/invoices/export", { params: { query: { month, language: language() } }, headers }),
      ),
  });
  const refused = useRefused(make.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Card withBorder component="form" onSubmit={submit} noValidate maw={520}>
      <Stack>
        <Title order={2} size="h4">
          {t("desk.invoices.export.title")}
        </Title>
        <TextInput
          type="month"
          label={t("desk.invoices.export.month")}
          required
          max={today().slice(0, MONTH)}
          error={refused("month")}
          value={month}
          onChange={(event) => {
            setMonth(event.currentTarget.value);
            make.reset();
          }}
        />
        {make.error && <Problem error={make.error} />}
        <Group>
          <Button type="submit" variant="default" loading={make.isPending}>
            {t("desk.invoices.export.go")}
          </Button>
        </Group>
        {make.data && (
          <div role="status">
            <Text size="sm">{t("desk.invoices.export.made", { count: make.data.invoices, month })}</Text>
            <Anchor href={make.data.url} size="sm" underline="always">
              {t("desk.invoices.export.download")}
            </Anchor>
            <Text size="xs">{t("desk.invoices.export.note")}</Text>
          </div>
        )}
      </Stack>
    </Card>
  );
}
