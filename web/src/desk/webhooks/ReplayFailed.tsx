/** The failed messages of a time are sent again, page by page until there are no more. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { MomentField } from "../campaigns/MomentField";
import { localInput, ofInput } from "../campaigns/moments";
import { Confirm } from "../Confirm";
import { useChanged } from "./data";

const DAY = 86_400_000;

export function ReplayFailed({ endpointId }: { endpointId: string }) {
  const { t } = useTranslation();
  const changed = useChanged();
  const [since, setSince] = useState(() => localInput(new Date(Date.now() - 3 * DAY)));
  const [until, setUntil] = useState(() => localInput(new Date(Date.now() + DAY)));
  const run = async () => {
    let cursor: string | null = null;
    let count = 0;
    do {
      const body: { since: string; until: string; cursor: string | null } = {
        since: ofInput(since),
        until: ofInput(until),
        cursor,
      };
      const page = await asStaff((headers) =>
        api.POST("/v1/desk/webhooks/{endpoint_id}/replay", {
          params: { path: { endpoint_id: endpointId } },
          body,
          headers,
        }),
      );
      count += page.replayed;
      cursor = page.next;
    } while (cursor);
    await changed();
    return t("desk.webhooks.deeds.replayed", { count });
  };
  return (
    <Confirm label={t("desk.webhooks.deeds.replay")} text={t("desk.webhooks.deeds.replayText")} run={run}>
      <MomentField label={t("desk.webhooks.deeds.from")} value={since} change={setSince} />
      <MomentField label={t("desk.webhooks.deeds.to")} value={until} change={setUntil} />
    </Confirm>
  );
}
