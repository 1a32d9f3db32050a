"""What one cell holds. Every function answers the value, or the reason why there is none."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from urllib.parse import urlsplit

from chalicelib.stock.intake.model import Reason, trim

_DATE = re.compile(
    r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
    r"(?:[T ]+(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)?",
    re.ASCII,
)
_WITHOUT_END = frozenset({"永久", "永久有效", "长期", "长期有效", "never"})
_COST = re.compile(r"\d{1,12}(?:\.(\d+))?", re.ASCII)

_LOST_DIGITS = re.compile(r"\d(?:\.\d+)?E\+\d{1,3}", re.ASCII)
_FORMULA = re.compile(
    r"[=+@-]\s*[A-Za-z][\w.]*\(.*\)"  # a function call
    r"|[=+@-]\s*\w+\|'.*'!.*"  # a call into another program
    r"|=\$?[A-Za-z]{1,3}\$?\d+(?:[-+*/:&].*)?"  # a reference
    r"|#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NULL!|NUM!)",  # what a failed formula leaves
    re.ASCII | re.DOTALL,
)
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})

_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.?|\[[0-9a-fA-F:.]+\]")
_NEVER_IN_A_LINK = re.compile(r"[\s<>\"\\`]")


def flaw(text: str) -> Reason | None:
    """Why the text cannot be goods, whatever their kind; None when nothing speaks against it.

    A leading sign alone is no formula: codes and passwords may start with one.
    """
    if not (text.isascii() and text.isprintable()):
        if any(unicodedata.category(char) in _INVISIBLE for char in text):
            return Reason.CONTROL_CHARACTERS
        if "\ufffd" in text:
            return Reason.LOST_CHARACTERS
    if _FORMULA.fullmatch(text):
        return Reason.FORMULA
    return Reason.LOST_DIGITS if _LOST_DIGITS.fullmatch(text) else None


def link_flaw(text: str) -> Reason | None:
    """Why no buyer should be sent there: not https, no host, or text that browsers read differently."""
    if _NEVER_IN_A_LINK.search(text):
        return Reason.BAD_LINK
    try:
        parts = urlsplit(text)
        host_and_port = parts.netloc
        parts.port  # noqa: B018 - raises when it is no port
    except ValueError:
        return Reason.BAD_LINK
    host = re.sub(r":\d*$", "", host_and_port)
    return None if parts.scheme == "https" and _HOST.fullmatch(host) else Reason.BAD_LINK


def expiry(text: str, *, today: date) -> date | Reason | None:
    """The last day on which the goods are good; None when they have no end.

    Year first, so that no date has two readings: 2027-05-01, 2027/5/1, 2027.5.1, 20270501, 2027年5月1日; a
    time of day is passed over.
    """
    plain = trim(unicodedata.normalize("NFKC", text))
    if not plain or plain.casefold() in _WITHOUT_END:
        return None
    if _FORMULA.fullmatch(plain):
        return Reason.FORMULA
    match = _DATE.fullmatch(plain)
    if match is None:
        return Reason.BAD_DATE
    year, _, *pairs = match.groups()
    month, day = (part for part in pairs if part is not None)
    try:
        expires_on = date(int(year), int(month), int(day))
    except ValueError:
        return Reason.BAD_DATE
    return expires_on if expires_on >= today else Reason.ALREADY_EXPIRED


def cost(text: str, *, exponent: int) -> int | Reason | None:
    """The cost in minor units, exactly; None when the cell is empty.

    Digits and a decimal point only: a sign, a symbol or a thousands separator could mean another amount. More
    decimals than the currency has are refused, zeros too: the cost is then probably in another currency.
    """
    plain = trim(unicodedata.normalize("NFKC", text))
    if not plain:
        return None
    if _FORMULA.fullmatch(plain):
        return Reason.FORMULA
    match = _COST.fullmatch(plain)
    if match is None or len(match[1] or "") > exponent:
        return Reason.BAD_COST
    return int(Decimal(plain).scaleb(exponent))
