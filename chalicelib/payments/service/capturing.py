"""Money that a card has reserved for an order: taken with the delivery, or let go."""

from chalicelib.kernel.errors import Transient
from chalicelib.orders.model import Order, Payment, Verdict
from chalicelib.orders.service import keeping
from chalicelib.payments.gateway import MoneyState
from chalicelib.payments.service import collecting
from chalicelib.payments.service.provider import gateway


def capture(order_id: str) -> Payment:
    """Take the money that is reserved for an order whose goods go out next, once; how its payment stands.

    Where the provider refuses, or the reservation has lapsed, the order ends unpaid and its codes go back.
    An order that a person has to approve first is left as it is.
    """
    order = keeping.get(order_id)
    if order.payment is not Payment.AUTHORIZED or order.authorization is None:
        return order.payment
    if order.review and order.verdict is not Verdict.APPROVE:
        return order.payment
    money = gateway().capture(order.authorization, order.due, f"capture {order.authorization}")
    if money is MoneyState.TAKEN:
        collecting.refresh(order_id)
        return _surely(order_id)
    return let_go(order).payment


def let_go(order: Order) -> Order:
    """Give reserved money back to its card and end the order unpaid, its codes returned; the order then.

    If the money was taken meanwhile it is recorded instead, and the order is paid.
    """
    money = gateway().void(order.authorization) if order.authorization else MoneyState.FREE
    if money is MoneyState.TAKEN:
        collecting.refresh(order.order_id)
    elif money is MoneyState.FREE:
        keeping.release(order, Payment.VOIDED)
    _surely(order.order_id)
    return keeping.get(order.order_id)


def _surely(order_id: str) -> Payment:
    payment = keeping.get(order_id).payment
    if payment is Payment.AUTHORIZED:
        raise Transient("the order is changing; repeat the request")
    return payment
