/** What came of an attempt, in a few words. */
import { useTranslation } from "react-i18next";

import type { Schemas } from "~/api/client";
import { ERRORS } from "./data";

export function useOutcome(): (attempt: Schemas["WebhookAttempt"] | null) => string {
  const { t } = useTranslation();
  return (attempt) => {
    if (!attempt) return t("common.none");
    if (attempt.status !== null) return t("desk.webhooks.status", { status: attempt.status });
    const why = attempt.error && ERRORS.has(attempt.error) ? attempt.error : "other";
    return t(`desk.webhooks.error.${why}`);
  };
}
