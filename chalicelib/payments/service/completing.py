"""One action for an order that hangs: ask the provider, deliver what can be, and say what was done."""

from dataclasses import dataclass

from chalicelib.orders.errors import NotDeliverable
from chalicelib.orders.model import Fulfilment, Order
from chalicelib.orders.service import delivering, keeping
from chalicelib.payments.service import collecting


@dataclass(frozen=True)
class Completed:
    """The order as it stands after it, and what was found and done, in plain words."""

    order: Order
    done: tuple[str, ...]


def complete(order_id: str) -> Completed:
    """Record what the provider says, then deliver as much as there are codes for; a repeat changes nothing.

    Raises `OrderNotFound`, `Transient`, `ProviderRefused`.
    """
    before = keeping.get(order_id)
    collecting.refresh(order_id)
    paid = keeping.get(order_id)
    try:
        delivering.redeliver(order_id)
        refusal = None
    except NotDeliverable as error:
        refusal = error.detail
    order = keeping.get(order_id)
    told = [_of_money(before, paid), *_of_goods(before, order, refusal)]
    return Completed(order, tuple(told))


def _of_money(before: Order, order: Order) -> str:
    if order.money and not before.money:
        return "The provider has the money of this order: it is recorded now."
    if order.money:
        return "The money of this order was recorded before."
    return f"The provider has no money for this order: its payment is {order.payment}."


def _of_goods(before: Order, order: Order, refusal: str | None) -> list[str]:
    count = sum(line.delivered for line in order.lines) - sum(line.delivered for line in before.lines)
    told = [f"{count} of {len(order.lines)} lines were delivered."] if count else []
    if refusal:
        told.append(f"Nothing can be delivered: {refusal}.")
    elif order.fulfilment is Fulfilment.SHORT:
        told.append(f"Codes are missing: the order waits for them until {order.short_until}.")
    elif order.fulfilment is Fulfilment.IN_REVIEW:
        told.append("It waits for a decision.")
    elif not count:
        told.append("Nothing was left to deliver.")
    return told
