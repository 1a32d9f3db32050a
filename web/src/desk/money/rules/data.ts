/** The rules as they hold, and how they are saved. */
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff } from "~/api/client";
import { bodiesOf, type Draft } from "./draft";

type Saving = { version: number; drafts: Draft[]; reason: string; key: string };

export function useRules() {
  return useQuery({
    queryKey: ["desk", "rules"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/payment-rules", { headers })),
  });
}

/** Drafts as the server takes them. */
export function useBodies() {
  const { t } = useTranslation();
  return (drafts: Draft[]) =>
    bodiesOf(drafts, {
      needsCurrency: t("desk.rules.form.needsCurrency"),
      badAmount: t("desk.rules.form.badAmount"),
    });
}

/** Proposes the drafts in place of the rules of a version; refused when others were saved meanwhile. */
export function useSaveRules(done: () => void) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const bodies = useBodies();
  return useMutation({
    mutationFn: ({ version, drafts, reason, key }: Saving) => {
      const body = { version, rules: bodies(drafts), reason };
      const keyed = { header: { "Idempotency-Key": key } };
      return asStaff((headers) =>
        api.POST("/v1/desk/payment-rules/proposals", { body, params: keyed, headers }),
      );
    },
    onSuccess: async (proposal) => {
      done();
      const message = t(proposal.state === "waiting" ? "desk.rules.proposed" : "desk.rules.saved");
      notifications.show({ withCloseButton: false, message });
      await queries.invalidateQueries({ queryKey: ["desk"] });
    },
  });
}
