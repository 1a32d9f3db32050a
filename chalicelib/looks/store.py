"""The table of looks. Items are only ever added: no function may change or remove one.

One thing may be taken from them, by the function that forgets buyers alone: from where a buyer looked.

<subject> / LOOK#<id>      a look at codes of an order, an export, or at a single code, in order of time

Index `by_actor` (`actor`, `at`) holds the looks of one person by time.
"""

from dataclasses import asdict
from functools import lru_cache

from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Page, Table, Transaction
from chalicelib.looks.model import Look, LookKind

ABSENT = "attribute_not_exists(pk)"
THERE = "attribute_exists(pk)"
PREFIX = "LOOK#"


@lru_cache(maxsize=1)
def table() -> Table:
    """The table of looks."""
    return Table(settings().table_looks)


def add(writes: Transaction, look: Look) -> None:
    """Add a look to the transaction of what it is a look at; the write is named `look`."""
    writes.put("look", table(), _item(look), when=ABSENT)


def put(look: Look) -> None:
    """Write a look that belongs to no other write."""
    table().put(_item(look), when=ABSENT)


def of_subject(subject: str, *, limit: int) -> list[Look]:
    """The newest looks at a subject, oldest first, as they surely stand."""
    found = table().query(subject, sk_prefix=PREFIX, limit=limit, forward=False).items
    return [look_of(item) for item in reversed(found)]


def forget_places(subject: str) -> None:
    """Remove from every look at a subject from where it was; a repeat changes nothing."""
    start: Item | None = None
    while True:
        page = table().query(subject, sk_prefix=PREFIX, start=start)
        for item in page.items:
            if item.get("source_ip"):
                table().update(
                    item["pk"], item["sk"], "SET #source_ip = :none", when=THERE, values={"none": ""}
                )
        start = page.next_key
        if start is None:
            return


def of_actor(actor: str, *, since: str, until: str, start: Item | None) -> tuple[list[Look], Page]:
    """A page of the looks of a person between two moments, both included; a moment old."""
    condition = "#actor = :actor AND #at BETWEEN :since AND :until"
    values = {"actor": actor, "since": since, "until": until}
    page = table().query_index("by_actor", condition, values, start=start, forward=False)
    return [look_of(item) for item in page.items], page


def look_of(item: Item) -> Look:
    """The look that an item, or a stream record, shows."""
    known = {name: item[name] for name in Look.__dataclass_fields__ if name in item}
    return Look(**{**known, "kind": LookKind(item["kind"]), "codes": tuple(item["codes"])})


def _item(look: Look) -> Item:
    at = look.at or clock.text(clock.now())
    return {**asdict(look), "at": at, "pk": look.subject, "sk": f"{PREFIX}{at}#{ids.new('look')}"}
