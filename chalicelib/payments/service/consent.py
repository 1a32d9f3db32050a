"""How many of the staff must stand behind a refund. Splitting it into several passes no limit."""

from chalicelib.catalog.model import Approval
from chalicelib.kernel.config import settings
from chalicelib.orders.model import Order
from chalicelib.payments import policy, store
from chalicelib.payments.model import Refund, RefundStage


def by_one(order_id: str) -> int:
    """What was refunded of an order on the word of one person, in minor units: it counts toward each limit.

    Read it after the order: a refund that is made meanwhile changes the order, so that the next is refused.
    Source: docs/decisions/0029-refund-policy.md
    """
    return sum(one.gross for one in store.refunds(order_id) if _counts(one))


def people(order: Order, lines: tuple[str, ...], gross: int) -> int:
    """How many of the staff a refund by staff needs: two above a limit, or where that was agreed."""
    agreed = [
        line.terms.refund for line in order.lines if line.sku in lines or (not lines and not line.refunded)
    ]
    out = gross + by_one(order.order_id)
    two = [
        one
        for one in agreed
        if one.approval is Approval.TWO_PEOPLE
        or (one.two_people_above is not None and out > one.two_people_above)
    ]
    strictest = [Approval.TWO_PEOPLE if two else Approval.STAFF]
    return policy.people(strictest, out, settings().refund_limit(order.currency))


def _counts(refund: Refund) -> bool:
    """Whether one person alone sent it, or would; one that failed counts once it was tried again."""
    if refund.people != 1 or refund.payment:
        return False
    if refund.state == RefundStage.FAILED:
        return refund.retried_by is not None
    return refund.state != RefundStage.REJECTED
