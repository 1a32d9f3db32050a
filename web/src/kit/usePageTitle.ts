import { useEffect } from "react";

/** Names the page in the browser's tab; a screen reader says it on every change of page. Null: a part names it. */
export function usePageTitle(title: string | null): void {
  useEffect(() => {
    if (title === null) return;
    document.title = title ? `${title} · Yima` : "Yima 一码";
  }, [title]);
}
