/** Days as the shop counts them: those of UTC, as `2026-01-31`. */

const DAY = 86_400_000;
export const LONGEST_DAYS = 92;

export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** The day so many days later; earlier when below 0. */
export function shifted(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
}

export function isDay(text: string | null): text is string {
  return text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

export type Period = { since: string; until: string };

/** So many days, of which this is the last. */
export function lastDays(days: number, until: string): Period {
  return { since: shifted(until, 1 - days), until };
}

/** Why this is no period that can be asked for. */
export function wrongPeriod({ since, until }: Period): "noDay" | "reversed" | "tooLong" | null {
  if (!isDay(since) || !isDay(until)) return "noDay";
  if (until < since) return "reversed";
  return Date.parse(until) - Date.parse(since) > LONGEST_DAYS * DAY ? "tooLong" : null;
}
