"""Days, their runs, and by what name a row of the statement is known to the ledger. No I/O."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

GRACE = timedelta(hours=6)
"""How long provider and ledger may know of money one after the other before that is a break."""

PATIENCE = timedelta(days=3)
"""How long a refund may be on its way at the provider before that is a break."""

BEGINS_AFTER = timedelta(hours=2)
"""How long after its end in UTC a day is first reconciled: all that was booked in it is listed by then."""

LOOKS_BACK = 7
"""Days that are run again each day while they have open breaks, or rows and entries that still wait."""


class RunPhase(StrEnum):
    """How far a run is; each phase goes over one list, and a crash repeats a page of it at most."""

    STATEMENT = "statement"
    ROWS = "rows"
    ENTRIES = "entries"
    ORDERS = "orders"
    PAYOUTS = "payouts"
    CLOSE = "close"
    DONE = "done"


PHASES = tuple(RunPhase)


class DayState(StrEnum):
    """What is known of a day. `OPEN` is run again: something still waits for its counterpart."""

    RUNNING = "running"
    OPEN = "open"
    CLOSED = "closed"
    CLOSED_WITH_BREAKS = "closed_with_breaks"


@dataclass(frozen=True)
class Row:
    """A row of the provider's statement as it is kept for a run, by the ledger's name for it."""

    key: str
    transaction: str
    booking: str
    type: str
    gross: int
    fee: int
    net: int
    currency: str
    created: str
    source: str | None = None
    payment: str | None = None
    refund: str | None = None
    refund_state: str | None = None
    dispute: str | None = None
    payout: str | None = None
    order_id: str | None = None
    top_up_id: str | None = None


@dataclass(frozen=True)
class Match:
    """What stands for an entry in the statement. `settled` when its settlement is in the ledger."""

    key: str
    transaction: str
    subject: str
    settled: bool


@dataclass
class Run:
    """A run of a day under way; `place` is where its phase goes on, `totals` are what was counted so far."""

    day: str
    number: int
    phase: RunPhase
    holder: str
    place: dict[str, Any] = field(default_factory=dict)
    totals: dict[str, dict[str, int]] = field(default_factory=dict)
    waiting: int = 0
    provider_closing: dict[str, int] | None = None

    def count(self, currency: str, name: str, amount: int) -> None:
        """Add to the totals of a currency."""
        sums = self.totals.setdefault(currency, {})
        sums[name] = sums.get(name, 0) + amount

    def next_phase(self) -> None:
        """Go to the beginning of the next phase."""
        self.phase, self.place = PHASES[PHASES.index(self.phase) + 1], {}


@dataclass(frozen=True)
class Day:
    """A day and the outcome of its latest run. `report` is its files' folder, `signature` signs them."""

    day: str
    state: DayState
    phase: RunPhase
    runs: int
    totals: dict[str, dict[str, int]] = field(default_factory=dict)
    breaks: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    finished_at: str | None = None
    requested: bool = False
    report: str | None = None
    signature: str | None = None


def bounds(day: str) -> tuple[datetime, datetime]:
    """When a day begins in UTC, and when the next one does."""
    start = datetime.combine(date.fromisoformat(day), datetime.min.time(), tzinfo=UTC)
    return start, start + timedelta(days=1)


def following(day: str, days: int = 1) -> str:
    """The day that many days later."""
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


def counts(kinds: list[str]) -> dict[str, int]:
    """How often each kind occurs, in the order of the alphabet."""
    return dict(sorted(Counter(kinds).items()))
