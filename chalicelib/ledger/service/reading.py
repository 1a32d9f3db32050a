"""The ledger as people read it: the money of an order, an account by day, what a SKU earned."""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.ledger import store
from chalicelib.ledger.model import Account, Entry

SHARDS = store.SHARDS


@dataclass(frozen=True)
class Movement:
    """One entry as an account sees it: what it moved there, and what the account held after it."""

    entry: Entry
    amount: int
    balance: int


def of_subject(subject: str) -> list[Entry]:
    """Every entry of an order or whatever else has some, oldest first."""
    return store.of_subject(subject)


def refund_request(order: str, refund: str) -> Entry | None:
    """The entry by which a refund was asked for."""
    return store.find(order, f"rrq:{refund}")


def posted_on(day: str) -> Iterator[Entry]:
    """Every entry of a day in UTC, oldest first, in bounded memory."""
    return heapq.merge(
        *(_of_shard(day, shard) for shard in range(store.SHARDS)), key=lambda one: (one.at, one.entry_id)
    )


def page_of(
    day: str, shard: int, start: dict[str, Any] | None, *, limit: int
) -> tuple[list[Entry], dict[str, Any] | None]:
    """A page of the entries of a day in one of the `SHARDS` partitions, and where it goes on."""
    return store.posted_on(day, shard, start=start, limit=limit)


def find_many(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
    """Those entries that exist, by subject and entry id."""
    return store.find_many(keys)


def statement(account: Account, currency: str, day: str) -> Iterator[Movement]:
    """What a day moved on an account, entry by entry, after what it held when the day began."""
    held = balance_before(account, currency, day)
    for entry in posted_on(day):
        amount = sum(
            one.amount for one in entry.postings if (one.account, one.currency) == (account, currency)
        )
        if amount:
            held += amount
            yield Movement(entry, amount, held)


def balance_before(account: Account, currency: str, day: str) -> int:
    """What an account held when a day began, by the sums."""
    return sum(amount for when, amount in store.days(account, currency) if when < day)


def balance(account: Account, currency: str) -> int:
    """What an account holds, by the sums: seconds behind the entries."""
    return sum(amount for _, amount in store.days(account, currency))


def _of_shard(day: str, shard: int) -> Iterator[Entry]:
    start = None
    while True:
        found, start = store.posted_on(day, shard, start=start)
        yield from found
        if start is None:
            return
