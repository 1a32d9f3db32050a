"""Sums by day of accounts and SKUs, from the stream.

An account that every order moves would be a hot item, so none is written in an order's transaction.
"""

from collections.abc import Iterable
from datetime import timedelta

from chalicelib.kernel import clock
from chalicelib.kernel.table import TRANSACTION_LIMIT, WriteRefused
from chalicelib.ledger import store
from chalicelib.ledger.model import Entry

_LATE = timedelta(minutes=10)
_MARKED = timedelta(days=5)


def sum_up(entries: Iterable[Entry]) -> int:
    """Add entries to the sums, each once however often it is told; how many were new."""
    added = 0
    for page in _pages(entries):
        waiting = page
        while waiting:
            try:
                store.sum_up(waiting)
            except WriteRefused as refusal:
                waiting = [one for one in waiting if store.write_name(one) not in refusal.refused]
                continue
            added += len(waiting)
            break
    return added


def catch_up(entries: Iterable[Entry]) -> int:
    """Add those of some entries that the stream has not brought; how many.

    Marks are kept for a week only: an entry older than five days is taken for summed.
    """
    now = clock.now()
    recent = [entry for entry in entries if _LATE < now - clock.parse(entry.at) < _MARKED and entry.postings]
    return sum_up(store.not_summed(recent))


def _pages(entries: Iterable[Entry]) -> list[list[Entry]]:
    """Entries in groups, each of which fits into one transaction."""
    pages: list[list[Entry]] = [[]]
    for entry in entries:
        grown = [*pages[-1], entry]
        if len(grown) + len(store.sums_of(grown)) > TRANSACTION_LIMIT:
            pages.append([entry])
        else:
            pages[-1] = grown
    return [page for page in pages if page]
