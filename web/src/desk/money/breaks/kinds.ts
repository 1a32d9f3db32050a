/** What can be wrong with money, how soon a person should look, and how the list is narrowed by it. */
import type { Schemas } from "~/api/client";
import { TONES } from "~/kit/tones";
import texts from "./texts.en";

export type Kind = Schemas["BreakKind"];
export type State = Schemas["BreakState"];

export const KINDS = Object.keys(texts.kind) as (keyof typeof texts.kind)[] satisfies Kind[];
export const STATES = ["open", "healed", "resolved"] as const satisfies readonly State[];
export const HOURS = ["24", "72", "168"] as const;

export const SEVERITY_COLORS: Record<Schemas["Severity"], string> = {
  high: TONES.bad,
  medium: TONES.warning,
  low: TONES.plain,
};

/** Every kind that the server may name has its words: what is missing here does not compile. */
export const NAMED: Record<Kind, string> = texts.kind;
