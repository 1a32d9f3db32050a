/** What may be done about a dispute besides answering it: ask the provider, or give in. */
import { Group } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { Confirm } from "../../Confirm";
import { usePerson } from "../../person";

const CLAIMED: Schemas["Stage"][] = ["needs_response", "under_review"];

export function DisputeDeeds({ one }: { one: Schemas["DisputeDetail"] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const queries = useQueryClient();
  const params = { path: { dispute_id: one.dispute } };
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  return (
    <Group>
      {may("operations", "support", "finance") && (
        <Confirm
          label={t("desk.disputes.refresh")}
          text={t("desk.disputes.refreshText")}
          run={() =>
            asStaff((headers) =>
              api.POST("/v1/desk/disputes/{dispute_id}/refresh", { params, headers }),
            ).then(changed)
          }
        />
      )}
      {may("finance") && CLAIMED.includes(one.stage) && (
        <Confirm
          label={t("desk.disputes.accept")}
          text={t("desk.disputes.acceptText", { amount: money(one.amount) })}
          asksReason
          color="red"
          run={(reason) =>
            asStaff((headers) =>
              api.POST("/v1/desk/disputes/{dispute_id}/accept", { params, body: { reason }, headers }),
            ).then(changed)
          }
        />
      )}
    </Group>
  );
}
