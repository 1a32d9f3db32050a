"""Refunds by their id, or their order."""

from chalicelib.payments import store
from chalicelib.payments.errors import RefundNotFound
from chalicelib.payments.model import Refund, RefundStage


def refund_of(order_id: str, refund_id: str) -> Refund:
    """A refund of that order; raises `RefundNotFound`."""
    refund = store.refund(order_id, refund_id)
    if refund is None:
        raise RefundNotFound
    return refund


def refund_by(refund_id: str) -> Refund:
    """A refund of whatever order; raises `RefundNotFound`."""
    order_id = store.order_of(refund_id)
    if order_id is None:
        raise RefundNotFound
    return refund_of(order_id, refund_id)


def refunds_of(order_id: str) -> list[Refund]:
    """Every refund of an order that was not turned down, oldest first; some may only be proposed."""
    return [refund for refund in store.refunds(order_id) if refund.state != RefundStage.REJECTED]
