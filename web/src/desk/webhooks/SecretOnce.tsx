/** A signing secret, the only time that it is shown. */
import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CopyButton } from "~/kit/CopyButton";

export function SecretOnce({ secret, done }: { secret: string; done: () => void }) {
  const { t } = useTranslation();
  return (
    <Alert title={t("desk.webhooks.secret.title")} role="status">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{t("desk.webhooks.secret.text")}</Text>
        <Group>
          <Code
            data-testid="secret"
            aria-label={t("desk.webhooks.secret.label")}
            style={{ overflowWrap: "anywhere" }}
          >
            {secret}
          </Code>
          <CopyButton text={secret} />
        </Group>
        <Button onClick={done}>{t("desk.webhooks.secret.go")}</Button>
      </Stack>
    </Alert>
  );
}
