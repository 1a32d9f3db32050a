/** What came of an action, in one word. */
import type { Schemas } from "~/api/client";
import { TONES } from "~/kit/tones";

export type Outcome = "done" | "refused" | "failed" | "unknown";

const FAULT_OF_OURS = 500;
const REFUSAL = 400;

export const COLORS: Record<Outcome, string> = {
  done: TONES.good,
  refused: TONES.plain,
  failed: TONES.bad,
  unknown: TONES.warning,
};

/** `unknown` of what began and has no outcome: it may have happened. */
export function outcomeOf({ status }: Pick<Schemas["AuditRow"], "status">): Outcome {
  if (status === null) return "unknown";
  if (status >= FAULT_OF_OURS) return "failed";
  return status >= REFUSAL ? "refused" : "done";
}
