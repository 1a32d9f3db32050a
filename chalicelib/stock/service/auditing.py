"""The daily audit: codes are counted, lanes are compared with them, and what differs is healed.

A crash between a ticket and its order leaves a code that is on sale but in no lane; a freeze leaves lane
entries whose code is not on sale. The first are put back, the second drained. Nothing is ever sold by it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.kernel import clock
from chalicelib.stock.model import Because, Code, CodeState
from chalicelib.stock.service import leaving
from chalicelib.stock.service.restocking import publish_tails, restock
from chalicelib.stock.store import batches, codes, lanes, pools, returns
from chalicelib.stock.store.lanes import Lane

_BECAUSE = Because(actor="system:audit", reason="past its date")
_PAGES_AT_ONCE = 20


@dataclass
class Audit:
    """What the audit of one SKU found and did.

    Codes by state, codes that were in no lane, lane entries that led nowhere, codes past their date, imports
    that were never finished.
    """

    sku: str
    states: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    dead: int = 0
    expired: int = 0
    unfinished: int = 0


def audit(sku: str) -> Audit:
    """Compare the lanes of a SKU and its campaigns with its codes and heal them; twice changes nothing more.

    Lanes are read before and after the codes are counted: only what both readings lack is lost, only what
    both hold in vain is dead. Memory grows with the stock that is on sale, 26 bytes a code.
    """
    result = Audit(sku)
    own = [sku, *(pool.pool for pool in pools.of_sku(sku) if not pool.closed)]
    for pool in own:
        publish_tails(pool)
    before = {code_id for _, entries in _open_lanes(own) for code_id in entries}
    sellable = _count(sku, result)
    indexed: set[str] = set()
    drained: dict[str, str] = {}
    for lane, entries in _open_lanes(own):
        dead = _dead(entries, sellable=sellable, before=before, indexed=indexed)
        emptied = bool(dead) and lanes.drain(lane)
        result.dead += dead if emptied else 0
        if emptied:
            drained |= dict.fromkeys(entries, lane.pool)
        else:
            indexed.update(entries)
    missing = (sellable - indexed - before) | (sellable & drained.keys() - indexed)
    for code_id in missing:
        returns.put(drained.get(code_id, sku), code_id)
    for pool in own:
        restock(pool)
    result.lost = len(missing - drained.keys())
    return result


def _count(sku: str, result: Audit) -> set[str]:
    """Codes by state; the ids of those that may be sold. Expires what is past its date."""
    today = clock.today()
    sellable: set[str] = set()
    for several in _all_codes(sku, result):
        expired = {code.code_id for code in several if code.state is CodeState.EXPIRED}
        for code in leaving.expire(several, today, _BECAUSE):
            result.states[code.state] += 1
            result.expired += code.state is CodeState.EXPIRED and code.code_id not in expired
            if code.claimable(today):
                sellable.add(code.code_id)
    return sellable


def _all_codes(sku: str, result: Audit) -> Iterator[list[Code]]:
    """Every code of a SKU, some of one batch at a time."""
    start: str | None = None
    while True:
        several, start = batches.of_sku(sku, limit=100, start=start)
        for batch in several:
            result.unfinished += batch.report is None
            yield from _codes_of(batch.batch)
        if start is None:
            return


def _codes_of(batch: str) -> Iterator[list[Code]]:
    start: str | None = None
    while True:
        pages, start = batches.pages(batch, limit=_PAGES_AT_ONCE, start=start)
        yield list(codes.find_many(code_id for page in pages for code_id in page).values())
        if start is None:
            return


def _open_lanes(own: list[str]) -> list[tuple[Lane, list[str]]]:
    """Every lane of these pools with the codes at the positions that are not yet handed out."""
    return [
        (lane, lanes.waiting(lane)) for pool in own for lane in lanes.survey(pool, lanes.lane_total(pool))
    ]


def _dead(entries: list[str], *, sellable: set[str], before: set[str], indexed: set[str]) -> int:
    """How many entries of a lane lead nowhere or to where another one leads.

    A lane that holds any is emptied, unless somebody moved it since it was read; its codes are put back anew.
    """
    suspects = {code_id for code_id in entries if code_id in before and code_id not in sellable}
    today = clock.today()
    alive = {code.code_id for code in codes.find_many(suspects).values() if code.claimable(today)}
    doubled = len(entries) - len(set(entries) - indexed)
    return len(suspects - alive) + doubled
