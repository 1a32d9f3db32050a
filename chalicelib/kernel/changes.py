"""What one request changes: each item that it writes, as it stood before and after.

Nothing is collected unless somebody asks for it with `collect`; `kernel/table.py` then reads what its writes
replace. Work handed to another thread (`kernel/beside.py`) is not seen.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from chalicelib.kernel.errors import Transient

LIMIT = 40
"""Items of one request whose images are kept; of more only the number is."""

_NOTHING_THERE = "attribute_not_exists(pk)"
"""The condition of a write that replaces nothing."""

Key = tuple[str, str, str]
"""Table, `pk`, `sk`."""
T = TypeVar("T")
Image = Mapping[str, Any] | None
"""An item; None where there is none."""


@dataclass
class Changes:
    """Items by key with their first image and their last one, in the order of their first write.

    `more` counts further writes by table. `unread` says that a last image could not be read.
    """

    images: dict[Key, tuple[Image, Image]] = field(default_factory=dict)
    more: Counter[str] = field(default_factory=Counter)
    unread: bool = False

    def admits(self, keys: list[Key]) -> list[Key]:
        """Those of some items whose images are wanted; the others are counted when they are written."""
        room = LIMIT - len(self.images)
        new = [key for key in dict.fromkeys(keys) if key not in self.images][: max(room, 0)]
        return [key for key in dict.fromkeys(keys) if key in self.images or key in new]

    def count(self, table: str, writes: int) -> None:
        """Count writes whose images are not kept."""
        if writes:
            self.more[table] += writes

    def note(self, key: Key, before: Image, after: Image) -> None:
        """Keep the images of one item; what it was before the first write stays what it was before."""
        first = self.images[key][0] if key in self.images else before
        self.images[key] = (first, after)


_watching: ContextVar[Changes | None] = ContextVar("changes", default=None)


def watching() -> Changes | None:
    """Where the writes of this request are collected; None where nobody asks."""
    return _watching.get()


@contextmanager
def collect(found: Changes) -> Iterator[None]:
    """Collect what is written inside the block."""
    token = _watching.set(found)
    try:
        yield
    finally:
        _watching.reset(token)


def observed(
    actions: list[dict[str, Any]],
    write: Callable[[], T],
    *,
    read: Callable[[list[Key]], Mapping[Key, dict[str, Any]]],
    plain: Callable[[Mapping[str, Any]], dict[str, Any]],
) -> T:
    """Write, and keep what stood before and after if this request is watched.

    `actions` are DynamoDB's, by kind. What they replace is read first, and the write does not happen if that
    fails. What a put leaves is known, what an update leaves is read.
    """
    watch = watching()
    if watch is None:
        return write()
    writes = {_key_of(request): (kind, request) for one in actions for kind, request in one.items()}
    writes = {key: one for key, one in writes.items() if one[0] != "ConditionCheck"}
    chosen = watch.admits(list(writes))
    before = read([key for key in chosen if writes[key][1]["ConditionExpression"] != _NOTHING_THERE])
    answer = write()
    for key in writes.keys() - chosen:
        watch.count(key[0], 1)
    after: Mapping[Key, dict[str, Any]] = {}
    try:
        after = read([key for key in chosen if writes[key][0] == "Update"])
    except Transient:
        watch.unread = True
    for key in chosen:
        kind, request = writes[key]
        put = plain(request["Item"]) if kind == "Put" else None
        watch.note(key, before.get(key), put or after.get(key))
    return answer


def _key_of(request: Mapping[str, Any]) -> Key:
    found = request.get("Item") or request["Key"]
    return request["TableName"], found["pk"]["S"], found["sk"]["S"]
