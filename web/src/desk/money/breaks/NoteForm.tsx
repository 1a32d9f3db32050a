/** What is known about a break is written down. */
import { Button, Group, Stack, Textarea } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { Problem } from "~/kit/Problem";

const LONGEST_NOTE = 1000;

export function NoteForm({ breakId }: { breakId: string }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const writing = useMutation({
    mutationFn: () =>
      asStaff((headers) =>
        api.POST("/v1/desk/breaks/{break_id}/notes", {
          params: { path: { break_id: breakId } },
          body: { note },
          headers,
        }),
      ),
    onSuccess: async () => {
      setNote("");
      await queries.invalidateQueries({ queryKey: ["desk", "breaks"] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    writing.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="xs">
        <Textarea
          label={t("desk.breaks.noteLabel")}
          description={t("desk.breaks.noteHint")}
          required
          autosize
          minRows={2}
          maxLength={LONGEST_NOTE}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {writing.error && <Problem error={writing.error} />}
        <Group>
          <Button type="submit" variant="default" loading={writing.isPending}>
            {t("desk.breaks.note")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
