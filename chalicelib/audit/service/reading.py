"""Finding entries: newest first, by person, operation, thing and day; every page is a bounded read."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from chalicelib.audit import store
from chalicelib.audit.errors import EntryNotFound
from chalicelib.audit.model.entry import places
from chalicelib.audit.model.search import Search
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.paging import cursor, index_place
from chalicelib.kernel.table import Item, Page

_READS = 6
"""Pages of the index that one page of the list may take; with them it may be shorter, or empty, and go on."""


def page(search: Search, after: str | None, *, limit: int) -> tuple[list[Item], str | None]:
    """A page of actions, newest first, each by its outcome or, if there is none, by its beginning.

    With the cursor to go on from; None at the end.
    """
    search.check()
    index, keys = _partitions(search)
    start = _start(search, after, index, keys)
    if start:
        keys = keys[keys.index(_partition_of(start, index)) :]
    action = _action(start["sk" if index == "about" else "place"]) if start else ""
    rows: list[Item] = []
    for number, (key, found) in enumerate(_pages(search, index, keys, start), start=1):
        entries = store.entries(found.items)
        for one in found.items:
            if _action(one["place"]) == action:
                continue  # the beginning of what was shown with its outcome
            item = entries.get(one["place"])
            if item is None or not search.matches(item):
                continue
            action = item["action"]
            rows.append(item)
            if len(rows) == limit:
                return rows, _cursor(index, key, one)
        if number >= _READS and found.next_key:
            return rows, cursor(found.next_key)
    return rows, None


def entry(chain: str, number: int) -> tuple[Item, Item | None]:
    """An entry, and that of the beginning of its action if it is another; raises `EntryNotFound`."""
    item = store.find(chain, number)
    if item is None:
        raise EntryNotFound
    return item, store.find(chain, item["begun"]) if "begun" in item else None


def people() -> dict[str, str]:
    """Addresses of those who have signed in, by the id in the user pool; they are few."""
    found: dict[str, str] = {}
    part = store.people()
    while True:
        found |= {item["sk"]: item["email"] for item in part.items}
        if part.next_key is None:
            return found
        part = store.people(start=part.next_key)


def _partitions(search: Search) -> tuple[str, list[str]]:
    """The index that narrows a search most, and which of its partitions to read, newest first."""
    for index in ("about", "person", "operation"):
        if key := getattr(search, index):
            return index, [key]
    months: list[str] = []
    day = search.last
    while day >= search.first.replace(day=1):
        months.append(day.strftime("%Y-%m"))
        day = day.replace(day=1) - timedelta(days=1)
    return "month", months


def _pages(search: Search, index: str, keys: list[str], start: Item | None) -> Iterator[tuple[str, Page]]:
    low, high = _between(search)
    for key in keys:
        while True:
            found = (
                store.about(key, low=low, high=high, start=start, limit=100)
                if index == "about"
                else store.listed(index, key, low=low, high=high, start=start, limit=100)
            )
            yield key, found
            start = found.next_key
            if start is None:
                break


def _between(search: Search) -> tuple[str, str]:
    return places(_midnight(search.first), _midnight(search.last + timedelta(days=1)))


def _start(search: Search, after: str | None, index: str, keys: list[str]) -> Item | None:
    """Where a cursor goes on; raises `Invalid` for one of another search."""
    names = {"pk", "sk"} if index == "about" else {"pk", "sk", "place", index}
    start = index_place(after, names=frozenset(names), fixed={})
    if start:
        low, high = _between(search)
        inside = low <= start["sk" if index == "about" else "place"] <= high
        if not inside or _partition_of(start, index) not in keys:
            raise Invalid.of_field("cursor", "not_a_cursor", "use the `next` of the page before")
    return start


def _partition_of(start: Item, index: str) -> str:
    return str(start["pk"]).removeprefix("ABOUT#") if index == "about" else str(start[index])


def _cursor(index: str, key: str, one: Item) -> str | None:
    if index == "about":
        return cursor({"pk": f"ABOUT#{key}", "sk": one["place"]})
    return cursor({"pk": one["pk"], "sk": one["sk"], "place": one["place"], index: key})


def _action(place: str) -> str:
    return place.partition("#")[0]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
