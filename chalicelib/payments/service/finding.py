"""Refunds by their id."""

from chalicelib.payments import store
from chalicelib.payments.errors import RefundNotFound
from chalicelib.payments.model import Refund


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
