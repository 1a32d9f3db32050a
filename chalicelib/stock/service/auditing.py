"""The daily audit: codes are counted, lanes are compared with them, and what differs is healed.

A crash between a ticket and its order leaves a code that is on sale but in no lane; a freeze leaves lane
entries whose code is not on sale. The first are put back, the second drained. Nothing is ever sold by it.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.kernel import clock
from chalicelib.stock.model import Because, Code, rack_of
from chalicelib.stock.service import custody
from chalicelib.stock.service.restocking import publish_tails, restock
from chalicelib.stock.store import batches, codes, lanes, returns
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
    """Compare the lanes of a SKU with its codes and heal them; running it twice changes nothing more.

    Lanes are read before and after the codes are counted: only what both readings lack is lost, only what
    both hold in vain is dead. Memory grows with the stock that is on sale, 26 bytes a code.
    """
    result = Audit(sku)
    publish_tails(sku)
    before = {code_id for _, entries in _open_lanes(sku) for code_id in entries}
    sellable = _count(sku, result)
    indexed: set[str] = set()
    drained: set[str] = set()
    for lane, entries in _open_lanes(sku):
        dead = _dead(entries, sellable=sellable, before=before, indexed=indexed)
        emptied = bool(dead) and lanes.drain(lane)
        result.dead += dead if emptied else 0
        (drained if emptied else indexed).update(entries)
    missing = (sellable - indexed - before) | (sellable & drained - indexed)
    for code_id in missing:
        returns.put(sku, code_id)
    restock(sku)
    result.lost = len(missing - drained)
    return result


def _count(sku: str, result: Audit) -> set[str]:
    """Codes by state; the ids of those that may be sold. Expires what is past its date."""
    today = clock.today()
    sellable: set[str] = set()
    for code in _all_codes(sku, result):
        if custody.expire(code, today, _BECAUSE):
            result.expired += 1
            result.states["expired"] += 1
            continue
        result.states[code.state] += 1
        if code.claimable(today):
            sellable.add(code.code_id)
    return sellable


def _all_codes(sku: str, result: Audit) -> Iterator[Code]:
    start: str | None = None
    while True:
        several, start = batches.of_sku(sku, limit=100, start=start)
        for batch in several:
            result.unfinished += batch.report is None
            yield from _codes_of(batch.batch)
        if start is None:
            return


def _codes_of(batch: str) -> Iterator[Code]:
    start: str | None = None
    while True:
        pages, start = batches.pages(batch, limit=_PAGES_AT_ONCE, start=start)
        found = codes.find_many(code_id for page in pages for code_id in page)
        yield from found.values()
        if start is None:
            return


def _open_lanes(sku: str) -> list[tuple[Lane, list[str]]]:
    """Every lane with the codes at the positions that are not yet handed out."""
    return [(lane, _open_entries(lane)) for lane in lanes.survey(sku, lanes.lane_total(sku))]


def _open_entries(lane: Lane) -> list[str]:
    first, skipped = rack_of(lane.taken)
    last, _ = rack_of(max(lane.filled - 1, lane.taken))
    found = lanes.racks(lane.sku, lane.lane, range(first, last + 1))
    entries = [code_id for number in sorted(found) for code_id in found[number]]
    return entries[skipped : skipped + lane.left]


def _dead(entries: list[str], *, sellable: set[str], before: set[str], indexed: set[str]) -> int:
    """How many entries of a lane lead nowhere or to where another one leads.

    A lane that holds any is emptied, unless somebody moved it since it was read; its codes are put back anew.
    """
    suspects = {code_id for code_id in entries if code_id in before and code_id not in sellable}
    today = clock.today()
    alive = {code.code_id for code in codes.find_many(suspects).values() if code.claimable(today)}
    doubled = len(entries) - len(set(entries) - indexed)
    return len(suspects - alive) + doubled
