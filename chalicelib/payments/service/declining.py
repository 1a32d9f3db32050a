"""Refunds that the shop owes by itself: of orders that get no goods, and of lines waited for in vain."""

from contextlib import suppress

from chalicelib.catalog.model import ShortEnd
from chalicelib.kernel import clock
from chalicelib.orders.errors import NotInReview
from chalicelib.orders.model import Because, Dispute, Fulfilment, Order, Payment, Verdict
from chalicelib.orders.model import Refund as RefundOf
from chalicelib.orders.service import keeping
from chalicelib.payments.errors import UnderDispute
from chalicelib.payments.model import Destination
from chalicelib.payments.service import approving, capturing, refunding
from chalicelib.payments.service.refunding import SYSTEM, Wish


def refund_short(order_id: str) -> bool:
    """Refund the lines that an order waited for in vain; False if it waits for none, or not that long yet.

    Where it was agreed that a person decides, or doubted money would go into a wallet, it is proposed only.
    Money that the buyer's bank claims is not refunded; the order is looked at again when that is decided.
    """
    order = keeping.get(order_id)
    waiting = [line for line in order.lines if line.open]
    late = order.short_until is not None and clock.text(clock.now()) >= order.short_until
    if order.fulfilment is not Fulfilment.SHORT or not waiting or not late or _claimed(order):
        return False
    destination = Destination(order.in_vain or Destination.ORIGINAL)
    agreed = any(line.terms.short_then is ShortEnd.STAFF for line in waiting)
    decides = agreed or refunding.doubted(order, destination)
    if order.refund is RefundOf.REQUESTED or (decides and order.refund is RefundOf.PROPOSED):
        return True
    _make_way(order)
    wish = Wish(
        "out of stock",
        SYSTEM,
        lines=tuple(line.sku for line in waiting),
        destination=destination,
        people=1 if decides else 0,
    )
    try:
        refunding.ask(order_id, wish, key="workflow short")
    except UnderDispute:
        return False
    return True


def decline(order_id: str, reason: str) -> Verdict:
    """Ask for the refund of a paid order that gets no goods, once; or `approve` if it shall have them.

    Money that is only reserved is let go instead: nothing was charged, and nothing is to be sent back.

    A decision that was made meanwhile counts: the order itself says which one came first. While the buyer's
    bank claims the money nothing is decided: no goods go out, and the workflow begins again after that.
    """
    order = keeping.get(order_id)
    if _claimed(order):
        return Verdict.APPROVE
    if order.fulfilment is Fulfilment.IN_REVIEW and order.verdict is None:
        with suppress(NotInReview):
            keeping.decide(order_id, Verdict.DECLINE, Because(SYSTEM, reason))
        order = keeping.get(order_id)
    if order.over or order.verdict is Verdict.APPROVE:
        return Verdict.APPROVE
    if order.payment is Payment.AUTHORIZED:
        order = capturing.let_go(order)
        if order.over:
            return Verdict.DECLINE
    if order.refund is not RefundOf.REQUESTED:
        _make_way(order)
        why = "paid late" if order.unwanted else reason
        try:
            refunding.request(order_id, amount=None, reason=why, actor=SYSTEM, key=f"workflow {why}")
        except UnderDispute:
            return Verdict.APPROVE
    return Verdict.DECLINE


def _claimed(order: Order) -> bool:
    return order.dispute in {Dispute.OPEN, Dispute.LOST}


def _make_way(order: Order) -> None:
    """Turn down what somebody proposed: the shop owes this money by itself now."""
    if order.refund is RefundOf.PROPOSED and order.refund_id:
        approving.reject(order.refund_id, actor=SYSTEM, reason="refunded by itself")
