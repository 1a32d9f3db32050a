"""Whose money a dispute or a warning is about: an order's own, or nobody's, which a person must see."""

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel.telemetry import log
from chalicelib.orders.model import Order
from chalicelib.orders.service import states
from chalicelib.payments.gateway import Dispute, FraudWarning
from chalicelib.payments.service import collecting


def order_of(found: Dispute | FraudWarning) -> Order | None:
    """The order whose own money it is; None after a break was recorded, as for a second payment.

    Money that the shop has not heard of yet is recorded first; its goods do not go out with it.
    """
    order = states.find(found.order_id) if found.order_id else None
    if order and order.money is None:
        collecting.refresh(order.order_id, at_once=False)
        order = states.find(order.order_id)
    misfit = _misfit(order, found)
    if misfit is None:
        return order
    subject = found.dispute if isinstance(found, Dispute) else found.warning
    amount, currency = (found.amount, found.currency) if isinstance(found, Dispute) else (None, None)
    recording.add(Found(misfit, subject, order_id=found.order_id, provider_amount=amount, currency=currency))
    log.warning("a claim is about no order's money", extra={"subject": subject, "why": misfit})
    return None


def _misfit(order: Order | None, found: Dispute | FraudWarning) -> BreakKind | None:
    disputed = isinstance(found, Dispute)
    if order is None:
        return BreakKind.UNKNOWN_DISPUTE if disputed else BreakKind.UNKNOWN_WARNING
    if order.money is None or order.money != found.payment:
        return BreakKind.FOREIGN_DISPUTE if disputed else BreakKind.FOREIGN_WARNING
    if isinstance(found, Dispute) and found.currency != order.currency:
        return BreakKind.DISPUTE_IN_OTHER_CURRENCY
    return None
