"""Orders by day and by buyer, newest first, and who asked for theirs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from chalicelib.kernel import clock
from chalicelib.kernel.table import Item, WriteRefused
from chalicelib.orders.model import Order
from chalicelib.orders.store.records import ABSENT, SHARDS, day_shard, order_of, table

Place = tuple[str, str]
"""Where an order stands in a list: its `created_at` and its id."""

FIND = "FIND#"
_KEPT = timedelta(days=1)
_SUM_PAGE = 1000


@dataclass(frozen=True)
class Sale:
    """What the index tells of an order: its states and its money in minor units."""

    payment: str
    currency: str
    total: int
    refundable: int


def placed_on(day: str, *, before: Place | None, limit: int) -> list[Order]:
    """At most `limit` orders of a day, after that place, newest first; a moment old."""
    items = [item for number in range(SHARDS) for item in _newest(day_shard(day, number), before, limit)]
    items.sort(key=_place, reverse=True)
    return _whole(items[:limit])


def page_of_day(day: str, number: int, start: Item | None, *, limit: int) -> tuple[list[Order], Item | None]:
    """Some orders of a day in one partition of the index, oldest first, and where it goes on."""
    values = {"on": day_shard(day, number)}
    page = table().query_index("placed", "#placed_on = :on", values, limit=limit, start=start)
    return _whole(page.items), page.next_key


def sales_on(day: str) -> list[Sale]:
    """Every order of a day, in short; a moment old."""
    sales: list[Sale] = []
    for number in range(SHARDS):
        values, start = {"on": day_shard(day, number)}, None
        while True:
            page = table().query_index("placed", "#placed_on = :on", values, limit=_SUM_PAGE, start=start)
            sales += [
                Sale(item["payment"], item["currency"], item["total"], item["refundable"])
                for item in page.items
            ]
            if not (start := page.next_key):
                break
    return sales


def of_buyer(buyer: str, *, limit: int) -> list[Order]:
    """At most `limit` orders of a buyer, newest first; a moment old."""
    return page_of_buyer(buyer, start=None, limit=limit)[0]


def page_of_buyer(buyer: str, *, start: Item | None, limit: int) -> tuple[list[Order], Item | None]:
    """A page of the orders of a buyer, newest first, and the key to go on from; a moment old."""
    page = table().query_index(
        "buyer", "#buyer = :buyer", {"buyer": buyer}, limit=limit, start=start, forward=False
    )
    return _whole(page.items), page.next_key


def ask(buyer: str, *, email: str, language: str, now: datetime) -> None:
    """Note that somebody asked for the orders of an address; once a minute, more often changes nothing."""
    item = {
        "pk": f"{FIND}{buyer}",
        "sk": clock.text(now)[:16],
        "email": email,
        "language": language,
        "ttl": int((now + _KEPT).timestamp()),
    }
    try:
        table().put(item, when=ABSENT)
    except WriteRefused:
        return


def _newest(partition: str, before: Place | None, limit: int) -> list[Item]:
    condition, values = "#placed_on = :on", {"on": partition}
    if before:
        condition, values = f"{condition} AND #created_at <= :at", values | {"at": before[0]}
    found: list[Item] = []
    start = None
    while len(found) < limit:
        page = table().query_index("placed", condition, values, limit=limit, start=start, forward=False)
        found += [item for item in page.items if before is None or _place(item) < before]
        if not (start := page.next_key):
            break
    return found[:limit]


def _place(item: Item) -> Place:
    return item["created_at"], item["pk"]


def _whole(items: list[Item]) -> list[Order]:
    """The orders of index entries, in their order."""
    keys = [(item["pk"], item["sk"]) for item in items]
    found = {item["pk"]: order_of(item) for item in table().get_many(keys, consistent=False)}
    return [found[pk] for pk, _ in keys if pk in found]
