/** What people say of an endpoint: address, events, who answers for it, what it is for. */
import { Checkbox, SimpleGrid, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { EVENTS, type EventName } from "./data";

export type EndpointDraft = { url: string; types: EventName[]; contact: string; description: string };

type Props = {
  draft: EndpointDraft;
  change: (draft: EndpointDraft) => void;
  wrong: (field: string) => string | undefined;
};

export function EndpointFields({ draft, change, wrong }: Props) {
  const { t } = useTranslation();
  const set = (changes: Partial<EndpointDraft>) => change({ ...draft, ...changes });
  return (
    <>
      <TextInput
        label={t("desk.webhooks.form.url")}
        description={t("desk.webhooks.form.urlHint")}
        inputMode="url"
        required
        maxLength={500}
        value={draft.url}
        error={wrong("url")}
        onChange={(event) => set({ url: event.currentTarget.value.trim() })}
      />
      <TextInput
        label={t("desk.webhooks.form.contact")}
        description={t("desk.webhooks.form.contactHint")}
        type="email"
        autoComplete="off"
        required
        maxLength={254}
        value={draft.contact}
        error={wrong("contact")}
        onChange={(event) => set({ contact: event.currentTarget.value })}
      />
      <TextInput
        label={t("desk.webhooks.form.description")}
        maxLength={200}
        value={draft.description}
        error={wrong("description")}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Checkbox.Group
        label={t("desk.webhooks.form.types")}
        required
        value={draft.types}
        error={wrong("types")}
        onChange={(types) => set({ types: EVENTS.filter((one) => types.includes(one)) })}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt="xs">
          {EVENTS.map((one) => (
            <Checkbox
              key={one}
              value={one}
              label={t(`desk.webhooks.event.${one}`)}
              description={<code>{one}</code>}
            />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
    </>
  );
}
