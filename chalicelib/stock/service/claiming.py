"""The claim: tickets from a lane, codes from a rack, codes into a transaction.

A ticket is a position that nobody else will ever be given, so buyers do not queue for a code. What a process
knows of the lanes it keeps for a moment: while all of them are known to be empty, a pool is sold out without
a call to the database. Source: docs/decisions/0003-lanes.md
"""

import random
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.table import Transaction
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.model import Because, rack_of, sku_of
from chalicelib.stock.store import codes, lanes, returns
from chalicelib.stock.store.lanes import LaneEmpty

_SOLD_OUT_SECONDS = 1.0
_SURVEY_SECONDS = 10.0
_SHOWN_SECONDS = 2.0
_LOOK_AT_MOST = 40


@dataclass(frozen=True)
class Ticket:
    """A code that this caller alone was given a ticket for; it becomes theirs by `hold`."""

    pool: str
    code_id: str


@dataclass
class _Survey:
    """What this process believes each lane has left, and how much of that is owed to waiting orders."""

    left: dict[int, int]
    owed: int
    made_at: float

    def free(self) -> int:
        return sum(self.left.values()) - self.owed

    def age(self) -> float:
        return time.monotonic() - self.made_at


_surveys: Memory[str, _Survey] = Memory(_SURVEY_SECONDS)
_racks: Memory[tuple[str, int, int], list[str]] = Memory(600.0, most=500)


def take(pool: str, count: int, *, besides: Iterable[str] = (), owed: bool = False) -> list[Ticket]:
    """Tickets for `count` codes of a pool, nobody else's, and none of the codes in `besides`.

    Codes that are owed to paid orders are left to those: they ask with `owed`, and for them a pool is never
    sold out from memory.

    One write where a lane has enough and its rack is known, plus one read where it is not. No query, no scan,
    and no write when the pool is sold out. Raises `OutOfStock`, with nothing kept.
    Tickets that are not used must be given to `put_back`.
    """
    taken: dict[str, Ticket] = {}
    unwanted = set(besides)
    try:
        while len(taken) < count:
            wanted = count - len(taken)
            drawn = _draw(pool, wanted, owed=owed)
            taken |= {code_id: Ticket(pool, code_id) for code_id in drawn if code_id not in unwanted}
            if len(drawn) < wanted:
                raise OutOfStock(f"fewer than {count} are left", sku=sku_of(pool))
    except Exception:
        put_back(taken.values())
        raise
    return list(taken.values())


def hold(
    writes: Transaction, tickets: Iterable[Ticket], *, owner: str, until: datetime, because: Because
) -> None:
    """Add the holding of each ticket's code, in a write named by the code's id."""
    today = clock.today()
    for ticket in tickets:
        codes.hold(writes, ticket.code_id, owner=owner, until=until, today=today, because=because)


def sell_seen(writes: Transaction, tickets: Iterable[Ticket], *, owner: str, because: Because) -> None:
    """Add the sale of each ticket's code, seen at once, in a write named by the code's id."""
    today = clock.today()
    for ticket in tickets:
        codes.sell_seen(writes, ticket.code_id, owner=owner, today=today, because=because)


def replace(tickets: list[Ticket], refused: Iterable[str], *, tries: int) -> list[Ticket]:
    """The same tickets with others for the codes that turned out not to be claimable.

    Looks at more codes at a time the more `tries` there were, so that a run of frozen or expired codes at the
    front of a lane does not hide the good ones behind. Raises `OutOfStock`, after putting the rest back.
    """
    lost = set(refused)
    kept = [ticket for ticket in tickets if ticket.code_id not in lost]
    try:
        for pool, wanted in Counter(ticket.pool for ticket in tickets if ticket.code_id in lost).items():
            kept += _claimable(pool, wanted, 2**tries, besides={ticket.code_id for ticket in kept})
    except Exception:
        put_back(kept)
        raise
    return kept


def _claimable(pool: str, wanted: int, more: int, besides: set[str]) -> list[Ticket]:
    """`wanted` tickets, of codes that may be held where `more` could be looked at."""
    count = max(wanted, min(wanted + more, _LOOK_AT_MOST, sum(_survey(pool).left.values())))
    drawn = take(pool, count, besides=besides)
    if count == wanted:
        return drawn
    found = codes.find_many(ticket.code_id for ticket in drawn)
    today = clock.today()
    drawn.sort(key=lambda ticket: not (ticket.code_id in found and found[ticket.code_id].claimable(today)))
    put_back(ticket for ticket in drawn[wanted:] if found[ticket.code_id].claimable(today))
    return drawn[:wanted]


def put_back(tickets: Iterable[Ticket]) -> None:
    """Give unused tickets back: their codes will stand in a lane again."""
    for ticket in tickets:
        returns.put(ticket.pool, ticket.code_id)


def left(pools: Iterable[str]) -> dict[str, int]:
    """How many codes of each pool are left, as this process saw it at most two seconds ago."""
    counts = {}
    for pool in pools:
        survey = _surveys.get(pool)
        if survey is None or survey.age() > _SHOWN_SECONDS:
            survey = _look(pool)
        counts[pool] = max(0, survey.free())
    return counts


def forget() -> None:
    """Look at every lane anew, as a process does that just started."""
    _surveys.clear()
    _racks.clear()


def _survey(pool: str) -> _Survey:
    return _surveys.get(pool) or _look(pool)


def _look(pool: str) -> _Survey:
    head = lanes.head(pool)
    found = lanes.survey(pool, head.lanes)
    survey = _Survey({lane.lane: lane.left for lane in found}, head.owed, time.monotonic())
    return _surveys.put(pool, survey)


def _draw(pool: str, count: int, *, owed: bool) -> list[str]:
    """The codes at `count` positions of our own; fewer when there are not enough."""
    survey = _survey(pool)
    positions = _positions(pool, survey, count) if owed or survey.free() >= count else []
    if len(positions) < count and (owed or survey.age() > _SOLD_OUT_SECONDS):
        survey = _look(pool)
        rest = count - len(positions)
        positions += _positions(pool, survey, rest) if owed or survey.free() >= rest else []
    return [_code_at(pool, lane, position) for lane, position in positions]


def _positions(pool: str, survey: _Survey, count: int) -> list[tuple[int, int]]:
    """(lane, position) of `count` tickets, from one lane if any has enough, else from several."""
    enough = [lane for lane, stock in survey.left.items() if stock >= count]
    random.shuffle(enough)
    for lane in enough:
        positions = _take(pool, survey, lane, count)
        if positions:
            return positions
    if sum(survey.left.values()) < count:
        return []
    gathered: list[tuple[int, int]] = []
    for lane in sorted(survey.left, key=lambda number: -survey.left[number]):
        wanted = min(survey.left[lane], count - len(gathered))
        gathered += _take(pool, survey, lane, wanted) if wanted else []
    return gathered


def _take(pool: str, survey: _Survey, lane: int, count: int) -> list[tuple[int, int]]:
    try:
        after = lanes.take(pool, lane, count)
    except LaneEmpty as refusal:
        survey.left[lane] = min(refusal.left, count - 1)
        return []
    survey.left[lane] = after.left
    return [(lane, position) for position in range(after.taken - count, after.taken)]


def _code_at(pool: str, lane: int, position: int) -> str:
    number, place = rack_of(position)
    rack = _racks.get((pool, lane, number))
    if rack is None or len(rack) <= place:
        rack = _racks.put((pool, lane, number), lanes.racks(pool, lane, (number,))[number])
    return rack[place]
