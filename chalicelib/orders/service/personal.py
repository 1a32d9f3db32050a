"""What orders hold of a person: shown to them, and removed when they want to be forgotten."""

from collections.abc import Iterator
from typing import Any

from chalicelib.kernel.paging import cursor, index_place
from chalicelib.orders import store
from chalicelib.orders.model import Dispute, Order, Refund
from chalicelib.orders.store import personal

_PAGE = 25
_NAMES = frozenset({"pk", "sk", "buyer", "created_at"})
_QUIET = frozenset({Dispute.NONE, Dispute.WON, Dispute.LOST})


def page(buyer: str, text: str | None) -> tuple[list[Order], str | None]:
    """Some orders of a buyer, newest first, and the cursor of the next page. Raises `Invalid`."""
    start = index_place(text, names=_NAMES, fixed={"buyer": buyer, "sk": "ORDER"})
    found, following = personal.page_of_buyer(buyer, start, limit=_PAGE)
    return found, cursor(following)


def of_buyer(buyer: str) -> Iterator[Order]:
    """Every order of a buyer, newest first."""
    start: dict[str, Any] | None = None
    while True:
        found, start = personal.page_of_buyer(buyer, start, limit=_PAGE)
        yield from found
        if start is None:
            return


def obstacle(order: Order) -> str | None:
    """What must be over before an order can be erased: the `order` itself, a `refund`, a `dispute`."""
    if order.dispute not in _QUIET:
        return "dispute"
    if order.refund not in {Refund.NONE, Refund.DONE}:
        return "refund"
    return None if order.over else "order"


def is_erased(order: Order) -> bool:
    """Whether an order holds nothing of a person any more."""
    return order.request == personal.ERASED


def erase(order: Order) -> bool:
    """Remove what an order and its log hold of a person; False if it is not over. Safe to repeat."""
    for look in store.views(order.order_id):
        personal.erase_look(look)
    return personal.erase(order.order_id)


def forget_asked(buyer: str) -> None:
    """Remove the notes of links that were asked for; they hold the address for a day."""
    personal.forget_asked(buyer)
