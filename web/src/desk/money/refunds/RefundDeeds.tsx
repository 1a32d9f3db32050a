/** Agree to a proposed refund or turn it down; send a failed one again, or into the wallet. */
import { Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, ApiProblem, asStaff, type Schemas } from "~/api/client";
import { money } from "~/i18n/format";
import { useProblemText } from "~/kit/Problem";
import { Confirm } from "../../Confirm";
import { usePerson } from "../../person";
import type { Refund } from "./RefundCard";

/** Somebody else was quicker: the card changes and its dialog goes, so why is said beside them. */
const OVERTAKEN = new Set(["NotProposed", "NotFailed"]);

function useAfter() {
  const queries = useQueryClient();
  const problemText = useProblemText();
  const changed = () => queries.invalidateQueries({ queryKey: ["desk"] });
  const failed = async (problem: unknown): Promise<never> => {
    if (problem instanceof ApiProblem && OVERTAKEN.has(problem.code)) {
      notifications.show({ withCloseButton: false, color: "red", message: problemText(problem) });
      await changed();
    }
    throw problem;
  };
  return { changed, failed };
}

export function RefundDeeds({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const { may } = usePerson();
  const failed = refund.state === "failed" && !refund.retried_by;
  if (refund.state !== "proposed" && !failed) return null;
  if (!may("support", "finance")) return <Text size="sm">{t("desk.refunds.who")}</Text>;
  return failed ? <Again refund={refund} /> : <Decide refund={refund} />;
}

function Decide({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const { actor } = usePerson();
  const { changed, failed } = useAfter();
  const params = { path: { refund_id: refund.refund_id } };
  const amount = money(refund.amount);
  const own = actor !== null && refund.approved_by.includes(actor);
  return (
    <Stack gap="xs">
      {own && <Text size="sm">{t("desk.refunds.own")}</Text>}
      <Group>
        {!own && (
          <Confirm
            label={t("desk.refunds.approve")}
            text={t(refund.missing > 1 ? "desk.refunds.approveFirst" : "desk.refunds.approveText", {
              amount,
            })}
            run={() =>
              asStaff((headers) =>
                api.POST("/v1/desk/refunds/{refund_id}/approve", { params, headers }),
              ).then(async (agreed) => {
                await changed();
                return t(agreed.missing > 0 ? "desk.refunds.oneMore" : "desk.refunds.onItsWay");
              }, failed)
            }
          />
        )}
        <Confirm
          label={t("desk.refunds.reject")}
          text={t("desk.refunds.rejectText", { amount })}
          asksReason
          color="red"
          run={(reason) =>
            asStaff((headers) =>
              api.POST("/v1/desk/refunds/{refund_id}/reject", { params, body: { reason }, headers }),
            ).then(changed, failed)
          }
        />
      </Group>
    </Stack>
  );
}

function Again({ refund }: { refund: Refund }) {
  const { t } = useTranslation();
  const { changed, failed } = useAfter();
  const params = { path: { refund_id: refund.refund_id } };
  const amount = money(refund.amount);
  const again = (destination: Schemas["Destination"]) => () =>
    asStaff((headers) =>
      api.POST("/v1/desk/refunds/{refund_id}/retry", { params, body: { destination }, headers }),
    ).then(async (next) => {
      await changed();
      return t(next.state === "proposed" ? "desk.refunds.oneMore" : `desk.refunds.sent.${destination}`);
    }, failed);
  return (
    <Group>
      {(["original", "wallet"] as const).map((destination) => (
        <Confirm
          key={destination}
          label={t(`desk.refunds.again.${destination}`)}
          text={t(`desk.refunds.againText.${destination}`, { amount })}
          run={again(destination)}
        />
      ))}
    </Group>
  );
}
