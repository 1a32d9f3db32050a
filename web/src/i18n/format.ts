/** Money, moments and names of places as the reader's language writes them. */
import { decimals, type Money } from "./decimals";
import { language } from "./index";

export function money({ amount, currency }: Money): string {
  const places = decimals(currency);
  const digits = { minimumFractionDigits: places, maximumFractionDigits: places };
  const format = new Intl.NumberFormat(language(), { style: "currency", currency, ...digits });
  return format.format(amount / 10 ** places);
}

export function moment(text: string): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(text),
  );
}

/** A moment with the zone in which it is written, for what is kept or handed on. */
export function momentInZone(text: string): string {
  const parts = { dateStyle: "medium", timeStyle: "medium" } as const;
  return `${new Intl.DateTimeFormat(language(), parts).format(new Date(text))} (${timeZone()})`;
}

/** The zone of every time that pages write, such as `Asia/Shanghai`. */
export function timeZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** Seconds as `14:59`. */
export function countdown(seconds: number): string {
  const left = Math.max(0, Math.floor(seconds));
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
}

/** Seconds as `9:59`, `1:09:59` or, of a day and more, with its days before. */
export function duration(seconds: number): string {
  const left = Math.max(0, Math.ceil(seconds));
  const [days, hours, minutes] = [
    Math.floor(left / DAY),
    Math.floor(left / 3600) % 24,
    Math.floor(left / 60) % 60,
  ];
  const two = (number: number) => String(number).padStart(2, "0");
  if (days === 0 && hours === 0) return `${minutes}:${two(left % 60)}`;
  const clock = `${days > 0 ? two(hours) : hours}:${two(minutes)}:${two(left % 60)}`;
  if (days === 0) return clock;
  const unit = { style: "unit", unit: "day", unitDisplay: "long" } as const;
  return `${new Intl.NumberFormat(language(), unit).format(days)} ${clock}`;
}

const DAY = 86_400;

export function regionName(code: string): string {
  return new Intl.DisplayNames([language()], { type: "region" }).of(code) ?? code;
}
