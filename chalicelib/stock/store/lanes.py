"""Lanes and racks: the index by which a buyer finds a code without looking for one.

A lane hands out positions, a rack says which code stands at a position. A rack only grows, so it can be
cached for ever as far as it was read. The codes are the truth: an entry may point at a code that is taken.
Lanes belong to a pool: a SKU's own, named like it, or what was set aside for a campaign.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.stock.model import RACK_SIZE, rack_of
from chalicelib.stock.store.table import ABSENT, table

_TRIES = 20


@dataclass(frozen=True)
class Lane:
    """`taken` positions were handed out, `filled` were published; `left` is what lies between."""

    pool: str
    lane: int
    taken: int = 0
    filled: int = 0
    left: int = 0


class LaneEmpty(Exception):
    """The lane has fewer than the tickets asked for; `left` is what it has."""

    def __init__(self, left: int) -> None:
        super().__init__(str(left))
        self.left = left


@dataclass(frozen=True)
class Head:
    """How many lanes a pool has, and how many codes are owed to paid orders that fell short."""

    lanes: int = 0
    owed: int = 0


def head(pool: str) -> Head:
    """The head of a pool; of one that never had stock, too."""
    found = table().get(f"STOCK#{pool}", "HEAD") or {}
    return Head(int(found.get("lanes", 0)), int(found.get("owed", 0)))


def lane_total(pool: str) -> int:
    """How many lanes the pool has; 0 when it never had stock."""
    return head(pool).lanes


def owe(writes: Transaction, pool: str, count: int) -> None:
    """Add that so many codes more, or fewer if negative, are owed to orders that wait; named `owed <sku>`."""
    change = "SET #owed = if_not_exists(#owed, :none) + :count, #lanes = if_not_exists(#lanes, :none)"
    when = "attribute_not_exists(pk) OR attribute_exists(pk)"
    values = {"count": count, "none": 0}
    writes.update(f"owed {pool}", table(), f"STOCK#{pool}", "HEAD", change, when=when, values=values)


def widen(pool: str, lanes: int) -> int:
    """Give the pool at least that many lanes; how many it has afterwards. A pool never loses lanes."""
    when = "attribute_not_exists(pk) OR #lanes < :lanes"
    try:
        table().update(f"STOCK#{pool}", "HEAD", "SET #lanes = :lanes", when=when, values={"lanes": lanes})
    except WriteRefused as refusal:
        return int((refusal.refused["update"] or {})["lanes"])
    return lanes


def survey(pool: str, lanes: int) -> list[Lane]:
    """Every lane as it stands, also those that nothing was put into yet."""
    found = table().get_many([(_lane_key(pool, lane), "LANE") for lane in range(lanes)])
    by_number = {item["lane"]: _lane(item) for item in found}
    return [by_number.get(lane, Lane(pool, lane)) for lane in range(lanes)]


def take(pool: str, lane: int, count: int) -> Lane:
    """Hand out `count` tickets, each to exactly one caller: the positions up to the new `taken`.

    One write, no read. Raises `LaneEmpty` when fewer than `count` are left. A repeat by the client library
    after a lost answer may waste tickets, never share them. Source: docs/decisions/0003-lanes.md
    """
    try:
        item = table().update(
            _lane_key(pool, lane),
            "LANE",
            "SET #left = #left - :count, #taken = #taken + :count",
            when="#left >= :count",
            values={"count": count},
        )
    except WriteRefused as refusal:
        raise LaneEmpty(int((refusal.refused["update"] or {}).get("left", 0))) from None
    return _lane(item)


def drain(lane: Lane) -> bool:
    """Take every ticket that is left, if nobody moved the lane since it was read."""
    try:
        table().update(
            _lane_key(lane.pool, lane.lane),
            "LANE",
            "SET #left = :none, #taken = #filled",
            when="#taken = :taken AND #filled = :filled",
            values={"none": 0, "taken": lane.taken, "filled": lane.filled},
        )
    except WriteRefused:
        return False
    return True


def waiting(lane: Lane) -> list[str]:
    """The codes at the positions of a lane that were not handed out when it was read."""
    first, skipped = rack_of(lane.taken)
    last, _ = rack_of(max(lane.filled - 1, lane.taken))
    found = racks(lane.pool, lane.lane, range(first, last + 1))
    entries = [code_id for number in sorted(found) for code_id in found[number]]
    return entries[skipped : skipped + lane.left]


def racks(pool: str, lane: int, numbers: Iterable[int]) -> dict[int, list[str]]:
    """The codes on these racks, by rack number, as they surely stand now."""
    found = table().get_many([(_rack_key(pool, lane, number), "RACK") for number in numbers])
    return {item["rack"]: item["codes"] for item in found}


def append(pool: str, lane: int, code_ids: list[str], also: Callable[[Transaction], None]) -> None:
    """Put codes at the end of a lane and publish them.

    `also` adds what must be written with it (at most 98 writes); if one of those is refused, nothing was
    written and `WriteRefused` is raised. A crash between the two writes leaves a tail that is not yet
    published; the next append, or `publish_tail`, publishes it.
    """
    for _ in range(_TRIES):
        seen, end, tail = _end(pool, lane)
        writes = Transaction()
        _write_racks(writes, pool, lane, end, tail, code_ids)
        also(writes)
        try:
            writes.commit()
        except WriteRefused as refusal:
            if not all(name.startswith("rack ") for name in refusal.refused):
                raise
            continue
        _publish(pool, lane, seen, end + len(code_ids))
        return
    raise Transient("others are filling the same lane")


def publish_tail(pool: str, lane: int) -> int:
    """Publish what an interrupted append left behind; how many positions that were."""
    seen, end, _ = _end(pool, lane)
    _publish(pool, lane, seen, end)
    return end - seen


@dataclass
class Filling:
    """The end of one lane while many codes are put there; it is read once and then remembered.

    What is added is for sale after `publish`. A crash before leaves a tail, as with `append`.
    """

    pool: str
    lane: int
    _known: tuple[int, int, list[str]] | None = None

    def extend(self, writes: Transaction, code_ids: list[str]) -> None:
        """Add the codes to the racks at the end, in at most two writes a hundred, named `rack <n>`."""
        self._known = self._known or _end(self.pool, self.lane)
        _, end, tail = self._known
        _write_racks(writes, self.pool, self.lane, end, tail, code_ids)

    def extended(self, code_ids: list[str]) -> None:
        """Remember that those writes happened."""
        seen, end, tail = self._known or _end(self.pool, self.lane)
        end += len(code_ids)
        _, have = rack_of(end)
        self._known = seen, end, (tail + code_ids)[-have:] if have else []

    def forget(self) -> None:
        """Look where the lane ends: others have put codes there."""
        self._known = None

    def publish(self) -> None:
        """Put what was added on sale."""
        if self._known:
            seen, end, tail = self._known
            _publish(self.pool, self.lane, seen, end)
            self._known = end, end, tail


def _end(pool: str, lane: int) -> tuple[int, int, list[str]]:
    """What is published, where the racks end, and the last rack that has room."""
    found = table().get(_lane_key(pool, lane), "LANE")
    seen = _lane(found).filled if found else 0
    number, _ = rack_of(seen)
    while True:
        two = racks(pool, lane, (number, number + 1))
        for candidate in (number, number + 1):
            codes = two.get(candidate, [])
            if len(codes) < RACK_SIZE:
                return seen, max(seen, candidate * RACK_SIZE + len(codes)), codes
        number += 2


def _write_racks(
    writes: Transaction, pool: str, lane: int, end: int, tail: list[str], code_ids: list[str]
) -> None:
    number, place = rack_of(end)
    have, rest = len(tail), list(code_ids)
    assert have == place  # noqa: S101 - a rack has no gaps
    while rest:
        room = RACK_SIZE - have
        part, rest = rest[:room], rest[room:]
        key = _rack_key(pool, lane, number)
        if have:
            writes.update(
                f"rack {number}",
                table(),
                key,
                "RACK",
                "SET #codes = list_append(#codes, :part)",
                when="size(#codes) = :have",
                values={"part": part, "have": have},
            )
        else:
            rack = {"pk": key, "sk": "RACK", "rack": number, "codes": part}
            writes.put(f"rack {number}", table(), rack, when=ABSENT)
        number, have = number + 1, 0


def _publish(pool: str, lane: int, seen: int, end: int) -> None:
    while seen < end:
        try:
            table().update(
                _lane_key(pool, lane),
                "LANE",
                "SET #filled = :end, #left = if_not_exists(#left, :none) + :added, "
                "#taken = if_not_exists(#taken, :none), #lane = :lane",
                when="#filled = :seen" if seen else "attribute_not_exists(pk)",
                values={"end": end, "added": end - seen, "none": 0, "lane": lane}
                | ({"seen": seen} if seen else {}),
            )
        except WriteRefused as refusal:
            seen = int((refusal.refused["update"] or {}).get("filled", 0))
        else:
            return


def _lane(item: Item) -> Lane:
    _, pool, _ = item["pk"].split("#")
    return Lane(pool, item["lane"], item["taken"], item["filled"], item["left"])


def _lane_key(pool: str, lane: int) -> str:
    return f"LANE#{pool}#{lane}"


def _rack_key(pool: str, lane: int, number: int) -> str:
    return f"RACK#{pool}#{lane}#{number}"
