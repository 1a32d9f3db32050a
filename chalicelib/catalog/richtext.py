"""Texts of merchants: simple HTML, of which only what cannot do harm is kept."""

TAGS = frozenset(
    {"a", "b", "br", "code", "em", "h3", "h4", "hr", "i", "li", "ol", "p", "s", "strong", "u", "ul"}
    | {"blockquote", "table", "tbody", "td", "th", "thead", "tr"}
)
"""What may stand in a text. No images: they would tell a stranger who reads the page."""


def safe_html(text: str) -> str:
    """The text with no script, style, form, image, handler or unsafe address left; plain text stays as it is.

    Links open apart and hand nothing on. Safe to repeat: what is safe is not changed again.
    """
    if not _is_markup(text):
        return text
    import nh3  # noqa: PLC0415 - only staff who write need it

    return nh3.clean(
        text,
        tags=set(TAGS),
        clean_content_tags={"script", "style"},
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto"},
        link_rel="noopener noreferrer nofollow",
    )


def _is_markup(text: str) -> bool:
    """Whether a browser could read anything of the text as markup."""
    return "<" in text or "&" in text
