/** How the pages about the close of days read, and have a day gone over again. */
import { useQuery, useQueryClient } from "@tanstack/react-query";

import { api, asStaff, type Schemas } from "~/api/client";
import { TONES } from "~/kit/tones";
import { usePages } from "../../data";

const LOOK_AGAIN = 10_000;
const RUNNING = 3_000;

export const STATE_COLORS: Record<Schemas["DayState"], string> = {
  running: TONES.plain,
  open: TONES.warning,
  closed: TONES.good,
  closed_with_breaks: TONES.bad,
};

export function useDays() {
  return usePages<Schemas["DayView"]>(
    ["days", "list"],
    async (cursor) => {
      const query = { cursor: cursor ?? null };
      const page = await asStaff((headers) =>
        api.GET("/v1/desk/reconciliation/days", { params: { query }, headers }),
      );
      return { rows: page.days, next: page.next };
    },
    LOOK_AGAIN,
  );
}

export function useDay(day: string) {
  return useQuery({
    queryKey: ["desk", "days", "one", day],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/reconciliation/days/{day}", { params: { path: { day } }, headers }),
      ),
    refetchInterval: (query) => (query.state.data?.state === "running" ? RUNNING : LOOK_AGAIN),
  });
}

/** Asks for a day to be gone over again. */
export function useRunDay(): (day: string) => Promise<void> {
  const queries = useQueryClient();
  return async (day) => {
    await asStaff((headers) =>
      api.POST("/v1/desk/reconciliation/days/{day}/run", { params: { path: { day } }, headers }),
    );
    await queries.invalidateQueries({ queryKey: ["desk", "days"] });
  };
}
