"""Setting codes aside for a campaign: its quota is what lies in its own lanes, so it can never be exceeded.

Codes change no state by it: only the lanes that hand them out are others.
Source: docs/decisions/0016-campaigns.md
"""

from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.model import pool_of
from chalicelib.stock.service import claiming
from chalicelib.stock.service.claiming import Ticket
from chalicelib.stock.service.restocking import publish_tails, restock
from chalicelib.stock.store import codes, lanes, pools, returns
from chalicelib.stock.store.pools import Pool

_AT_ONCE = 80


def set_aside(sku: str, campaign: str, *, quota: int, width: int) -> int:
    """Have `quota` codes of a SKU in lanes of the campaign's own, spread over `width` of them; how many are.

    Fewer when there are not enough. Any number may do it at once, and a repeat goes on where one stopped:
    each code counts once. A crash leaves at most 80 codes in no lane until the audit.
    """
    pool = pools.begin(pool_of(sku, campaign))
    publish_tails(pool.pool)
    total = lanes.widen(pool.pool, width)
    share = min(_AT_ONCE, max(1, -(-quota // total)))
    while pool.aside < quota and not pool.closed:
        tickets = _claimable(sku, min(share, quota - pool.aside))
        if not tickets:
            break
        pool = _move(pool, tickets, lane=(pool.aside // share) % total)
    return pool.aside


def bring_back(sku: str, campaign: str) -> int:
    """Close the campaign's pool for good and put what is left of it on the SKU's own lanes; how many codes.

    Each code is marked for its return before its lane is emptied, so that a crash loses none; codes that are
    sold meanwhile lose their mark. A repeat finds nothing left.
    """
    name = pool_of(sku, campaign)
    if pools.find(name) is None:
        return 0
    pools.close(name)
    publish_tails(name)
    moved = 0
    for lane in lanes.survey(name, lanes.lane_total(name)):
        entries = lanes.waiting(lane)
        for code_id in entries:
            returns.put(sku, code_id)
        if entries and lanes.drain(lane):
            moved += len(entries)
    restock(name)
    restock(sku)
    return moved


def left(sku: str, campaign: str) -> int:
    """How many codes of the campaign are left, as this process saw it at most two seconds ago."""
    name = pool_of(sku, campaign)
    return claiming.left([name])[name]


def set_aside_of(sku: str, campaign: str) -> int:
    """How many codes were ever set aside for the campaign."""
    pool = pools.find(pool_of(sku, campaign))
    return pool.aside if pool else 0


def filled(sku: str, campaign: str) -> tuple[int, int]:
    """How many places there ever were in the campaign's lanes, and how many are left.

    A code that is returned fills one more place.
    """
    name = pool_of(sku, campaign)
    found = lanes.survey(name, lanes.lane_total(name))
    return sum(lane.filled for lane in found), sum(lane.left for lane in found)


def _claimable(sku: str, count: int) -> list[Ticket]:
    """Tickets of the SKU's own lanes for codes that can be sold; as many as there are, up to `count`."""
    while count > 0:
        try:
            tickets = claiming.take(sku, count)
        except OutOfStock:
            count = min(count - 1, claiming.left([sku])[sku])
            continue
        found = codes.find_many(ticket.code_id for ticket in tickets)
        today = clock.today()
        good = [one for one in tickets if one.code_id in found and found[one.code_id].claimable(today)]
        if good:
            return good
    return []


def _move(pool: Pool, tickets: list[Ticket], *, lane: int) -> Pool:
    """Put the codes into a lane of the pool and count them, both or neither; the pool as it stands then."""

    def counted(writes: Transaction) -> None:
        pools.count(writes, pool, len(tickets))

    try:
        lanes.append(pool.pool, lane, [ticket.code_id for ticket in tickets], counted)
    except WriteRefused:  # somebody else set codes aside, or the pool was closed
        claiming.put_back(tickets)
        return pools.begin(pool.pool)
    except Exception:
        claiming.put_back(tickets)
        raise
    return Pool(pool.pool, pool.aside + len(tickets))
