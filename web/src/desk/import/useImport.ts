/** One import from its dry runs to its end. A repeat of the same import keeps its key: no code comes in twice. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { api, ApiProblem, asStaff, newKey, type Schemas } from "~/api/client";
import type { Source } from "./source";

export type Report = Schemas["ImportReport"];
export type Layout = {
  encoding: string | null;
  columns: NonNullable<Schemas["NewImport"]["columns"]> | null;
  header: boolean | null;
};

const TRIES = 4;
const PAUSE = 1_500;

export function useImport(skuId: string) {
  const queries = useQueryClient();
  const sent = useRef({ wish: "", key: "" });
  const [key, setKey] = useState("");
  const send = async (source: Source, layout: Layout, dryRun: boolean): Promise<Report> => {
    const encoding = "file" in source ? layout.encoding : null;
    const body = {
      ...source,
      encoding,
      columns: layout.columns,
      header: layout.header,
      dry_run: dryRun,
    } as Schemas["NewImport"];
    const params = (header: string) => ({ path: { sku_id: skuId }, header: { "Idempotency-Key": header } });
    const post = (header: string) =>
      asStaff((headers) =>
        api.POST("/v1/desk/skus/{sku_id}/imports", { params: params(header), body, headers }),
      );
    if (dryRun) return post(newKey());
    const wish = JSON.stringify(body);
    if (sent.current.wish !== wish) sent.current = { wish, key: newKey() };
    setKey(sent.current.key);
    return repeated(() => post(sent.current.key));
  };
  const check = useMutation({
    mutationFn: (of: { source: Source; layout: Layout }) => send(of.source, of.layout, true),
  });
  const run = useMutation({
    mutationFn: (of: { source: Source; layout: Layout }) => send(of.source, of.layout, false),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["desk"] }),
  });
  const progress = useQuery({
    queryKey: ["import", skuId, key],
    queryFn: () =>
      asStaff((headers) =>
        api.GET("/v1/desk/skus/{sku_id}/imports", {
          params: { path: { sku_id: skuId }, query: { key } },
          headers,
        }),
      ),
    enabled: run.isPending && key !== "",
    refetchInterval: 700,
    retry: false,
  });
  return { check, run, progress: progress.data };
}

/** The answer; asked for again while the way there fails. The server goes on where it stopped. */
async function repeated(post: () => Promise<Report>): Promise<Report> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await post();
    } catch (problem) {
      const mayWork = problem instanceof ApiProblem && (problem.status === 0 || problem.status >= 500);
      if (!mayWork || tried === TRIES) throw problem;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
