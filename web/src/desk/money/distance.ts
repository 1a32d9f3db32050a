/** How far away a moment is, in the largest unit of which there is a whole one: `in 3 days`, `2 hours ago`. */
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

export function distance(moment: string, language: string, now = Date.now()): string {
  const left = Date.parse(moment) - now;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(left) >= size) ?? UNITS[2];
  return new Intl.RelativeTimeFormat(language).format(Math.trunc(left / length), unit);
}
