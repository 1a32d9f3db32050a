/** What a list shows when it has nothing: why, and the first step. */
import { Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import type { ReactNode } from "react";

export function Empty({ title, text, children }: { title: string; text?: string; children?: ReactNode }) {
  return (
    <Stack align="center" py={48} gap="sm">
      <ThemeIcon size={56} radius="xl" variant="light" color="gray">
        <IconInbox size={30} aria-hidden />
      </ThemeIcon>
      <Title order={2} size="h4" ta="center">
        {title}
      </Title>
      {text && (
        <Text ta="center" maw={420} c="dimmed">
          {text}
        </Text>
      )}
      {children}
    </Stack>
  );
}
