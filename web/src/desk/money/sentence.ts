/** Which sentence says a posting: one of its kind where there is one, else what the account goes through. */
import { nameOf, sideOf } from "./accounts";
import type { Schemas } from "~/api/client";

type Posting = Schemas["PostingView"];

export function sentenceKey(
  kind: Schemas["Kind"],
  { account, amount }: Posting,
  exists: (key: string) => boolean,
): string {
  const move = moveOf(account, amount.amount);
  const own = `desk.ledger.posting.${kind}.${move}`;
  return exists(own) ? own : `desk.ledger.moved.${move}`;
}

export function moveOf(account: Posting["account"], amount: number) {
  return `${nameOf(account)}_${sideOf(amount)}` as const;
}
