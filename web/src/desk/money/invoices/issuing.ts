/** The file of an invoice, from the desk into the object store, and the invoice issued with it. */
import { api, ApiProblem, asStaff, type Schemas } from "~/api/client";

type Kind = Schemas["File"];

export const LARGEST_FILE = 10_485_760;
const KINDS: Kind[] = ["pdf", "ofd", "xml"];
const sent = new WeakMap<File, { orderId: string; id: string }>();

/** What a file is by its name; none of what invoices are kept as is undefined. */
export function kindOf(name: string): Kind | undefined {
  return KINDS.find((kind) => name.toLowerCase().endsWith(`.${kind}`));
}

/** Issues an invoice with a file. */
export async function issue(orderId: string, file: File, number: string): Promise<unknown> {
  return withFile(orderId, file, (params, given) =>
    asStaff((headers) =>
      api.POST("/v1/desk/invoices/{order_id}/issue", { params, body: { ...given, number }, headers }),
    ),
  );
}

/** Puts a file in the place of an issued invoice's; without a number it keeps its own. */
export async function replace(orderId: string, file: File, number: string, reason: string): Promise<unknown> {
  return withFile(orderId, file, (params, given) =>
    asStaff((headers) =>
      api.POST("/v1/desk/invoices/{order_id}/replace", {
        params,
        body: { ...given, number: number || null, reason },
        headers,
      }),
    ),
  );
}

type Params = { path: { order_id: string } };
type Given = { file: string; kind: Kind };

/** Does something with a file, which is sent once, however often this is tried. */
async function withFile(
  orderId: string,
  file: File,
  deed: (params: Params, given: Given) => Promise<unknown>,
): Promise<unknown> {
  const kind = kindOf(file.name) ?? "pdf";
  const params = { path: { order_id: orderId } };
  let known = sent.get(file);
  if (known?.orderId !== orderId) {
    known = { orderId, id: await upload(orderId, file, kind) };
    sent.set(file, known);
  }
  try {
    return await deed(params, { file: known.id, kind });
  } catch (problem) {
    if (problem instanceof ApiProblem && problem.code === "FileMissing") sent.delete(file);
    throw problem;
  }
}

async function upload(orderId: string, file: File, kind: Kind): Promise<string> {
  const params = { path: { order_id: orderId } };
  const place = await asStaff((headers) =>
    api.POST("/v1/desk/invoices/{order_id}/files", { params, body: { kind, size: file.size }, headers }),
  );
  let answer: Response;
  try {
    answer = await fetch(place.url, { method: "PUT", body: await file.arrayBuffer() });
  } catch {
    throw new ApiProblem(0, {});
  }
  if (!answer.ok) throw new ApiProblem(answer.status, { code: "UploadFailed" });
  return place.file;
}
