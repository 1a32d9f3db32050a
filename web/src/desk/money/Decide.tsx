/** Approve or reject a proposed entry, for those who may; for the others, who has to. */
import { Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, asStaff, type Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { useProblemText } from "~/kit/Problem";
import { Confirm } from "../Confirm";
import { usePerson } from "../person";
import { useAccountNames } from "./data";

export function Decide({ adjustment }: { adjustment: Schemas["AdjustmentView"] }) {
  const { t } = useTranslation();
  const { actor, may } = usePerson();
  const name = useAccountNames();
  const queries = useQueryClient();
  const params = { path: { adjustment_id: adjustment.adjustment_id } };
  const problemText = useProblemText();
  const changed = () => queries.invalidateQueries({ queryKey: ["desk", "ledger"] });
  /** Where somebody else was quicker, the card changes and its dialog goes: why is said beside them. */
  const failed = async (problem: unknown) => {
    if (problem instanceof ApiProblem && problem.code === "AlreadyDecided") {
      notifications.show({ withCloseButton: false, color: "red", message: problemText(problem) });
      await changed();
    }
    throw problem;
  };
  if (!may("finance")) return <Text size="sm">{t("desk.ledger.adjustment.finance")}</Text>;
  if (adjustment.proposed_by === actor) return <Text size="sm">{t("desk.ledger.adjustment.own")}</Text>;
  const amount = money(adjustment.amount);
  return (
    <Group>
      <Confirm
        label={t("desk.ledger.adjustment.approve")}
        text={t("desk.ledger.adjustment.approveText", {
          amount,
          debit: name(adjustment.debit),
          credit: name(adjustment.credit),
        })}
        run={() =>
          asStaff((headers) =>
            api.POST("/v1/desk/ledger/adjustments/{adjustment_id}/approve", { params, headers }),
          ).then(changed, failed)
        }
      />
      <Confirm
        label={t("desk.ledger.adjustment.reject")}
        text={t("desk.ledger.adjustment.rejectText", { amount })}
        asksReason
        color="red"
        run={(reason) =>
          asStaff((headers) =>
            api.POST("/v1/desk/ledger/adjustments/{adjustment_id}/reject", {
              params,
              body: { reason },
              headers,
            }),
          ).then(changed, failed)
        }
      />
    </Group>
  );
}
