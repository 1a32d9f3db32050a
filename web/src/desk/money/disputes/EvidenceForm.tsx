/** The texts for the bank are looked through, changed, and sent: once. */
import { Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff, newKey, type Schemas } from "~/api/client";
import { Confirm } from "../../Confirm";
import { LONGEST_EVIDENCE, LONGEST_TEXT, lengthOf, NAMES, sendable, SHORT, type Texts } from "./evidence";

export function EvidenceForm({ one }: { one: Schemas["DisputeDetail"] }) {
  const { t } = useTranslation();
  const [texts, setTexts] = useState<Texts>(one.pack.texts);
  const submit = useSubmit(one.dispute);
  return (
    <Stack gap="sm">
      <Text size="sm">{t("desk.disputes.evidence.text")}</Text>
      {NAMES.map((name) => {
        const props = {
          label: t(`desk.disputes.field.${name}`),
          value: texts[name] ?? "",
          maxLength: LONGEST_TEXT,
          onChange: (event: { currentTarget: { value: string } }) => {
            const { value } = event.currentTarget;
            setTexts((before) => ({ ...before, [name]: value }));
          },
        };
        return SHORT.has(name) ? (
          <TextInput key={name} {...props} />
        ) : (
          <Textarea key={name} autosize minRows={2} maxRows={12} {...props} />
        );
      })}
      <Text size="xs" c="dimmed">
        {t("desk.disputes.evidence.length", { count: lengthOf(texts), most: LONGEST_EVIDENCE })}
      </Text>
      <Group>
        <Confirm
          label={t("desk.disputes.evidence.submit")}
          text={t("desk.disputes.evidence.submitText")}
          color="red"
          run={() => submit(texts)}
        />
        <Text size="sm">{t("desk.disputes.evidence.onlyOnce")}</Text>
      </Group>
    </Stack>
  );
}

/** Sends the texts; the same texts keep their key, so that a repeat sends nothing a second time. */
function useSubmit(dispute: string): (texts: Texts) => Promise<void> {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const sent = useRef({ wish: "", key: "" });
  return async (texts) => {
    const evidence = sendable(texts, {
      empty: t("desk.disputes.evidence.empty"),
      tooLong: t("desk.disputes.evidence.tooLong", { most: LONGEST_EVIDENCE }),
    });
    const wish = JSON.stringify(evidence);
    if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
    const params = { path: { dispute_id: dispute }, header: { "Idempotency-Key": sent.current.key } };
    await asStaff((headers) =>
      api.POST("/v1/desk/disputes/{dispute_id}/evidence", { params, body: { evidence }, headers }),
    );
    await queries.invalidateQueries({ queryKey: ["desk"] });
  };
}
