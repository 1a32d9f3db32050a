"""Money that a card has reserved, as the provider tells of it: noted, or ended when it lapsed."""

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.orders.model import Order, Payment
from chalicelib.orders.service import keeping, states
from chalicelib.payments.gateway import Checkout
from chalicelib.payments.service.provider import gateway


def authorize(order: Order, found: Checkout) -> None:
    """Note that the money of an order is reserved, once. Money that it has no use for is let go at once."""
    payment = found.payment or ""
    if payment in {order.authorization, order.money}:
        return
    due = clock.now() + settings().delivery_due
    if states.authorize(order.order_id, payment=payment, amount=found.amount, due=due):
        return
    if keeping.get(order.order_id).authorization != payment:
        gateway().void(payment)


def lapsed(order: Order, found: Checkout) -> None:
    """End an order whose reserved money the provider has let go; of others nothing changes."""
    if order.payment is Payment.AUTHORIZED and found.payment == order.authorization:
        keeping.release(order, Payment.VOIDED)
