/** Pasted codes: one request checks them, one imports them. */
import { api, ApiProblem, asStaff, newKey, type Schemas } from "~/api/client";
import type { Layout, Report } from "./report";

const TRIES = 4;
const PAUSE = 1_500;

function send(sku: string, body: Schemas["NewImport"], key: string): Promise<Report> {
  const params = { path: { sku_id: sku }, header: { "Idempotency-Key": key } };
  return asStaff((headers) => api.POST("/v1/desk/skus/{sku_id}/imports", { params, body, headers }));
}

function bodyOf(text: string, layout: Layout, dryRun: boolean): Schemas["NewImport"] {
  const { columns, header } = layout;
  return { text, file: null, encoding: null, name: "pasted", columns, header, dry_run: dryRun };
}

export function checkText(sku: string, text: string, layout: Layout): Promise<Report> {
  return send(sku, bodyOf(text, layout, true), newKey());
}

/** The report; asked for again while the way there fails. The server goes on where it stopped. */
export async function importText(sku: string, text: string, layout: Layout, key: string): Promise<Report> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await send(sku, bodyOf(text, layout, false), key);
    } catch (problem) {
      const mayWork = problem instanceof ApiProblem && (problem.status === 0 || problem.status >= 500);
      if (!mayWork || tried === TRIES) throw problem;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}
