"""Slots of open orders: a buyer, a device or a network has so many, and each unpaid order takes one of each.

A slot frees itself when its order's hold is over, so nothing has to be undone for an order that nobody pays.
"""

from datetime import datetime, timedelta

from chalicelib.kernel import clock
from chalicelib.kernel.table import Item, Transaction, WriteRefused
from chalicelib.orders.store.records import table

_KEPT = timedelta(days=1)


def take(writes: Transaction, name: str, key: str, *, order_id: str, until: datetime) -> None:
    """Add that an order takes a slot that is free now. The write has the name that is given."""
    ttl = int((until + _KEPT).timestamp())
    item: Item = {"pk": key, "sk": "OPEN", "order": order_id, "until": clock.text(until), "ttl": ttl}
    now = clock.text(clock.now())
    writes.put(name, table(), item, when="attribute_not_exists(pk) OR #until <= :now", values={"now": now})


def taken(keys: list[str]) -> set[str]:
    """Those of the slots that are taken now."""
    now = clock.text(clock.now())
    return {item["pk"] for item in table().get_many((key, "OPEN") for key in keys) if item["until"] > now}


def free(key: str, order_id: str) -> None:
    """Give a slot back, if it is the order's still."""
    try:
        table().delete(key, "OPEN", when="#order = :order", values={"order": order_id})
    except WriteRefused:
        return
