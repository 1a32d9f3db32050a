/** What an import comes to, the same whichever way the codes went. */
import { ApiProblem, type Schemas } from "~/api/client";

/** `file`: where all lines that were not taken can be had, when they are too many for the answer. */
export type Report = Schemas["ImportReport"] & { file?: string | null };

export type Layout = {
  encoding: string | null;
  columns: NonNullable<Schemas["NewImport"]["columns"]> | null;
  header: boolean | null;
};

/** How far an import is: nothing known yet, a file on its way, or codes of so many. */
export type Progress = { uploaded: number } | { done: number; total: number } | null;

export function ofUpload(run: Schemas["ImportView"], errors: Schemas["ErrorList"]): Report {
  return {
    ...run,
    encoding: run.layout?.encoding ?? null,
    refused: errors.refused,
    file: errors.file ?? null,
  };
}

/** Why an uploaded file was refused, or its import stopped, as the problem that a request would have met. */
export function problemOf(run: Schemas["ImportView"]): ApiProblem {
  const { code = "Unexpected", detail = "", field, reason } = run.problem ?? {};
  const errors = field ? [{ field, reason: reason ?? code, message: detail }] : [];
  return new ApiProblem(run.state === "refused" ? 422 : 500, { code, detail, title: detail, errors });
}
