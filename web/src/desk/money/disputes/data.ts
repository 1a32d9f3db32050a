/** How the pages about disputes read, and how they say what the provider says. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, asStaff, type Schemas } from "~/api/client";
import { TONES } from "~/kit/tones";
import { usePages } from "../../data";

const LOOK_AGAIN = 10_000;

export const STATES = ["open", "closed"] as const;
export type State = (typeof STATES)[number];

export const STAGE_COLORS: Record<Schemas["Stage"], string> = {
  inquiry: TONES.warning,
  inquiry_answered: TONES.plain,
  needs_response: TONES.bad,
  under_review: TONES.plain,
  won: TONES.good,
  lost: TONES.plain,
};

export function useDisputes(state: State) {
  return usePages<Schemas["DisputeView"]>(
    ["disputes", "list", state],
    async (cursor) => {
      const query = { state, cursor: cursor ?? null };
      const page = await asStaff((headers) => api.GET("/v1/desk/disputes", { params: { query }, headers }));
      return { rows: page.disputes, next: page.next };
    },
    LOOK_AGAIN,
  );
}

export function useDispute(dispute: string) {
  return useQuery({
    queryKey: ["desk", "disputes", "one", dispute],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/disputes/{dispute_id}", { params: { path: { dispute_id: dispute } }, headers }),
      ),
    refetchInterval: LOOK_AGAIN,
  });
}

/** Why the bank claims the money; the server's own words where the reason is a new one. */
export function useReason(): (one: Pick<Schemas["DisputeView"], "reason" | "reason_in_words">) => string {
  const { t, i18n } = useTranslation();
  return ({ reason, reason_in_words }) =>
    i18n.exists(`desk.disputes.reason.${reason}`) ? t(`desk.disputes.reason.${reason}`) : reason_in_words;
}
