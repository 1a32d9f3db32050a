"""Money that does not fit and waits for a person."""

from chalicelib.payments import store

_MOST = 1000


def count() -> int:
    """How many breaks there are, counted up to a thousand."""
    found, following = store.breaks(None)
    total = len(found)
    while following and total < _MOST:
        found, following = store.breaks(following)
        total += len(found)
    return total
