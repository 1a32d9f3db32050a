/** Whether a document that somebody hands in is this shop's own and unchanged. */
import { Alert, Button, Card, FileInput, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, asStaff } from "~/api/client";
import { Problem, useRefused } from "~/kit/Problem";

const LARGEST_DOCUMENT = 60_000;

export function VerifyReport() {
  const { t } = useTranslation();
  const [file, setFile] = useState<File | null>(null);
  const [signature, setSignature] = useState("");
  const checking = useMutation({
    mutationFn: async () => {
      const document = await read(file, t("desk.days.verify.choose"), t("desk.days.verify.tooLarge"));
      const body = { document, signature: signature.trim() };
      return asStaff((headers) => api.POST("/v1/desk/reconciliation/verify", { body, headers }));
    },
  });
  const wrong = useRefused(checking.error);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    checking.mutate();
  };
  return (
    <Card withBorder component="section" aria-label={t("desk.days.verify.title")} maw={820}>
      <form onSubmit={submit} noValidate>
        <Stack gap="xs">
          <Title order={2} size="h4">
            {t("desk.days.verify.title")}
          </Title>
          <Text size="sm">{t("desk.days.verify.text")}</Text>
          <FileInput
            label={t("desk.days.verify.file")}
            description={t("desk.days.verify.fileHint")}
            placeholder={t("desk.days.verify.choose")}
            accept="application/json,.json"
            required
            error={wrong("document")}
            value={file}
            onChange={setFile}
          />
          <TextInput
            label={t("desk.days.verify.signature")}
            description={t("desk.days.verify.signatureHint")}
            required
            error={wrong("signature")}
            value={signature}
            onChange={(event) => setSignature(event.currentTarget.value)}
          />
          {checking.error && <Problem error={checking.error} />}
          {checking.data && (
            <Alert color={checking.data.genuine ? "green" : "red"} role="status">
              {t(`desk.days.verify.${checking.data.genuine ? "genuine" : "forged"}`)}
            </Alert>
          )}
          <Group>
            <Button type="submit" variant="default" loading={checking.isPending}>
              {t("desk.days.verify.go")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}

/** The text of the file, to the last byte; throws a problem of the field where there is none to check. */
async function read(file: File | null, choose: string, tooLarge: string): Promise<string> {
  const refuse = (reason: string, message: string) =>
    new ApiProblem(422, { code: "Invalid", errors: [{ field: "document", reason, own: true, message }] });
  if (!file) throw refuse("no_file", choose);
  if (file.size > LARGEST_DOCUMENT) throw refuse("file_too_large", tooLarge);
  return file.text();
}
