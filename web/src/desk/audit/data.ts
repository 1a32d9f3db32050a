/** How the pages of the audit log read it. */
import { useQuery } from "@tanstack/react-query";

import { api, asStaff, type Schemas } from "~/api/client";
import { usePages } from "../data";
import type { Page } from "../DeskTable";

/** A row of the list; in an export it tells more. */
export type Row = Schemas["AuditRow"] & Partial<Schemas["AuditExportRow"]>;
/** What is looked for; an empty text is anything. */
export type Wanted = { person: string; operation: string; about: string; since: string; until: string };

const asked = (wanted: Wanted, cursor: string | undefined) => {
  const { person, operation, about, since, until } = wanted;
  const narrowed = { person, operation, about, since, until, cursor: cursor ?? "" };
  return Object.fromEntries(Object.entries(narrowed).filter(([, value]) => value !== ""));
};

export function useEntries(wanted: Wanted) {
  return usePages<Row>(["audit", "list", ...Object.values(wanted)], async (cursor) => {
    const query = asked(wanted, cursor);
    const page = await asStaff((headers) =>
      api.GET("/v1/desk/audit/entries", { params: { query }, headers }),
    );
    return { rows: page.entries, next: page.next };
  });
}

/** The whole list for a file, page by page, from where each use is recorded. */
export async function* exported(wanted: Wanted): AsyncIterable<Row[]> {
  let cursor: string | undefined;
  do {
    const query = asked(wanted, cursor);
    const page: Page<Row> = await asStaff((headers) =>
      api.GET("/v1/desk/audit/export", { params: { query }, headers }),
    ).then(({ entries, next }) => ({ rows: entries, next }));
    yield page.rows;
    cursor = page.next ?? undefined;
  } while (cursor);
}

export function useEntry(chain: string, number: number) {
  return useQuery({
    queryKey: ["desk", "audit", "one", chain, number],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/audit/entries/{chain}/{number}", {
          params: { path: { chain, number } },
          headers,
        }),
      ),
  });
}

export function usePeople() {
  return useQuery({
    queryKey: ["desk", "audit", "people"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/audit/people", { headers })),
  });
}

export function useChains() {
  return useQuery({
    queryKey: ["desk", "audit", "chains"],
    queryFn: () => asStaff((headers) => api.GET("/v1/desk/audit/chains", { headers })),
  });
}
