/** How far away a moment is, in the largest unit of which a whole one is left: `in 3 days`. */
const UNITS = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const;

export function timeLeft(until: string, language: string, now = Date.now()): string {
  const left = Date.parse(until) - now;
  const [unit, length] = UNITS.find(([, size]) => Math.abs(left) >= size) ?? UNITS[2];
  return new Intl.RelativeTimeFormat(language).format(Math.trunc(left / length), unit);
}
