import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType

LONGEST_LINE = 4096
"""Characters of the longest line, and of the longest record over several lines, that is read."""

MOST_COLUMNS = 50
"""Columns of a file that is read."""

_INVISIBLE_AT_THE_ENDS = "\t\n\ufeff\u200b\u200c\u200d\u2060" + "".join(
    chr(point) for point in range(0x3001) if unicodedata.category(chr(point)) == "Zs"
)


class Kind(StrEnum):
    """What one line of the file sells."""

    CODE = "code"
    NUMBER_PASSWORD = "number_password"  # noqa: S105 - a kind of goods, not a password
    LINK = "link"


class Field(StrEnum):
    """What one column holds."""

    NUMBER = "number"
    PASSWORD = "password"  # noqa: S105 - a column, not a password
    CODE = "code"
    LINK = "link"
    EXPIRES_ON = "expires_on"
    UNIT_COST = "unit_cost"


REQUIRED = MappingProxyType(
    {
        Kind.CODE: (Field.CODE,),
        Kind.NUMBER_PASSWORD: (Field.NUMBER, Field.PASSWORD),
        Kind.LINK: (Field.LINK,),
    }
)
OPTIONAL = (Field.EXPIRES_ON, Field.UNIT_COST)


class Reason(StrEnum):
    """Why a line is refused. The values are part of the error file and never change."""

    MISSING_CODE = "missing_code"
    MISSING_NUMBER = "missing_number"
    MISSING_PASSWORD = "missing_password"  # noqa: S105 - a reason, not a password
    MISSING_LINK = "missing_link"
    MISSING_COLUMN = "missing_column"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_LONG = "too_long"
    BAD_QUOTES = "bad_quotes"
    CONTROL_CHARACTERS = "control_characters"
    LOST_CHARACTERS = "lost_characters"
    LOST_DIGITS = "lost_digits"
    FORMULA = "formula"
    BAD_LINK = "bad_link"
    BAD_DATE = "bad_date"
    ALREADY_EXPIRED = "already_expired"
    BAD_COST = "bad_cost"


MESSAGES = MappingProxyType(
    {
        Reason.MISSING_CODE: "The line has no code.",
        Reason.MISSING_NUMBER: "The line has no number.",
        Reason.MISSING_PASSWORD: "The line has no password.",
        Reason.MISSING_LINK: "The line has no link.",
        Reason.MISSING_COLUMN: "The line ends before this column; is its separator missing?",
        Reason.TOO_MANY_COLUMNS: "The line has more columns than are mapped to fields.",
        Reason.TOO_LONG: f"The line is longer than {LONGEST_LINE} characters.",
        Reason.BAD_QUOTES: "A quoted cell is not closed, or text follows its closing quote.",
        Reason.CONTROL_CHARACTERS: "The text holds characters that cannot be seen or typed.",
        Reason.LOST_CHARACTERS: "The text was damaged before the import: it holds replacement characters.",
        Reason.LOST_DIGITS: "A spreadsheet has rounded this number; export the column as text.",
        Reason.FORMULA: "The cell is a spreadsheet formula or its error, not a value.",
        Reason.BAD_LINK: "Only https links with a host, without user names and spaces, are accepted.",
        Reason.BAD_DATE: "The date is not possible; write it as 2027-12-31.",
        Reason.ALREADY_EXPIRED: "The expiry date has passed.",
        Reason.BAD_COST: "The cost is not a number with at most the decimals of the currency.",
    }
)


@dataclass(frozen=True, slots=True)
class Record:
    """The goods of one line, as written in the file but trimmed; its `repr` never shows them.

    `line` is the physical line, from 1, where the record starts. `secret` is the code, the password or the
    link; `number` is there for a number+password pair only. `unit_cost` is in minor units.
    """

    line: int
    secret: str = field(repr=False)
    number: str | None = field(default=None, repr=False)
    expires_on: date | None = None
    unit_cost: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not taken, and why. Holds nothing of the line's text."""

    line: int
    reason: Reason
    field: Field | None = None

    @property
    def message(self) -> str:
        """One sentence for the merchant."""
        return MESSAGES[self.reason]


@dataclass(frozen=True, slots=True)
class Rules:
    """What the lines of one file are judged by.

    Goods that expire before `today` are refused; a code is good through its last day. `currency_exponent` is
    the number of decimals of the currency in which costs are written.
    """

    kind: Kind
    today: date
    currency_exponent: int


def trim(text: str) -> str:
    """The text without spaces of any script, byte order marks and zero-width characters at its ends."""
    return text.strip(_INVISIBLE_AT_THE_ENDS)
