/** A secret that was just made. Nothing shows it again, so it goes only when somebody says that they have it. */
import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CopyButton } from "~/kit/CopyButton";

export type Shown = { keyId: string; secret: string | null };

export function SecretShown({ shown, close }: { shown: Shown | null; close: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal
      opened={shown !== null}
      onClose={close}
      title={t("desk.partners.secret.title")}
      closeOnClickOutside={false}
      closeOnEscape={false}
      withCloseButton={false}
      size="lg"
    >
      {shown && (
        <Stack>
          <Part name={t("desk.partners.secret.key")} text={shown.keyId} testId="key-id" />
          {shown.secret === null ? (
            <Alert color="yellow">{t("desk.partners.secret.lost")}</Alert>
          ) : (
            <>
              <Part name={t("desk.partners.secret.secret")} text={shown.secret} testId="secret" />
              <Text size="sm">{t("desk.partners.secret.once")}</Text>
            </>
          )}
          <Button onClick={close}>{t("desk.partners.secret.kept")}</Button>
        </Stack>
      )}
    </Modal>
  );
}

function Part({ name, text, testId }: { name: string; text: string; testId: string }) {
  const { t } = useTranslation();
  return (
    <div>
      <Text size="sm" c="dimmed">
        {name}
      </Text>
      <Group justify="space-between" wrap="nowrap">
        <Text className="code" data-testid={testId} style={{ overflowWrap: "anywhere" }}>
          {text}
        </Text>
        <CopyButton text={text} label={t("desk.partners.secret.copy", { name })} />
      </Group>
    </div>
  );
}
