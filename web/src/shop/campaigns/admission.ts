/** Every place in a queue, worked out in the browser from what is public: chalicelib/campaigns/model/admission.py. */

/** What a ticket holds: the `index`-th number of a shard of the early or the late queue. */
export type TicketNumber = { early: boolean; shard: number; index: number };
/** The public state of a queue; `seed` is hexadecimal and null before the draw. */
export type Counts = { early: number[]; late: number[]; drawn: boolean; seed: string | null };

const ROUNDS = 6;

/** How many places come before this number's, from 0; null while it is not drawn yet. */
export async function place(number: TicketNumber, counts: Counts): Promise<number | null> {
  const early = sum(counts.early);
  if (!number.early) return early + number.index * counts.late.length + number.shard;
  if (!counts.drawn || counts.seed === null) return null;
  return permuted(sum(counts.early.slice(0, number.shard)) + number.index, early, counts.seed);
}

/** Where the permutation under the seed puts one of `size` numbers: a Feistel network, walked until it fits. */
export async function permuted(index: number, size: number, seed: string): Promise<number> {
  const mixed = await mixer(seed);
  const half = Math.max(1, Math.floor((bits(size - 1) + 1) / 2));
  const span = 2 ** half;
  let at = index;
  do {
    let [left, right] = [Math.floor(at / span), at % span];
    for (let step = 0; step < ROUNDS; step += 1) {
      [left, right] = [right, left ^ ((await mixed(step, right)) % span)];
    }
    at = left * span + right;
  } while (at >= size);
  return at;
}

/** The SHA-256 of the seed: it was published before anybody could know the seed. */
export async function digestOf(seed: string): Promise<string> {
  return hex(await crypto.subtle.digest("SHA-256", bytes(seed)));
}

async function mixer(seed: string): Promise<(step: number, value: number) => Promise<number>> {
  const hash = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes(seed), hash, false, ["sign"]);
  return async (step, value) => {
    const message = new DataView(new ArrayBuffer(5));
    message.setUint8(0, step);
    message.setUint32(1, value);
    return new DataView(await crypto.subtle.sign("HMAC", key, message.buffer)).getUint32(0);
  };
}

function bits(value: number): number {
  return value === 0 ? 0 : Math.floor(Math.log2(value)) + 1;
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function hex(buffer: ArrayBuffer): string {
  return [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");
}

function sum(counts: number[]): number {
  return counts.reduce((total, one) => total + one, 0);
}
