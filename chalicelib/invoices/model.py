"""A request for an invoice of a paid order, and how far it is. No I/O."""

from dataclasses import dataclass
from enum import StrEnum

_DIGITS_KEPT = 15
"""Spreadsheets keep so many digits of a number."""


class InvoiceState(StrEnum):
    """How far a request is. `to_reverse` is an invoice of which money went back after it was issued."""

    REQUESTED = "requested"
    ISSUED = "issued"
    REJECTED = "rejected"
    TO_REVERSE = "to_reverse"
    REVERSED = "reversed"


class Buyer(StrEnum):
    """Whom an invoice is made out to."""

    PERSONAL = "personal"
    COMPANY = "company"


MOVES: dict[InvoiceState, tuple[InvoiceState, ...]] = {
    InvoiceState.REQUESTED: (InvoiceState.ISSUED, InvoiceState.REJECTED),
    InvoiceState.REJECTED: (InvoiceState.REQUESTED,),
    InvoiceState.ISSUED: (InvoiceState.TO_REVERSE,),
    InvoiceState.TO_REVERSE: (InvoiceState.REVERSED,),
    InvoiceState.REVERSED: (InvoiceState.REQUESTED,),
}
"""Every lawful move; after a rejection, or a reversal that left money, an invoice may be asked for anew."""


class File(StrEnum):
    """What an invoice is kept as."""

    PDF = "pdf"
    OFD = "ofd"
    XML = "xml"


@dataclass(frozen=True)
class Replaced:
    """A file of an issued invoice that another took the place of: its key, its number, and why."""

    file: str
    number: str
    at: str
    actor: str
    reason: str


@dataclass(frozen=True)
class Wanted:
    """What the buyer wants to be written on it, and where it is sent."""

    buyer: Buyer
    title: str
    email: str
    tax_id: str | None = None


@dataclass(frozen=True)
class Invoice:
    """The invoice of an order; amounts are in minor units, `tax` is the part of `amount` that is tax.

    `file` is the key of what staff uploaded, `number` what stands on it; `replaced` were there before, the
    oldest first.
    """

    order_id: str
    wanted: Wanted
    amount: int
    currency: str
    requested_at: str
    state: InvoiceState = InvoiceState.REQUESTED
    tax: int = 0
    reason: str | None = None
    number: str | None = None
    file: str | None = None
    issued_at: str | None = None
    issued_month: str | None = None
    actor: str | None = None
    replaced: tuple[Replaced, ...] = ()


def sources(target: InvoiceState) -> tuple[InvoiceState, ...]:
    """The states from which a state may be reached."""
    return tuple(state for state, targets in MOVES.items() if target in targets)


def cell(text: str) -> str:
    """A cell of a table that no spreadsheet takes for a formula, or for a number of which it drops digits."""
    long_number = len(text) > _DIGITS_KEPT and text.isdecimal()
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} or long_number else text
