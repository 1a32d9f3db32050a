"""What crosses the wire about breaks."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field, StringConstraints

from chalicelib.breaks.model import MEANINGS, Break, BreakKind, BreakState, Severity
from chalicelib.kernel import clock, ids
from chalicelib.kernel.routes import Answer, Body, Query

BreakId = Annotated[str, Field(pattern=ids.pattern("brk"), examples=["brk_01J8Z3QK5Y7V9T2M4N6P8R0S1W"])]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class BreaksQuery(Query):
    """A page of the breaks of one state, the oldest first; those of a kind, day or age only, if asked so."""

    state: BreakState = BreakState.OPEN
    kind: BreakKind | None = None
    day: date | None = None
    older_than_hours: int | None = Field(default=None, ge=0, le=87_600)
    cursor: str | None = Field(default=None, max_length=500)


class NewNote(Body):
    """What is to be known about a break."""

    note: Words


class Resolution(Body):
    """Why a break is no more; what was done about the money."""

    reason: Words


class BreakEvent(Answer):
    """Something that happened to a break: found, taken, note, healed, resolved."""

    at: str
    event: str
    actor: str
    text: str | None = None


class BreakView(Answer):
    """Money that does not fit: what it means, what it is about, who looks after it.

    `provider_amount` and `ledger_amount` are minor units as each of them says; `amount` is what is known.
    `wallet` is the owner of the wallet whose money it is, where it is no order's.
    `note` is the latest note. `day` is the day whose reconciliation found it.
    """

    break_id: str
    kind: BreakKind
    meaning: str
    severity: Severity
    state: BreakState
    subject: str
    found_at: str
    last_seen: str
    age_hours: int
    order_id: str | None = None
    wallet: str | None = None
    amount: int | None = None
    provider_amount: int | None = None
    ledger_amount: int | None = None
    currency: str | None = None
    ledger_currency: str | None = None
    day: str | None = None
    owner: str | None = None
    note: str | None = None

    @classmethod
    def of(cls, one: Break) -> Self:
        """The view of a break."""
        return cls(**_fields(one, clock.now()))


class BreakDetail(BreakView):
    """A break with all that happened to it, oldest first."""

    history: list[BreakEvent]

    @classmethod
    def of(cls, one: Break) -> Self:
        """The view of a break with its history."""
        history = [BreakEvent(**event) for event in one.history]
        return cls(**_fields(one, clock.now()), history=history)


class BreakList(Answer):
    """Some breaks."""

    breaks: list[BreakView]
    next: str | None = None


def _fields(one: Break, now: datetime) -> dict[str, object]:
    found = one.found
    notes = [event["text"] for event in one.history if event["event"] == "note"]
    amount = found.ledger_amount if found.provider_amount is None else found.provider_amount
    return {
        **{name: getattr(found, name) for name in found.__dataclass_fields__},
        "break_id": one.break_id,
        "meaning": MEANINGS[found.kind][1],
        "severity": one.severity,
        "state": one.state,
        "found_at": one.first_seen,
        "last_seen": one.last_seen,
        "age_hours": max(0, int((now - clock.parse(one.first_seen)).total_seconds()) // 3600),
        "amount": amount,
        "owner": one.owner,
        "note": notes[-1] if notes else None,
    }
