"""Orders as items of the orders' table.

    <order_id> / ORDER       the order
    SHORT#<sku> / <since>#<order_id>   a paid order that waits for codes, first come first served
    OPEN#<kind>#<who>#<slot> / OPEN    an unpaid order takes this slot (parking.py)
    BLOCK#<kind>#<who> / BLOCK   this buyer, or this device, may not order; LIFTED#<time> when it could again
    BLOCKS / <kind>.<who>    the list of these
    FIND#<buyer> / <minute>  somebody asked by mail for the orders of an address; forgotten after a day

Index `open` (`open_shard`, `due_at`) holds the orders that are not over: the sweeper looks there for those
whose workflow died. Index `placed` (`placed_on`, `created_at`) holds all orders by day, `buyer` (`buyer`,
`created_at`) those of an address, which stands there as a keyed digest.
"""

from dataclasses import asdict
from functools import lru_cache

from chalicelib.catalog.model import terms_of
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Table
from chalicelib.orders.model import Dispute, Event, Fulfilment, Line, Order, Payment, Refund, Verdict

SHARDS = 8
"""Partitions of an index of orders, so that none is hot."""

ABSENT = "attribute_not_exists(pk)"
OVER = " REMOVE #open_shard, #due_at, #task_token, #review_token"


@lru_cache(maxsize=1)
def table() -> Table:
    """The orders' table."""
    return Table(settings().table_orders)


def find(order_id: str) -> Order | None:
    """An order as it surely stands."""
    item = table().get(order_id, "ORDER")
    return order_of(item) if item else None


def shard(order_id: str) -> int:
    """The partition of each index that an order lies in."""
    return ord(order_id[-1]) % SHARDS


def shard_of(order_id: str) -> str:
    """The partition of the index of open orders that an order lies in."""
    return f"open#{shard(order_id)}"


def day_shard(day: str, number: int) -> str:
    """A partition of the index of all orders: those of a day in UTC, `2030-01-31`."""
    return f"{day}#{number}"


def order_of(item: Item) -> Order:
    """The order that an item, or a stream record, shows."""
    known = {name: item[name] for name in Order.__dataclass_fields__ if name in item}
    return Order(
        **{
            **known,
            "lines": tuple(_line(line) for line in item["lines"]),
            "timeline": tuple(Event(**entry) for entry in item["timeline"]),
            "slots": tuple(item.get("slots", ())),
            "withheld": tuple(item.get("withheld", ())),
            "payment": Payment(item["payment"]),
            "fulfilment": Fulfilment(item["fulfilment"]),
            "refund": Refund(item["refund"]),
            "dispute": Dispute(item.get("dispute", Dispute.NONE)),
            "verdict": Verdict(item["verdict"]) if "verdict" in item else None,
        }
    )


def _line(stored: Item) -> Line:
    known = {name: stored[name] for name in Line.__dataclass_fields__ if name in stored}
    agreed = terms_of(stored["agreed"]) if "agreed" in stored else None
    return Line(**{**known, "codes": tuple(stored["codes"]), "agreed": agreed})


def item_of(order: Order) -> Item:
    """The item of an order, without what indexes it."""
    fields = asdict(order)
    return {**fields, "pk": order.order_id, "sk": "ORDER"}
