"""The canonical form of goods: two lines with the same form are the same goods, sold once."""

import unicodedata

from chalicelib.stock.intake.model import Kind, Record, trim

_DASHES_OF_OTHER_CATEGORIES = frozenset("\u2212\u02d7\u2043")
_SEPARATOR_CATEGORIES = frozenset({"Pd", "Zs", "Zl", "Zp", "Cf"})


def fold(kind: Kind, record: Record) -> str:
    """What the keyed fingerprint of a record is taken of; holds the plain code, so never store or log it."""
    return fold_text(kind, record.secret, number=record.number)


def fold_text(kind: Kind, secret: str, *, number: str | None = None) -> str:
    """The same for goods typed in by hand, as when a code is looked up.

    A code folds case, spaces and dashes; a pair and a link count exactly as written, but trimmed. No two
    kinds, and no two pairs, share a form.
    """
    if kind is Kind.CODE:
        return f"{kind}:{fold_code(secret)}"
    if kind is Kind.LINK:
        return f"{kind}:{trim(secret)}"
    trimmed = trim(number or "")
    return f"{kind}:{len(trimmed)}:{trimmed}{trim(secret)}"


def fold_code(text: str) -> str:
    """The code without case, width, spaces and dashes of any script; folding twice changes nothing."""
    if text.isascii():
        return "".join(text.replace("-", " ").split()).casefold()
    folded = _folded_once(text)
    while (again := _folded_once(folded)) != folded:  # what is left may compose anew
        folded = again
    return folded


def _folded_once(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in compatible if not _separates(char))


def _separates(char: str) -> bool:
    return (
        char.isspace()
        or char in _DASHES_OF_OTHER_CATEGORIES
        or unicodedata.category(char) in _SEPARATOR_CATEGORIES
    )
