"""What crosses the wire about the reconciliation of days."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field

from chalicelib.kernel.routes import Answer, Body, Query
from chalicelib.reconciliation.model import Day, DayState, RunPhase


def _is_a_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise ValueError("send a day that there is, as in 2030-01-31") from None
    return text


DayName = Annotated[
    str,
    Field(pattern=r"^2\d{3}-\d{2}-\d{2}$", examples=["2030-01-31"]),
    AfterValidator(_is_a_day),
]


class DaysQuery(Query):
    """A page of the days, the latest first."""

    cursor: str | None = Field(default=None, max_length=500)


class ReportQuery(Query):
    """Which of the two files of a report."""

    format: Literal["csv", "json"] = "csv"


class TotalsView(Answer):
    """What a day moved in one currency, in minor units by name, and what was held before and after it.

    By booking: `charge`, `refund`, `refund_failure`, `dispute`, `dispute_reversal`, `payout`,
    `payout_reversal`, `fee`, `other`. `fees` are those of all rows, `net` is what the balance grew by,
    `settled` the part of it that the ledger agrees with, `unsettled` the rest. `provider_opening`,
    `provider_closing` and `ledger_…_opening`, `ledger_…_closing` are what was held.
    """

    currency: str
    amounts: dict[str, int]


class DayView(Answer):
    """A day: `running`, `open` (something still waits for its counterpart), `closed`, `closed_with_breaks`.

    `phase` says how far a run is. `breaks` counts the open ones by kind. `requested`: it is to be run again.
    """

    day: str
    state: DayState
    phase: RunPhase
    runs: int
    waiting: int
    breaks: dict[str, int]
    open_breaks: int
    totals: list[TotalsView]
    finished_at: str | None = None
    requested: bool = False
    has_report: bool = False

    @classmethod
    def of(cls, day: Day) -> Self:
        """The view of a day."""
        return cls(
            day=day.day,
            state=day.state,
            phase=day.phase,
            runs=day.runs,
            waiting=day.waiting,
            breaks=day.breaks,
            open_breaks=sum(day.breaks.values()),
            totals=[TotalsView(currency=name, amounts=sums) for name, sums in sorted(day.totals.items())],
            finished_at=day.finished_at,
            requested=day.requested,
            has_report=day.report is not None,
        )


class DayList(Answer):
    """Some days."""

    days: list[DayView]
    next: str | None = None


class ReportLink(Answer):
    """Where a file of a report can be had for fifteen minutes; `signature` is of the JSON document."""

    url: str
    name: str
    signature: str


class SignedReport(Body):
    """A report's JSON document as it was had, to the last byte, and the signature that came with it."""

    document: str = Field(min_length=1, max_length=60_000)
    signature: str = Field(pattern=r"^[0-9a-fA-F]{64}$")


class Genuineness(Answer):
    """Whether this shop signed this very document."""

    genuine: bool
