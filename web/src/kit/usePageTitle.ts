import { useEffect } from "react";

/** Names the page in the browser's tab; a screen reader says it on every change of page. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Yima` : "Yima 一码";
  }, [title]);
}
