/** One key: what it may do, when it was used, and what can be done about it. */
import { Badge, Card, Group, List, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { moment } from "~/i18n/format";
import { localInput } from "../../campaigns/moments";
import { Confirm } from "../../Confirm";
import { useChanged, type PartnerKey } from "./data";
import { bodyOf, KeyFields, nameOf, type KeyDraft } from "./KeyFields";
import type { Shown } from "./SecretShown";

type Props = { partnerId: string; partnerKey: PartnerKey; show: (shown: Shown) => void };

export function KeyCard({ partnerId, partnerKey: one, show }: Props) {
  const { t } = useTranslation();
  const live = one.state === "live";
  const facts = [
    one.last_used
      ? t("desk.partners.key.used", { at: moment(one.last_used) })
      : t("desk.partners.key.neverUsed"),
    one.expires_at
      ? t("desk.partners.key.until", { at: moment(one.expires_at) })
      : t("desk.partners.key.forEver"),
    one.networks.length > 0
      ? t("desk.partners.key.from", { networks: one.networks.join(", ") })
      : t("desk.partners.key.fromAnywhere"),
    t("desk.partners.key.limit", { count: one.per_minute }),
    one.scopes.map((scope) => t(`desk.partners.scope.${nameOf(scope)}`)).join(" · "),
  ];
  return (
    <Card withBorder data-testid="key">
      <Stack gap={6} align="flex-start">
        <Group gap="xs">
          <Title order={3} size="h5" style={{ overflowWrap: "anywhere" }}>
            {one.name}
          </Title>
          <Badge variant="default">{t(`desk.partners.key.${one.sandbox ? "isSandbox" : "isReal"}`)}</Badge>
          {!live && (
            <Badge color="red" variant="default">
              {t("desk.partners.key.revoked")}
            </Badge>
          )}
        </Group>
        <Text size="sm" className="code" style={{ overflowWrap: "anywhere" }}>
          {one.key_id}
        </Text>
        <List size="sm">
          {facts.map((fact) => (
            <List.Item key={fact} style={{ overflowWrap: "anywhere" }}>
              {fact}
            </List.Item>
          ))}
        </List>
        {live && <Secrets partnerId={partnerId} partnerKey={one} show={show} />}
        {live && <Deeds key={JSON.stringify(draftOf(one))} partnerId={partnerId} partnerKey={one} />}
      </Stack>
    </Card>
  );
}

function Secrets({ partnerId, partnerKey, show }: Props) {
  const { t } = useTranslation();
  const changed = useChanged();
  const path = { partner_id: partnerId, key_id: partnerKey.key_id };
  const add = async () => {
    const made = await asStaff((headers) =>
      api.POST("/v1/desk/partners/{partner_id}/keys/{key_id}/secrets", { params: { path }, headers }),
    );
    show({ keyId: made.key_id, secret: made.secret });
    await changed();
  };
  const retire = async (secretId: string) => {
    const params = { path: { ...path, secret_id: secretId } };
    await asStaff((headers) =>
      api.POST("/v1/desk/partners/{partner_id}/keys/{key_id}/secrets/{secret_id}/retire", {
        params,
        headers,
      }),
    );
    await changed();
  };
  const two = partnerKey.secrets.length > 1;
  return (
    <Stack gap={4} align="flex-start">
      {partnerKey.secrets.map((secret, index) => (
        <Group key={secret.secret_id} gap="xs">
          <Text size="sm">
            {t("desk.partners.secret.made", { number: index + 1, at: moment(secret.created_at) })}
          </Text>
          {two && (
            <Confirm
              label={t("desk.partners.secret.retire", { number: index + 1 })}
              text={t("desk.partners.secret.retireText")}
              color="red"
              run={() => retire(secret.secret_id)}
            />
          )}
        </Group>
      ))}
      {!two && (
        <Confirm label={t("desk.partners.secret.add")} text={t("desk.partners.secret.addText")} run={add} />
      )}
    </Stack>
  );
}

/** A key that somebody changed meanwhile begins anew, so that nobody saves what is over. */
function Deeds({ partnerId, partnerKey }: Omit<Props, "show">) {
  const { t } = useTranslation();
  const changed = useChanged();
  const [draft, setDraft] = useState(() => draftOf(partnerKey));
  const params = { path: { partner_id: partnerId, key_id: partnerKey.key_id } };
  const change = async () => {
    const body = bodyOf(draft);
    await asStaff((headers) =>
      api.PATCH("/v1/desk/partners/{partner_id}/keys/{key_id}", { params, body, headers }),
    );
    await changed();
  };
  const revoke = () =>
    asStaff((headers) =>
      api.POST("/v1/desk/partners/{partner_id}/keys/{key_id}/revoke", { params, headers }),
    ).then(changed);
  return (
    <Group gap="xs">
      <Confirm label={t("desk.partners.key.change")} text={t("desk.partners.key.changeText")} run={change}>
        <KeyFields draft={draft} set={(changes) => setDraft((before) => ({ ...before, ...changes }))} />
      </Confirm>
      <Confirm
        label={t("desk.partners.key.revoke")}
        text={t("desk.partners.key.revokeText")}
        color="red"
        run={revoke}
      />
    </Group>
  );
}

function draftOf(key: PartnerKey): KeyDraft {
  return {
    name: key.name,
    scopes: key.scopes,
    networks: key.networks.join("\n"),
    expires: key.expires_at ? localInput(new Date(key.expires_at)) : "",
    perMinute: key.per_minute,
  };
}
