/** What the server says it did for an order: which of the known sentences it is. */
type Told = { key: string; params: Record<string, string> };

const SENTENCES: [RegExp, string][] = [
  [/^The provider has the money of this order: it is recorded now\.$/, "recorded"],
  [/^The money of this order was recorded before\.$/, "known"],
  [/^The provider has no money for this order: its payment is (?<payment>\w+)\.$/, "unpaid"],
  [/^(?<count>\d+) of (?<all>\d+) lines were delivered\.$/, "delivered"],
  [/^Nothing can be delivered: (?<reason>.*)\.$/, "nothing"],
  [/^Codes are missing: the order waits for them until (?<until>.*)\.$/, "short"],
  [/^It waits for a decision\.$/, "review"],
  [/^Nothing was left to deliver\.$/, "over"],
];

/** Which of the known sentences it is, and what it names. */
export function sentenceOf(text: string): Told | null {
  for (const [pattern, key] of SENTENCES) {
    const found = pattern.exec(text);
    if (found) return { key, params: { ...found.groups } };
  }
  return null;
}
