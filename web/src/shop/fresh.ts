/** Codes that came with the answer to an order, on their way to its page. In memory only: a reload forgets them. */
import type { Schemas } from "~/api/client";

type Codes = Schemas["RevealedCode"][];

let fresh: { orderId: string; codes: Codes } | null = null;

export function handOver(orderId: string, codes: Codes): void {
  fresh = codes.length > 0 ? { orderId, codes } : null;
}

export function freshCodes(orderId: string): Codes | undefined {
  return fresh?.orderId === orderId ? fresh.codes : undefined;
}
