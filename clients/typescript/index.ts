/** A client of Yima: `await yima(base).POST("/v1/orders", {...})`, with every operation, body and answer typed. */
import createClient, { type Client } from "openapi-fetch";

import type { components, paths } from "./schema.js";

export type Yima = Client<paths>;
export type Schemas = components["schemas"];

/** `base` is the address of the shop; `credential`, if any, is sent as a bearer token with each request. */
export function yima(base: string, credential?: string): Yima {
  const headers = credential === undefined ? {} : { Authorization: `Bearer ${credential}` };
  return createClient<paths>({ baseUrl: base, headers });
}
