/** What the authenticator is told: a QR code, and the same to be typed in. */
import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { CopyButton } from "~/kit/CopyButton";
import { QrCode } from "~/kit/QrCode";

export function FactorSecret({ secret, otpauth }: { secret: string; otpauth: string }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Text>{t("desk.signIn.setUpText")}</Text>
      <QrCode text={otpauth} label={t("desk.signIn.qr")} />
      <Text size="sm">{t("desk.signIn.typed")}</Text>
      <Group wrap="nowrap" align="flex-start">
        <Text className="code" data-testid="secret" style={{ overflowWrap: "anywhere" }}>
          {secret}
        </Text>
        <CopyButton text={secret} />
      </Group>
    </Stack>
  );
}
