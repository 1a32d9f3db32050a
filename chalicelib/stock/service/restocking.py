"""Putting returned codes back into lanes, soonest to expire first.

Any number of restockers may run at once: a marker leaves in the same transaction in which its code enters a
rack, so each return is put back exactly once. Source: docs/decisions/0003-lanes.md
"""

from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.stock.store import codes, lanes, returns, signals

_AT_ONCE = 50


def restock(sku: str) -> int:
    """Put every waiting code of a SKU back; how many. What is no longer for sale loses its marker only."""
    done = 0
    waiting = returns.waiting(sku, _AT_ONCE)
    if not waiting:  # told twice, or a restocker died between its two writes: then a tail is unpublished
        publish_tails(sku)
    while waiting:
        done += _restock(sku, waiting)
        waiting = returns.waiting(sku, _AT_ONCE)
    announce_supply(sku)
    return done


def announce_supply(sku: str) -> None:
    """Tell of new codes if paid orders wait for them."""
    if lanes.head(sku).owed > 0:
        signals.announce(sku)


def publish_tails(sku: str) -> int:
    """Publish what interrupted appends left behind in any lane of a SKU; how many positions."""
    return sum(lanes.publish_tail(sku, lane) for lane in range(lanes.lane_total(sku)))


def _restock(sku: str, waiting: list[returns.Return]) -> int:
    today = clock.today()
    found = codes.find_many(marker.code_id for marker in waiting)
    sellable: list[returns.Return] = []
    rest: list[returns.Return] = []
    for marker in waiting:
        code = found.get(marker.code_id)
        (sellable if code and code.claimable(today) else rest).append(marker)
    for marker in rest:
        returns.drop(marker)
    if not sellable:
        return 0
    sellable.sort(key=lambda marker: found[marker.code_id].expires_on or "9999")
    lane = min(lanes.survey(sku, lanes.widen(sku, 1)), key=lambda one: one.left)

    def settle(writes: Transaction) -> None:
        for marker in sellable:
            returns.settle(writes, marker)

    try:
        lanes.append(sku, lane.lane, [marker.code_id for marker in sellable], settle)
    except WriteRefused:
        return 0  # another restocker took some of these markers; the next look shows what is left
    return len(sellable)
