"""Tax numbers of companies: the Chinese unified social credit code and VAT numbers of the European Union.

Sources: GB 32100-2015; ec.europa.eu/taxation_customs/vies (FAQ, structure of VAT numbers). A VAT number is
judged by its shape only: whether it is in use is known to its country.
"""

import re
from typing import NamedTuple

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CODE = re.compile(rf"^[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}$")
_VAT = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"([A-Z]\d{8}|\d{8}[A-Z]|[A-Z]\d{7}[A-Z])",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"\d{9}B\d{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{10}01",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "XI": r"(\d{9}|\d{12}|GD\d{3}|HA\d{3})",
}


def normal(text: str) -> str:
    """A number as it is kept: capitals, without spaces, dots and dashes."""
    return re.sub(r"[\s.\-]", "", text).upper()


class Fault(NamedTuple):
    """Why a number is no tax number: a stable code, and words."""

    reason: str
    message: str


TYPO = Fault("tax_id_typo", "the last character does not fit the others: look for a typo")
UNKNOWN = Fault(
    "tax_id_unknown",
    "send a unified social credit code of 18 characters, or a VAT number with its country in front",
)
SHAPE = Fault("tax_id_shape", "this is not what a VAT number of that country looks like")


def fault(number: str) -> Fault | None:
    """Why a number in its normal form is no tax number that we know; None if it is one."""
    if _CODE.match(number):
        return None if _checked(number) else TYPO
    shape = _VAT.get(number[:2])
    if shape is None:
        return UNKNOWN
    return None if re.fullmatch(shape, number[2:], re.ASCII) else SHAPE


def _checked(code: str) -> bool:
    total = sum(_ALPHABET.index(letter) * pow(3, place, 31) for place, letter in enumerate(code[:17]))
    return _ALPHABET[-total % 31] == code[17]
