"""A person asks for a day to be run again."""

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.reconciliation import store
from chalicelib.reconciliation.model import bounds


def ask_for(day: str) -> None:
    """Note that a day is to be run; raises `Invalid` while it has not ended in UTC."""
    if bounds(day)[1] > clock.now():
        raise Invalid.of_field("day", "not_over", "a day can be reconciled once it has ended in UTC")
    store.request(day)
