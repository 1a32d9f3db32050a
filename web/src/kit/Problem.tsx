/** What went wrong, in the reader's language, with what to do and a way to try again. */
import { Alert, Button, List, Stack, Text } from "@mantine/core";
import { IconAlertCircle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";

import { ApiProblem } from "~/api/client";

/** A translated sentence for a problem; the server's own words where there is none. */
export function useProblemText(): (error: unknown) => string {
  const { t, i18n } = useTranslation();
  return (error) => {
    if (!(error instanceof ApiProblem)) return t("problem.Unexpected");
    for (const key of [`shop.problem.${error.code}`, `desk.problem.${error.code}`, `problem.${error.code}`]) {
      if (i18n.exists(key)) return t(key);
    }
    return [error.message, error.detail].filter(Boolean).join(": ");
  };
}

export function Problem({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const text = useProblemText();
  const fields = error instanceof ApiProblem ? error.fields : [];
  return (
    <Alert color="red" role="alert" icon={<IconAlertCircle aria-hidden />} title={t("problem.title")}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{text(error)}</Text>
        {fields.length > 0 && (
          <List size="sm">
            {fields.slice(0, 8).map((one) => (
              <List.Item key={`${one.field} ${one.reason}`}>
                <b>{one.field}</b>: {one.message}
              </List.Item>
            ))}
          </List>
        )}
        {retry && (
          <Button size="xs" variant="light" color="red" onClick={retry}>
            {t("common.retry")}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
