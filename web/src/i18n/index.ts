/** English and 简体中文 from the first string on; every text of the pages is in `en.ts` and `zh-CN.ts`. */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import en from "./en";
import zhCN from "./zh-CN";

export const LANGUAGES = ["en", "zh-CN"] as const;
export type Language = (typeof LANGUAGES)[number];

const NAME = "yima.language";

/** What was chosen before, else what the browser prefers. */
function firstLanguage(): Language {
  const kept = localStorage.getItem(NAME);
  if (kept === "en" || kept === "zh-CN") return kept;
  return navigator.languages.find((tag) => /^(zh|en)/.test(tag))?.startsWith("zh") ? "zh-CN" : "en";
}

void i18next.use(initReactI18next).init({
  lng: firstLanguage(),
  fallbackLng: "en",
  resources: { en: { translation: en }, "zh-CN": { translation: zhCN } },
  interpolation: { escapeValue: false },
});
document.documentElement.lang = i18next.language;

export function language(): Language {
  return i18next.language === "zh-CN" ? "zh-CN" : "en";
}

export async function choose(wanted: Language): Promise<void> {
  localStorage.setItem(NAME, wanted);
  await i18next.changeLanguage(wanted);
  document.documentElement.lang = wanted;
}

/** A merchant's text in the reader's language, or in one that it has. */
export function local(text: Record<string, string> | undefined, lang: string = language()): string {
  return text?.[lang] ?? text?.["en"] ?? Object.values(text ?? {})[0] ?? "";
}

/** Adds the texts of a part that is loaded on demand. `zh` has the very keys of `en`: the type sees to it. */
export function addTexts<T extends object>(name: string, texts: T, chinese: Same<T>): void {
  i18next.addResourceBundle("en", "translation", { [name]: texts }, true, true);
  i18next.addResourceBundle("zh-CN", "translation", { [name]: chinese }, true, true);
}

/** The same keys at every depth, each with a text. */
export type Same<T> = { [K in keyof T]: T[K] extends string ? string : Same<T[K]> };
