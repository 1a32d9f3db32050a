/** What an authenticator is told: a QR code, and the same to be typed in. */
import { Group, Stack, Text } from "@mantine/core";

import { CopyButton } from "./CopyButton";
import { QrCode } from "./QrCode";

type Props = { secret: string; otpauth: string; scan: string; picture: string; typed: string };

export function AuthenticatorSecret({ secret, otpauth, scan, picture, typed }: Props) {
  return (
    <Stack gap="xs">
      <Text>{scan}</Text>
      <QrCode text={otpauth} label={picture} />
      <Text size="sm">{typed}</Text>
      <Group wrap="nowrap" align="flex-start">
        <Text className="code" data-testid="secret" style={{ overflowWrap: "anywhere" }}>
          {secret}
        </Text>
        <CopyButton text={secret} />
      </Group>
    </Stack>
  );
}
