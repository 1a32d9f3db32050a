/** Whether an address is blocked: the list knows only what stands for it. */
import { Button, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { EmailField, useEmail } from "~/kit/EmailField";
import { Problem } from "~/kit/Problem";
import { BlockCard } from "./BlockCard";

export function FindBlock() {
  const { t } = useTranslation();
  const email = useEmail("");
  const [asked, setAsked] = useState("");
  const found = useQuery({
    queryKey: ["desk", "blocks", "of", asked],
    queryFn: () =>
      asStaff((headers) => api.POST("/v1/desk/blocks/search", { body: { email: asked }, headers })),
    enabled: asked !== "",
    gcTime: 0,
    retry: false,
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!email.accepts()) return;
    if (email.value === asked) void found.refetch();
    else setAsked(email.value);
  };
  return (
    <Stack gap="xs" component="section" aria-label={t("desk.blocks.find")}>
      <form onSubmit={submit} noValidate>
        <Group align="flex-end">
          <EmailField field={email.field} label={t("desk.blocks.find")} style={{ flex: 1 }} />
          <Button type="submit" variant="default" loading={found.isFetching}>
            {t("common.search")}
          </Button>
        </Group>
      </form>
      {found.error && <Problem error={found.error} retry={() => void found.refetch()} />}
      {found.data?.blocks.length === 0 && (
        <Text size="sm" role="status">
          {t("desk.blocks.free", { email: asked })}
        </Text>
      )}
      {found.data?.blocks.map((one) => (
        <Stack key={one.block_id} gap={4}>
          <Text size="sm" role="status">
            {t("desk.blocks.found", { email: asked })}
          </Text>
          <BlockCard block={one} />
        </Stack>
      ))}
    </Stack>
  );
}
