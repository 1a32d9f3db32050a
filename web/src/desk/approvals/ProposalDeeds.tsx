/** Consent to a proposal or refuse it, for those who may; for the others, who has to. */
import { Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, asStaff } from "~/api/client";
import { useProblemText } from "~/kit/Problem";
import { Confirm } from "../Confirm";
import { usePerson, type Role } from "../person";
import type { Proposal } from "./data";

const ROLES: Record<Proposal["kind"], Role> = {
  payment_rules: "finance",
  code_export: "operations",
  credit_line: "finance",
};

/** After these the card changes and its dialog goes, so why is said beside them. */
const OVERTAKEN = new Set(["NotWaiting", "BasisChanged", "OtherContent"]);

export function ProposalDeeds({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation();
  const { actor, may } = usePerson();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const params = { path: { proposal_id: proposal.proposal_id } };
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  const failed = async (problem: unknown): Promise<never> => {
    if (problem instanceof ApiProblem && OVERTAKEN.has(problem.code)) {
      notifications.show({ withCloseButton: false, color: "red", message: problemText(problem) });
      await changed();
    }
    throw problem;
  };
  const refuse = (reason: string) =>
    asStaff((headers) =>
      api.POST("/v1/desk/proposals/{proposal_id}/refuse", { params, body: { reason }, headers }),
    ).then(changed, failed);
  if (proposal.asked_by === actor) {
    return (
      <>
        <Text size="sm">{t("desk.approvals.own")}</Text>
        <Group>
          <Confirm
            label={t("desk.approvals.takeBack")}
            text={t("desk.approvals.takeBackText")}
            asksReason
            run={refuse}
          />
        </Group>
      </>
    );
  }
  if (!may(ROLES[proposal.kind])) return <Text size="sm">{t(`desk.approvals.who.${proposal.kind}`)}</Text>;
  return (
    <Group>
      <Confirm
        label={t("desk.approvals.approve")}
        text={t(`desk.approvals.approveText.${proposal.kind}`)}
        run={() =>
          asStaff((headers) =>
            api.POST("/v1/desk/proposals/{proposal_id}/approve", {
              params,
              body: { digest: proposal.digest },
              headers,
            }),
          ).then(changed, failed)
        }
      />
      <Confirm
        label={t("desk.approvals.refuse")}
        text={t("desk.approvals.refuseText")}
        asksReason
        color="red"
        run={refuse}
      />
    </Group>
  );
}
