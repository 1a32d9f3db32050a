/** What a key is for, may do, from where and until when: the fields that making and changing one share. */
import { Checkbox, NumberInput, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { ofInput } from "../../campaigns/moments";
import { inUtc } from "../../campaigns/data";
import { networksOf, SCOPES, type Scope } from "./data";

export type KeyDraft = {
  name: string;
  scopes: Scope[];
  networks: string;
  expires: string;
  perMinute: number;
};

const MOST_PER_MINUTE = 6000;

/** The draft as the server takes it. */
export function bodyOf(draft: KeyDraft) {
  const { name, scopes } = draft;
  return {
    name,
    scopes,
    networks: networksOf(draft.networks),
    expires_at: ofInput(draft.expires) || null,
    per_minute: draft.perMinute,
  };
}

type Props = { draft: KeyDraft; set: (changes: Partial<KeyDraft>) => void };

export function KeyFields({ draft, set }: Props) {
  const { t } = useTranslation();
  const until = ofInput(draft.expires);
  return (
    <>
      <TextInput
        label={t("desk.partners.key.name")}
        description={t("desk.partners.key.nameHint")}
        required
        maxLength={100}
        value={draft.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      <Checkbox.Group
        label={t("desk.partners.key.scopes")}
        required
        value={draft.scopes}
        onChange={(chosen) => set({ scopes: SCOPES.filter((one) => chosen.includes(one)) })}
      >
        <Stack gap={6} mt={4}>
          {SCOPES.map((one) => (
            <Checkbox key={one} value={one} label={t(`desk.partners.scope.${nameOf(one)}`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Textarea
        label={t("desk.partners.key.networks")}
        description={t("desk.partners.key.networksHint")}
        autosize
        minRows={2}
        autoComplete="off"
        value={draft.networks}
        onChange={(event) => set({ networks: event.currentTarget.value })}
      />
      <TextInput
        type="datetime-local"
        label={t("desk.partners.key.expires")}
        description={until ? inUtc(until) : t("desk.partners.key.expiresHint")}
        value={draft.expires}
        onChange={(event) => set({ expires: event.currentTarget.value })}
      />
      <NumberInput
        label={t("desk.partners.key.perMinute")}
        required
        min={1}
        max={MOST_PER_MINUTE}
        allowDecimal={false}
        value={draft.perMinute}
        onChange={(value) => set({ perMinute: Number(value) })}
      />
    </>
  );
}

/** The part of a text's name that stands for a scope. */
export function nameOf(scope: Scope): string {
  return scope.replace(":", "_");
}
