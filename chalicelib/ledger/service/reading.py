"""The ledger as people read it: the money of an order, an account by day, what a SKU earned."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from chalicelib.ledger import store
from chalicelib.ledger.model import Account, DayOfSku, Entry, Movement, Statement, Unassigned

SHARDS = store.SHARDS
MOST_IN_BOOKS = 500
"""Entries of one subject that are shown: no order has nearly as many, a large import has one for 96 codes."""

_PAGE = 100
_SUMS = ("quantity", "sales", "refunds", "cost_of_goods", "write_offs")
_PROFIT_AND_LOSS = {"income", "expense"}


def of_subject(subject: str) -> list[Entry]:
    """Every entry of an order or whatever else has some, oldest first."""
    return store.of_subject(subject)


def books(subject: str) -> tuple[list[Entry], bool]:
    """Entries of a subject as people are shown them, and whether these are all."""
    found = store.of_subject(subject, most=MOST_IN_BOOKS + 1)
    return found[:MOST_IN_BOOKS], len(found) <= MOST_IN_BOOKS


def refund_request(order: str, refund: str) -> Entry | None:
    """The entry by which a refund was asked for."""
    return store.find(order, f"rrq:{refund}")


def posted_on(day: str, *, since: str = "") -> Iterator[Entry]:
    """Every entry of a day in UTC from a moment on, oldest first, in bounded memory."""
    return heapq.merge(
        *(_of_shard(day, shard, since) for shard in range(store.SHARDS)),
        key=lambda one: (one.at, one.entry_id),
    )


def page_of(
    day: str, shard: int, start: dict[str, Any] | None, *, limit: int
) -> tuple[list[Entry], dict[str, Any] | None]:
    """A page of the entries of a day in one of the `SHARDS` partitions, and where it goes on."""
    return store.posted_on(day, shard, start=start, limit=limit)


def find_many(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Entry]:
    """Those entries that exist, by subject and entry id."""
    return store.find_many(keys)


def statement(account: Account, currency: str, day: str, *, after: str | None = None) -> Statement:
    """A page of what a day moved on an account; `after` is the `following` of the page before."""
    since, _, rest = (after or "").partition("#")
    last_id, _, held = rest.rpartition("#")
    balance = int(held) if after else balance_before(account, currency, day)
    page = Statement(balance, [])
    for entry in posted_on(day, since=since):
        if after and (entry.at, entry.entry_id) <= (since, last_id):
            continue
        if len(page.movements) == _PAGE:
            last = page.movements[-1]
            return Statement(
                page.opening, page.movements, f"{last.entry.at}#{last.entry.entry_id}#{last.balance}"
            )
        amount = sum(
            one.amount for one in entry.postings if (one.account, one.currency) == (account, currency)
        )
        if amount:
            balance += amount
            page.movements.append(Movement(entry, amount, balance))
    return page


def profit(since: date, until: date) -> Iterator[DayOfSku]:
    """What each SKU brought on each of these days, newest day first."""
    day = until
    while day >= since:
        for item in store.profit_on(day.isoformat()):
            sku, _, currency = item["sk"].rpartition("#")
            sums = {name: item.get(name, 0) for name in _SUMS}
            yield DayOfSku(day.isoformat(), sku, currency, **sums)
        day -= timedelta(days=1)


def unassigned(since: date, until: date, days: Iterable[DayOfSku]) -> list[Unassigned]:
    """What income and expenses of these days belong to no SKU: fees, goodwill, lost disputes, adjustments.

    `days` is the `profit` of the same days; together they are all that those accounts moved. A sale that is
    summed up between the two reads stands here until they are read again.
    """
    assigned: Counter[tuple[Account, str]] = Counter()
    for one in days:
        for account, amount in _by_account(one):
            assigned[account, one.currency] += amount
    found = []
    for account, currency in sorted(store.holdings()):
        if account.partition(":")[0] not in _PROFIT_AND_LOSS:
            continue
        moved = store.days_since(account, currency, since.isoformat())
        amount = -sum(sum_ for day, sum_ in moved if day <= until.isoformat()) - assigned[account, currency]
        if amount:
            found.append(Unassigned(account, currency, amount))
    return found


def _by_account(one: DayOfSku) -> list[tuple[Account, int]]:
    return [
        (Account.SALES, one.sales),
        (Account.REFUNDS, one.refunds),
        (Account.COST_OF_GOODS, one.cost_of_goods),
        (Account.WRITE_OFFS, one.write_offs),
    ]


def balance_before(account: Account, currency: str, day: str) -> int:
    """What an account held when a day began, by the sums: seconds behind the entries."""
    held = store.holdings().get((account, currency), 0)
    return held - sum(amount for _, amount in store.days_since(account, currency, day))


def first_day() -> str | None:
    """The first day on which anything was posted, seconds behind the entries; None before that."""
    return store.first_day()


def _of_shard(day: str, shard: int, since: str) -> Iterator[Entry]:
    start = None
    while True:
        found, start = store.posted_on(day, shard, since=since, start=start)
        yield from found
        if start is None:
            return
