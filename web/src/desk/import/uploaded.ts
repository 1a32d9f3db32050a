/** Files: uploaded once to the object store, then checked and imported there by a workflow. */
import { api, ApiProblem, asStaff, newKey, type Schemas } from "~/api/client";
import { ofUpload, problemOf, type Layout, type Progress, type Report } from "./report";

const LOOK_AGAIN = 800;
const tickets = new WeakMap<File, Promise<string>>();

/** The upload that holds a file; a file is sent once, whatever is asked of it afterwards. */
export function uploadOf(sku: string, file: File, tell: (progress: Progress) => void): Promise<string> {
  const known = tickets.get(file);
  if (known) return known;
  const sending = upload(sku, file, tell);
  tickets.set(file, sending);
  sending.catch(() => tickets.delete(file));
  return sending;
}

/** Starts to import an upload, or only to try it, and stays with it until it is over. */
export async function importUpload(
  sku: string,
  upload: string,
  layout: Layout,
  options: { dryRun: boolean; key: string; tell: (progress: Progress) => void },
): Promise<Report> {
  const params = { path: { sku_id: sku, upload_id: upload }, header: { "Idempotency-Key": options.key } };
  const body = { ...layout, dry_run: options.dryRun };
  let run = await asStaff((headers) =>
    api.POST("/v1/desk/skus/{sku_id}/uploads/{upload_id}/imports", { params, body, headers }),
  );
  if (run.resumable) run = await resume(sku, run.batch);
  while (run.state === "reading" || run.state === "importing") {
    options.tell(run.state === "importing" ? { done: run.done, total: run.total } : null);
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN));
    run = await look(sku, run.batch);
    if (run.resumable) break;
  }
  if (run.state !== "finished") throw problemOf(run);
  return ofUpload(run, await errorsOf(sku, run.batch));
}

/** Goes on with an import that stopped; nothing is imported twice. */
export function resume(sku: string, batch: string): Promise<Schemas["ImportView"]> {
  const params = { path: { sku_id: sku, batch_id: batch } };
  return asStaff((headers) =>
    api.POST("/v1/desk/skus/{sku_id}/batches/{batch_id}/resume", { params, headers }),
  );
}

/** How the import of an uploaded file stands. */
export function look(sku: string, batch: string): Promise<Schemas["ImportView"]> {
  const params = { path: { sku_id: sku, batch_id: batch } };
  return asStaff((headers) => api.GET("/v1/desk/skus/{sku_id}/batches/{batch_id}", { params, headers }));
}

function errorsOf(sku: string, batch: string): Promise<Schemas["ErrorList"]> {
  const params = { path: { sku_id: sku, batch_id: batch } };
  return asStaff((headers) =>
    api.GET("/v1/desk/skus/{sku_id}/batches/{batch_id}/errors", { params, headers }),
  );
}

async function upload(sku: string, file: File, tell: (progress: Progress) => void): Promise<string> {
  const params = { path: { sku_id: sku }, header: { "Idempotency-Key": newKey() } };
  const body = { name: file.name, size: file.size };
  const place = await asStaff((headers) =>
    api.POST("/v1/desk/skus/{sku_id}/uploads", { params, body, headers }),
  );
  await put(place.url, file, tell);
  return place.upload;
}

/** Sends a file to its place and tells how much of it is there. `fetch` cannot tell. */
function put(url: string, file: File, tell: (progress: Progress) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("PUT", url);
    request.upload.onprogress = (event) => tell({ uploaded: event.loaded / Math.max(1, event.total) });
    request.onload = () =>
      request.status < 300 ? resolve() : reject(new ApiProblem(request.status, { code: "UploadFailed" }));
    request.onerror = () => reject(new ApiProblem(0, {}));
    request.send(file);
  });
}

/** Takes what is unsold of a batch off sale for ever. */
export function rollBack(sku: string, batch: string, reason: string, key: string) {
  const params = { path: { sku_id: sku, batch_id: batch }, header: { "Idempotency-Key": key } };
  return asStaff((headers) =>
    api.POST("/v1/desk/skus/{sku_id}/batches/{batch_id}/rollback", { params, body: { reason }, headers }),
  );
}

/** How far the newest roll-back of a batch is; null when there was none. */
export async function rollbackOf(sku: string, batch: string): Promise<Schemas["RollbackView"] | null> {
  const params = { path: { sku_id: sku, batch_id: batch } };
  try {
    return await asStaff((headers) =>
      api.GET("/v1/desk/skus/{sku_id}/batches/{batch_id}/rollback", { params, headers }),
    );
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.status === 404) return null;
    throw problem;
  }
}
