/** Tables as CSV that spreadsheets open as text: a cell can never become a formula. */

export type Cell = string | number | null | undefined;

const FORMULA = /^[=+\-@\t\r]/;

/** Comma-separated, every cell quoted, with the mark by which Excel knows UTF-8. */
export function csv(rows: Cell[][]): string {
  return "\ufeff" + rows.map((row) => row.map(quoted).join(",")).join("\r\n") + "\r\n";
}

function quoted(cell: Cell): string {
  const text = typeof cell === "number" ? String(cell) : (cell ?? "");
  const safe = typeof cell !== "number" && FORMULA.test(text) ? `'${text}` : text;
  return `"${safe.replaceAll('"', '""')}"`;
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
