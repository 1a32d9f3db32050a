/** A warning is decided, with a reason: the money goes back, or the payment is trusted. */
import { Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, asStaff, type Schemas } from "~/api/client";
import { useProblemText } from "~/kit/Problem";
import { Confirm } from "../../Confirm";
import { usePerson } from "../../person";

export function WarningDeeds({ warning }: { warning: Schemas["WarningView"] }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const queries = useQueryClient();
  const problemText = useProblemText();
  const params = { path: { warning_id: warning.warning } };
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  /** Where somebody else was quicker, the card and its dialog go: why is said beside them. */
  const failed = async (problem: unknown) => {
    if (problem instanceof ApiProblem && problem.code === "WarningDecided") {
      notifications.show({ withCloseButton: false, color: "red", message: problemText(problem) });
      await changed();
    }
    throw problem;
  };
  return (
    <Group>
      {!may("support") && <Text size="sm">{t("desk.warnings.who")}</Text>}
      {may("support", "finance") && (
        <Confirm
          label={t("desk.warnings.refund")}
          text={t("desk.warnings.refundText")}
          asksReason
          color="red"
          run={(reason) =>
            asStaff((headers) =>
              api.POST("/v1/desk/warnings/{warning_id}/refund", { params, body: { reason }, headers }),
            ).then(async (warning) => {
              await changed();
              return warning.state === "new" ? t("desk.warnings.oneMore") : undefined;
            }, failed)
          }
        />
      )}
      {may("support", "operations") && (
        <Confirm
          label={t("desk.warnings.dismiss")}
          text={t("desk.warnings.dismissText")}
          asksReason
          run={(reason) =>
            asStaff((headers) =>
              api.POST("/v1/desk/warnings/{warning_id}/dismiss", { params, body: { reason }, headers }),
            ).then(changed, failed)
          }
        />
      )}
    </Group>
  );
}
