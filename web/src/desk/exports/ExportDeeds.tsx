/** Collecting an export, each part once; asking for another file; going on with one that stopped. */
import { Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff, newKey } from "~/api/client";
import { Confirm } from "../Confirm";
import { usePerson } from "../person";
import type { CodeExport } from "./ExportCard";

type Props = { one: CodeExport; state: string; show: (passphrase: string) => void };

export function ExportDeeds({ one, state, show }: Props) {
  const { t } = useTranslation();
  const { actor, may } = usePerson();
  const queries = useQueryClient();
  const key = useRef(newKey());
  const params = { path: { export_id: one.export_id } };
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  if (!may("operations")) return null;
  const getFile = () =>
    asStaff((headers) => api.POST("/v1/desk/exports/{export_id}/file", { params, headers })).then((file) => {
      window.location.assign(file.url);
      return changed();
    });
  const getPassphrase = () =>
    asStaff((headers) => api.POST("/v1/desk/exports/{export_id}/passphrase", { params, headers })).then(
      (opening) => {
        show(opening.passphrase);
        return changed();
      },
    );
  const askAgain = (reason: string) => {
    const keyed = { ...params, header: { "Idempotency-Key": key.current } };
    return asStaff((headers) =>
      api.POST("/v1/desk/exports/{export_id}/again", { params: keyed, body: { reason }, headers }),
    ).then(async (proposal) => {
      key.current = newKey();
      await changed();
      return t(proposal.state === "waiting" ? "desk.exports.asked" : "desk.exports.begun");
    });
  };
  return (
    <Group>
      {state === "ready" && one.asked_by === actor && !one.file_at && (
        <Confirm label={t("desk.exports.file")} text={t("desk.exports.fileText")} run={getFile} />
      )}
      {state === "ready" && one.opener === actor && !one.passphrase_at && (
        <Confirm
          label={t("desk.exports.passphrase")}
          text={t("desk.exports.passphraseText")}
          run={getPassphrase}
        />
      )}
      {(state === "over" || (one.state === "ready" && (one.file_at || one.passphrase_at))) && (
        <Confirm
          label={t("desk.exports.again")}
          text={t("desk.exports.againText")}
          asksReason
          run={askAgain}
        />
      )}
      {one.needs_help && (
        <Confirm
          label={t("desk.exports.resume")}
          text={t("desk.exports.resumeText")}
          run={() =>
            asStaff((headers) => api.POST("/v1/desk/exports/{export_id}/resume", { params, headers })).then(
              changed,
            )
          }
        />
      )}
    </Group>
  );
}
