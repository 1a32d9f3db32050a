/** Moments as a form has them: in the time of this computer. */

/** A moment as `<input type="datetime-local">` has it. */
export function localInput(moment: Date): string {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** The moment that the input says, as the server reads it; empty for none. */
export function ofInput(text: string): string {
  const moment = new Date(text);
  return Number.isNaN(moment.getTime()) ? "" : moment.toISOString();
}
