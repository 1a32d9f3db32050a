/** What a merchant hands over: text, which goes with the request, or a file, which is uploaded. */

/** Bytes of the largest file that is uploaded, and of the longest text that is pasted. */
export const LARGEST_FILE = 256 * 1024 * 1024;
const LARGEST_TEXT = 3_600_000;

export type Source = { name: string; file: File } | { name: string; text: string };

/** `megabytes` is what would fit. */
export class TooLarge extends Error {
  constructor(readonly megabytes: number) {
    super(`more than ${megabytes} MB`);
  }
}

export function ofFile(file: File): Source {
  if (file.size > LARGEST_FILE) throw new TooLarge(Math.round(LARGEST_FILE / 1_000_000));
  return { name: file.name, file };
}

export function ofText(text: string): Source {
  if (new TextEncoder().encode(text).length > LARGEST_TEXT) throw new TooLarge(LARGEST_TEXT / 1_000_000);
  return { name: "pasted", text };
}
