/** One export: how far it is, who agreed on it, and what can be collected of it. */
import { Alert, Badge, Card, Group, Stack, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { moment } from "~/i18n/format";
import { CopyButton } from "~/kit/CopyButton";
import { TONES } from "~/kit/tones";
import { useActors, useSkuNames } from "../money/data";
import { ExportDeeds } from "./ExportDeeds";

export type CodeExport = Schemas["CodeExportView"];

const COLORS: Record<string, string> = { ready: TONES.good, requested: TONES.warning };

export function ExportCard({ listed }: { listed: CodeExport }) {
  const { t } = useTranslation();
  const who = useActors();
  const name = useSkuNames();
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const one = useStanding(listed);
  const state = one.state === "ready" && one.over ? "over" : one.state;
  return (
    <Card withBorder data-testid="export" data-state={state} data-export={one.export_id}>
      <Stack gap={6}>
        <Group justify="space-between" gap="xs">
          <Title order={2} size="h4" style={{ overflowWrap: "anywhere" }}>
            {name(one.sku)} · {t("desk.exports.codes", { count: one.count })}
          </Title>
          <Badge tt="none" color={COLORS[state] ?? TONES.plain}>
            {t(`desk.exports.state.${state}`)}
          </Badge>
        </Group>
        <Text size="sm" style={{ overflowWrap: "anywhere" }}>
          {t("desk.approvals.reason", { reason: one.reason })}
        </Text>
        <Text size="sm" c="dimmed">
          {t("desk.exports.by", {
            asked: who(one.asked_by),
            agreed: who(one.agreed_by),
            at: moment(one.agreed_at),
          })}
        </Text>
        {one.again && <Text size="sm">{t("desk.approvals.content.again", { id: one.again })}</Text>}
        {state === "empty" && <Text size="sm">{t("desk.exports.empty")}</Text>}
        {state === "over" && <Text size="sm">{t("desk.exports.over")}</Text>}
        {state === "ready" && one.until && (
          <>
            <Text size="sm">{t("desk.exports.until", { until: moment(one.until) })}</Text>
            <Text size="sm">{t("desk.exports.opener", { who: who(one.opener) })}</Text>
            <Text size="sm">{t("desk.exports.decoy")}</Text>
          </>
        )}
        {one.file_at && <Text size="sm">{t("desk.exports.fileGot", { at: moment(one.file_at) })}</Text>}
        {one.passphrase_at && (
          <Text size="sm">{t("desk.exports.passphraseGot", { at: moment(one.passphrase_at) })}</Text>
        )}
        {passphrase && (
          <Alert color="yellow" role="status" title={t("desk.exports.passphraseIs")}>
            <Stack gap="xs" align="flex-start">
              <Text className="code" fw={600} data-testid="passphrase">
                {passphrase}
              </Text>
              <CopyButton text={passphrase} />
              <Text size="sm">{t("desk.exports.passphraseKeep")}</Text>
            </Stack>
          </Alert>
        )}
        <ExportDeeds one={one} state={state} show={setPassphrase} />
      </Stack>
    </Card>
  );
}

/** The export as it stands; of one that is being made it is asked whether somebody works on it. */
function useStanding(listed: CodeExport): CodeExport {
  const path = { export_id: listed.export_id };
  const { data } = useQuery({
    queryKey: ["desk", "export", listed.export_id],
    queryFn: () =>
      asStaff((headers) => api.GET("/v1/desk/exports/{export_id}", { params: { path }, headers })),
    enabled: listed.state === "requested",
    refetchInterval: 5_000,
  });
  return listed.state === "requested" && data ? data : listed;
}
