/** Tables as CSV that spreadsheets open as text: a cell can never become a formula. */
import { majorUnits, type Money } from "~/i18n/decimals";

export type Cell = string | number | Decimal | null | undefined;

/** A number as it is written: with the decimals of its currency, and no formula when it is below 0. */
export type Decimal = { decimal: string };

const FORMULA = /^[=+\-@\t\r]/;
/** Spreadsheets keep 15 digits of a number, so a longer one (of an invoice, a card) is marked as text. */
const LONG_NUMBER = /^\d{16,}$/;

/** Comma-separated, every cell quoted, with the mark by which Excel knows UTF-8. */
export function csv(rows: Cell[][]): string {
  return "\ufeff" + rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
}

function quoted(cell: Cell): string {
  if (typeof cell === "number") return `"${cell}"`;
  if (typeof cell === "object" && cell !== null) return `"${cell.decimal}"`;
  const text = cell ?? "";
  const safe = FORMULA.test(text) || LONG_NUMBER.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
}

/** An amount as a spreadsheet adds it up: in major units, with all decimals of its currency; a column says which. */
export function decimal(money: Money): Decimal {
  return { decimal: majorUnits(money) };
}

/** Has the browser save the rows as a file of that name. */
export function download(name: string, rows: Cell[][]): void {
  const address = URL.createObjectURL(new Blob([csv(rows)], { type: "text/csv;charset=utf-8" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `${name}-${new Date().toISOString().slice(0, 10)}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
