"""Limits on unpaid orders, so that nobody parks the stock: by address, by device, by network.

Each limit is a number of slots and every order takes one, in its own transaction: two orders of one buyer
meet only when they choose the same slot. Source: docs/decisions/0018-open-orders.md
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Transaction
from chalicelib.orders.errors import TooManyOpenOrders
from chalicelib.orders.model import Order
from chalicelib.orders.store import parking as store


@dataclass(frozen=True)
class Slot:
    """One of the `limit` slots of somebody, by what kind of limit it is."""

    kind: str
    who: str
    number: int
    limit: int

    @property
    def key(self) -> str:
        """Under which it is stored."""
        return f"OPEN#{self.kind}#{self.who}#{self.number}"

    @property
    def name(self) -> str:
        """What the write is called that takes it."""
        return f"slot {self.kind}"


def choose(*, buyer: str, device: str | None, network: str | None) -> list[Slot]:
    """A slot of each kind that is limited and known, drawn at random."""
    own = settings()
    limits = (
        ("buyer", buyer, own.open_per_buyer),
        ("device", device, own.open_per_device),
        ("network", network, own.open_per_range),
    )
    return [
        Slot(kind, who, random.randrange(limit), limit)  # noqa: S311 - spread, not secrecy
        for kind, who, limit in limits
        if who and limit
    ]


def others(slots: list[Slot], refused: Iterable[str]) -> list[Slot]:
    """The same slots, with free ones for those whose write was refused. Raises `TooManyOpenOrders`."""
    lost = set(refused)
    return [_free(slot) if slot.name in lost else slot for slot in slots]


def take(writes: Transaction, slots: list[Slot], *, order_id: str, until: datetime) -> None:
    """Add that an order takes these slots until its hold is over."""
    for slot in slots:
        store.take(writes, slot.name, slot.key, order_id=order_id, until=until)


def free(order: Order) -> None:
    """Give back the slots of an order whose payment is decided. A repeat changes nothing."""
    for key in order.slots:
        store.free(key, order.order_id)


def _free(slot: Slot) -> Slot:
    every = [Slot(slot.kind, slot.who, number, slot.limit) for number in range(slot.limit)]
    busy = store.taken([one.key for one in every])
    open_ones = [one for one in every if one.key not in busy]
    if not open_ones:
        raise TooManyOpenOrders(f"at most {slot.limit} unpaid orders by {slot.kind}", kind=slot.kind)
    return random.choice(open_ones)  # noqa: S311 - spread, not secrecy
