"""The claim: tickets from a lane, codes from a rack, codes into a transaction.

A ticket is a position that nobody else will ever be given, so buyers do not queue for a code. What a process
knows of the lanes it keeps for a moment: while all of them are known to be empty, a SKU is sold out without
a call to the database. Source: docs/decisions/0003-lanes.md
"""

import random
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.table import Transaction
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.model import Because, rack_of
from chalicelib.stock.store import codes, lanes, returns
from chalicelib.stock.store.lanes import LaneEmpty

_SOLD_OUT_SECONDS = 1.0
_SURVEY_SECONDS = 10.0
_SHOWN_SECONDS = 2.0


@dataclass(frozen=True)
class Ticket:
    """A code that this caller alone was given a ticket for; it becomes theirs by `hold`."""

    sku: str
    code_id: str


@dataclass
class _Survey:
    """What this process believes each lane has left."""

    left: dict[int, int]
    made_at: float

    def age(self) -> float:
        return time.monotonic() - self.made_at


_surveys: Memory[str, _Survey] = Memory(_SURVEY_SECONDS)
_racks: Memory[tuple[str, int, int], list[str]] = Memory(600.0, most=500)


def take(sku: str, count: int) -> list[Ticket]:
    """Tickets for `count` codes of a SKU, nobody else's.

    One write where a lane has enough and its rack is known, plus one read where it is not. No query, no scan,
    and no write when the SKU is sold out. Raises `OutOfStock`, with nothing kept.
    Tickets that are not used must be given to `put_back`.
    """
    survey = _surveys.get(sku) or _look(sku)
    positions = _positions(sku, survey, count)
    if not positions and survey.age() > _SOLD_OUT_SECONDS:
        positions = _positions(sku, _look(sku), count)
    if not positions:
        raise OutOfStock(f"fewer than {count} are left", sku=sku)
    tickets = [Ticket(sku, code_id) for code_id in _read_racks(sku, positions)]
    if len(tickets) < count:
        put_back(tickets)
        raise OutOfStock(f"fewer than {count} are left", sku=sku)
    return tickets


def hold(
    writes: Transaction, tickets: Iterable[Ticket], *, owner: str, until: datetime, because: Because
) -> None:
    """Add the holding of each ticket's code, in a write named by the code's id."""
    today = clock.today()
    for ticket in tickets:
        codes.hold(writes, ticket.code_id, owner=owner, until=until, today=today, because=because)


def replace(tickets: list[Ticket], refused: Iterable[str]) -> list[Ticket]:
    """The same tickets with new ones for the codes that turned out not to be claimable.

    Raises `OutOfStock`, after putting the rest back.
    """
    lost = set(refused)
    kept = [ticket for ticket in tickets if ticket.code_id not in lost]
    try:
        return kept + [take(ticket.sku, 1)[0] for ticket in tickets if ticket.code_id in lost]
    except OutOfStock:
        put_back(kept)
        raise


def put_back(tickets: Iterable[Ticket]) -> None:
    """Give unused tickets back: their codes will stand in a lane again."""
    for ticket in tickets:
        returns.put(ticket.sku, ticket.code_id)


def left(skus: Iterable[str]) -> dict[str, int]:
    """How many of each SKU are left, as this process saw it at most two seconds ago."""
    counts = {}
    for sku in skus:
        survey = _surveys.get(sku)
        if survey is None or survey.age() > _SHOWN_SECONDS:
            survey = _look(sku)
        counts[sku] = sum(survey.left.values())
    return counts


def forget() -> None:
    """Look at every lane anew, as a process does that just started."""
    _surveys.clear()
    _racks.clear()


def _look(sku: str) -> _Survey:
    found = lanes.survey(sku, lanes.lane_total(sku))
    return _surveys.put(sku, _Survey({lane.lane: lane.left for lane in found}, time.monotonic()))


def _positions(sku: str, survey: _Survey, count: int) -> list[tuple[int, int]]:
    """(lane, position) of `count` tickets, from one lane if any has enough, else from several; or none."""
    enough = [lane for lane, stock in survey.left.items() if stock >= count]
    random.shuffle(enough)
    for lane in enough:
        positions = _take(sku, survey, lane, count)
        if positions:
            return positions
    if sum(survey.left.values()) < count:
        return []
    gathered: list[tuple[int, int]] = []
    for lane in sorted(survey.left, key=lambda number: -survey.left[number]):
        wanted = min(survey.left[lane], count - len(gathered))
        gathered += _take(sku, survey, lane, wanted) if wanted else []
    return gathered


def _take(sku: str, survey: _Survey, lane: int, count: int) -> list[tuple[int, int]]:
    try:
        after = lanes.take(sku, lane, count)
    except LaneEmpty as refusal:
        survey.left[lane] = min(refusal.left, count - 1)
        return []
    survey.left[lane] = after.left
    return [(lane, position) for position in range(after.taken - count, after.taken)]


def _read_racks(sku: str, positions: list[tuple[int, int]]) -> list[str]:
    return [_code_at(sku, lane, position) for lane, position in positions]


def _code_at(sku: str, lane: int, position: int) -> str:
    number, place = rack_of(position)
    rack = _racks.get((sku, lane, number))
    if rack is None or len(rack) <= place:
        rack = _racks.put((sku, lane, number), lanes.racks(sku, lane, (number,))[number])
    return rack[place]
