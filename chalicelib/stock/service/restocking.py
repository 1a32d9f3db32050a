"""Putting returned codes back into lanes, soonest to expire first.

Any number of restockers may run at once: a marker leaves in the same transaction in which its code enters a
rack, so each return is put back exactly once. Source: docs/decisions/0003-lanes.md
"""

from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.stock.model import sku_of
from chalicelib.stock.store import codes, lanes, pools, returns, signals

_AT_ONCE = 50


def restock(pool: str) -> int:
    """Put every waiting code of a pool back; how many. What is no longer for sale loses its marker only.

    What returns to a pool that is closed goes to the SKU's own.
    """
    done = 0
    waiting = returns.waiting(pool, _AT_ONCE)
    target = _open_pool(pool)
    if not waiting:  # told twice, or a restocker died between its two writes: then a tail is unpublished
        publish_tails(target)
    while waiting:
        done += _restock(target, waiting)
        waiting = returns.waiting(pool, _AT_ONCE)
    if target == sku_of(pool):
        announce_supply(target)
    return done


def announce_supply(sku: str) -> None:
    """Tell of new codes if paid orders wait for them."""
    if lanes.head(sku).owed > 0:
        signals.announce(sku)


def publish_tails(pool: str) -> int:
    """Publish what interrupted appends left behind in any lane of a pool; how many positions."""
    return sum(lanes.publish_tail(pool, lane) for lane in range(lanes.lane_total(pool)))


def _open_pool(pool: str) -> str:
    """The pool itself, or its SKU's own when it is closed."""
    if pool == sku_of(pool):
        return pool
    found = pools.find(pool)
    return sku_of(pool) if found is None or found.closed else pool


def _restock(pool: str, waiting: list[returns.Return]) -> int:
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
    lane = min(lanes.survey(pool, lanes.widen(pool, 1)), key=lambda one: one.left)

    def settle(writes: Transaction) -> None:
        for marker in sellable:
            returns.settle(writes, marker)

    try:
        lanes.append(pool, lane.lane, [marker.code_id for marker in sellable], settle)
    except WriteRefused:
        return 0  # another restocker took some of these markers; the next look shows what is left
    return len(sellable)
