"""One action for an order that hangs: ask the provider, deliver what can be, and say what was done."""

from dataclasses import dataclass

from chalicelib.orders.errors import NotDeliverable
from chalicelib.orders.model import Fulfilment, Order
from chalicelib.orders.service import delivering, keeping
from chalicelib.payments.model import Deed, Step
from chalicelib.payments.service import collecting


@dataclass(frozen=True)
class Completed:
    """The order as it stands after it, and what was found and done."""

    order: Order
    done: tuple[Deed, ...]


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


def _of_money(before: Order, order: Order) -> Deed:
    if order.money and not before.money:
        return Deed(Step.RECORDED, "The provider has the money of this order: it is recorded now.")
    if order.money:
        return Deed(Step.KNOWN, "The money of this order was recorded before.")
    words = f"The provider has no money for this order: its payment is {order.payment}."
    return Deed(Step.UNPAID, words, {"payment": str(order.payment)})


def _of_goods(before: Order, order: Order, refusal: str | None) -> list[Deed]:
    count = sum(line.delivered for line in order.lines) - sum(line.delivered for line in before.lines)
    done = []
    if count:
        words = f"{count} of {len(order.lines)} lines were delivered."
        done.append(Deed(Step.DELIVERED, words, {"count": str(count), "all": str(len(order.lines))}))
    if refusal:
        done.append(Deed(Step.NOT_DELIVERABLE, f"Nothing can be delivered: {refusal}."))
    elif order.fulfilment is Fulfilment.SHORT:
        until = order.short_until or ""
        words = f"Codes are missing: the order waits for them until {until}."
        done.append(Deed(Step.SHORT, words, {"until": until}))
    elif order.fulfilment is Fulfilment.IN_REVIEW:
        done.append(Deed(Step.IN_REVIEW, "It waits for a decision."))
    elif not count:
        done.append(Deed(Step.NOTHING_LEFT, "Nothing was left to deliver."))
    return done
