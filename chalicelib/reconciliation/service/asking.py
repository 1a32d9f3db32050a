"""A person asks for a day to be run again."""

from datetime import date, timedelta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.ledger.service import reading
from chalicelib.reconciliation import store
from chalicelib.reconciliation.model import bounds

_BEFORE = timedelta(days=1)
"""The provider may have booked something on the day before the shop first did."""


def ask_for(day: str) -> None:
    """Note that a day is to be run.

    Raises `Invalid` while it has not ended in UTC, and for one from well before the first entry, unless
    it was run before.
    """
    if bounds(day)[1] > clock.now():
        raise Invalid.of_field("day", "not_over", "a day can be reconciled once it has ended in UTC")
    first = reading.first_day()
    if first and date.fromisoformat(day) < date.fromisoformat(first) - _BEFORE and store.find(day) is None:
        raise Invalid.of_field("day", "before_first", f"the first entry of the shop is of {first}")
    store.request(day)
