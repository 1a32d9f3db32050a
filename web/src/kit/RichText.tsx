/** A merchant's text. The server keeps only harmless HTML; the browser trusts nobody and looks again. */
import { TypographyStylesProvider } from "@mantine/core";
import DOMPurify from "dompurify";

const KEPT = {
  ALLOWED_TAGS: [
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "em",
    "h3",
    "h4",
    "hr",
    "i",
    "li",
    "ol",
    "p",
    "s",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
  ],
  ALLOWED_ATTR: ["href", "rel"],
  ALLOWED_URI_REGEXP: /^(?:https|mailto):/i,
};

/** The text as HTML that cannot do harm. */
export function harmless(html: string): string {
  return DOMPurify.sanitize(html, KEPT);
}

export function RichText({ html }: { html: string }) {
  return (
    <TypographyStylesProvider>
      <div className="prose" dangerouslySetInnerHTML={{ __html: harmless(html) }} />
    </TypographyStylesProvider>
  );
}
