/** What a merchant hands over, read only when it is not too large. */

/** Bytes of the largest file that one import takes: in Base64 it must fit a request of 5 MB. */
export const LARGEST = 3_600_000;

export type Source = { name: string; file: string } | { name: string; text: string };

export class TooLarge extends Error {}

export async function ofFile(file: File): Promise<Source> {
  if (file.size > LARGEST) throw new TooLarge(file.name);
  return { name: file.name.slice(0, 200), file: base64(new Uint8Array(await file.arrayBuffer())) };
}

export function ofText(text: string): Source {
  if (new TextEncoder().encode(text).length > LARGEST) throw new TooLarge("text");
  return { name: "pasted", text };
}

function base64(bytes: Uint8Array): string {
  const PIECE = 0x8000;
  let binary = "";
  for (let start = 0; start < bytes.length; start += PIECE) {
    binary += String.fromCharCode(...bytes.subarray(start, start + PIECE));
  }
  return btoa(binary);
}
