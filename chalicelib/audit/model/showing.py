"""What of a request, or of an item, may stand in the log for ever. No I/O.

Denied unless known to be harmless: numbers and flags, ids, days and moments, words of closed lists, and
texts under the names below. Never bytes, so never a ciphertext; never a text under a name that is not listed
here, so neither a code nor a password, a token or an address of mail.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

HIDDEN = "[hidden]"
"""Stands where something is that is not shown."""

LONGEST = 1000
MOST = 50
"""Characters of a text and entries of a list that are shown; more are cut off."""

PUBLISHED = frozenset(
    "title description guide limits after_sales faq question answer slug tags parent".split()
)
"""Texts that the shop shows to everybody."""

WORDS = frozenset(
    "state status kind payment fulfilment delivery before refund dispute review verdict currency currencies "
    "country countries regions devices methods groups capture approval late_money short_then destination "
    "encoding columns event actor proposed_by decided_by requested_by approved_by taken_by severity debit "
    "credit posted_on placed_on due_at day month method provider origin phase cause party role roles "
    "change".split()
)
"""Words of closed lists, codes of countries and currencies, moments and people's ids."""

SAID = frozenset("reason note decided_for".split())
"""What somebody wrote about an action. What looks like a code or an address in it is not shown."""

_NEVER = re.compile(
    r"password|secret|token|otp|^code$|signature|cipher|sealed|pin$|cvv|fingerprint|mfa|^wanted$",
    re.IGNORECASE,
)
"""`wanted` is whom an invoice is made out to: a name, which the buyer may want to be forgotten."""
_ID = re.compile(r"[a-z]{2,12}_[0-9A-HJKMNP-TV-Z]{26}(@[a-z]{2,12}_[0-9A-HJKMNP-TV-Z]{26})?")
_CODE_ID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
_CODE_KEY = re.compile(rf"CODE#{_CODE_ID.pattern}")
_MOMENT = re.compile(r"\d{4}-\d\d(-\d\d([T ][\d:.]{5,15}(Z|[+-]\d\d:\d\d))?)?")
_PERSON = re.compile(r"staff:[\w-]{1,64}")
_ACCOUNT = re.compile(r"(asset|liability|income|expense|equity):[a-z_]{1,40}")
_WORD = re.compile(r"[\w:.#/@ -]{0,80}")
_NAME = re.compile(r"[A-Za-z][\w:.-]{0,60}")
_LABEL = re.compile(r"[A-Z]{2,16}|\d{1,12}")
_CODELIKE = re.compile(r"\S+@\S+|\d[\d ]{6,}\d|[A-Za-z0-9][A-Za-z0-9_-]{4,}[A-Za-z0-9]")


def shown(value: Any, name: str = "") -> Any:
    """The value as the log may hold it: itself, cut, or `HIDDEN`. `name` is that of its field."""
    if value is None:
        return None
    if isinstance(value, Enum):
        value, name = value.value, "state"
    known = next((show for kind, show in _BY_KIND if isinstance(value, kind)), None)
    return HIDDEN if known is None or _NEVER.search(name) else known(value, name)


def ids_in(value: Any) -> list[str]:
    """Every id inside, in order, each once."""
    return list(dict.fromkeys(_ids(value)))


def is_id(text: str) -> bool:
    """Whether a text has the form of an id of ours."""
    return bool(_ID.fullmatch(text))


def key_part(text: str) -> str:
    """A key of an item, part by part: labels, numbers, ids and days; of others only that they are there."""
    if _CODE_KEY.fullmatch(text):
        return text
    return "#".join(part if _harmless(part) or _LABEL.fullmatch(part) else "•" for part in text.split("#"))


def difference(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> dict[str, Any]:
    """What differs between two images of an item, as it may be shown: `before` and `after`, by attribute."""
    old, new = before or {}, after or {}
    names = sorted(name for name in {*old, *new} - {"pk", "sk", "ttl"} if old.get(name) != new.get(name))
    sides = {"before": (before, old), "after": (after, new)}
    return {
        side: {_named(name): shown(image[name], name) for name in names if name in image}
        for side, (whole, image) in sides.items()
        if whole is not None
    }


def _ids(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value] if is_id(value) else []
    if isinstance(value, Mapping):
        return [found for one in value.values() for found in _ids(one)]
    if isinstance(value, list | tuple):
        return [found for one in value for found in _ids(one)]
    return []


def _harmless(text: str) -> bool:
    return is_id(text) or any(form.fullmatch(text) for form in (_MOMENT, _PERSON, _ACCOUNT))


def _text(text: str, name: str) -> str:
    if _harmless(text) or (name in WORDS and _WORD.fullmatch(text)):
        return text
    if name == "code_id" and _CODE_ID.fullmatch(text):
        return text
    if name in PUBLISHED:
        return _cut(text)
    if name in SAID:
        return _cut(_CODELIKE.sub(lambda found: _masked(found.group()), text))
    return HIDDEN


def _masked(word: str) -> str:
    """A word of what somebody wrote; one that may be a code, a number of a card or an address is not told."""
    plain = not any(letter.isdigit() for letter in word) and not word.isupper() and "@" not in word
    return word if plain or _harmless(word) else "•••"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _map(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Entries by name; a text in one of several languages is shown, or not, like the whole."""
    found = {}
    for inner, one in list(value.items())[:MOST]:
        own = name if name in PUBLISHED and isinstance(one, str) and inner not in PUBLISHED else str(inner)
        found[_named(str(inner))] = shown(one, own)
    return found


def _named(name: str) -> str:
    return name if _NAME.fullmatch(name) or _harmless(name) else HIDDEN


def _list(value: Any, name: str) -> list[Any]:
    more = [f"… {len(value)}"] if len(value) > MOST else []
    return ["" if one is None else shown(one, name) for one in value[:MOST]] + more


_BY_KIND: tuple[tuple[Any, Callable[[Any, str], Any]], ...] = (
    (bool | int, lambda value, _: value),
    (datetime | date, lambda value, _: value.isoformat()),
    (str, _text),
    (Mapping, _map),
    (list | tuple, _list),
)
