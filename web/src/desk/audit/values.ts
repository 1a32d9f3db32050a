/** Values of the log as text: of what was asked for, and before and after a change. */

export type Image = Record<string, unknown> | null | undefined;
export type Difference = { name: string; before: unknown; after: unknown };

/** The attributes that differ, by name. */
export function rowsOf({ before, after }: { before?: Image; after?: Image }): Difference[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].sort();
  return names.map((name) => ({ name, before: before?.[name], after: after?.[name] }));
}

/** A value as text; `hidden` stands for what may not be shown. */
export function said(value: unknown, hidden: string): string {
  if (value === undefined || value === null || value === "") return "–";
  if (value === "[hidden]") return hidden;
  return typeof value === "string" ? value : JSON.stringify(value);
}
