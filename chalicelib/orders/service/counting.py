"""What the orders of a day come to."""

from collections import Counter
from dataclasses import dataclass

from chalicelib.kernel.memory import Memory
from chalicelib.orders import store
from chalicelib.orders.model import Payment, Status, status

_PAID = frozenset({Payment.CAPTURED, Payment.PARTLY_REFUNDED, Payment.REFUNDED})
_days: Memory[str, list["Turnover"]] = Memory(5.0)


@dataclass(frozen=True)
class Turnover:
    """Paid orders of one currency; amounts in minor units, `refunded` is part of `gross`."""

    currency: str
    orders: int
    gross: int
    refunded: int


def sales_on(day: str) -> list[Turnover]:
    """The paid orders among those placed on a day in UTC, by currency; a few seconds old."""
    return _days.recall(day, lambda: _count(day))


def waiting(statuses: frozenset[Status], *, at_most: int) -> dict[Status, int]:
    """How many open orders have each of these statuses; a moment old, counted up to so many a partition."""
    counts = Counter(status(order) for order in store.unfinished(at_most))
    return {one: counts[one] for one in statuses}


def _count(day: str) -> list[Turnover]:
    orders: Counter[str] = Counter()
    gross: Counter[str] = Counter()
    refunded: Counter[str] = Counter()
    for sale in store.sales_on(day):
        if sale.payment in _PAID:
            orders[sale.currency] += 1
            gross[sale.currency] += sale.total
            refunded[sale.currency] += sale.total - sale.refundable
    return [Turnover(name, orders[name], gross[name], refunded[name]) for name in sorted(orders)]
