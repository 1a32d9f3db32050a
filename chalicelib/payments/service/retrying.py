"""Refunds that failed: heard of, tried again by one action, or sent to the wallet instead."""

from contextlib import suppress

from chalicelib.breaks.service import recording
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.service import keeping, states
from chalicelib.payments import store
from chalicelib.payments.errors import NotFailed
from chalicelib.payments.gateway import RefundState
from chalicelib.payments.model import LONGEST_REFUND, Destination, Refund, RefundStage
from chalicelib.payments.service import refunding, reversing, sending
from chalicelib.payments.service.finding import refund_by, refund_of
from chalicelib.payments.service.refunding import Wish

_TRIES = 5


def retry(refund_id: str, *, destination: Destination, actor: str) -> Refund:
    """The refund that takes the place of a failed one: of the same money, once, with no new consent.

    Raises `RefundNotFound`, `NotFailed`, `UnderDispute`, and `NotRefundable` when its money went another
    way meanwhile.
    """
    for _ in range(_TRIES):
        failed = refund_by(refund_id)
        if failed.retried_by:
            return _same(refund_of(failed.order_id, failed.retried_by), destination)
        if failed.state != RefundStage.FAILED:
            raise NotFailed(f"it is {failed.state}")
        writes = Transaction()
        fresh = _again(writes, failed, destination, actor)
        store.retry_refund(writes, failed, fresh.refund_id)
        recording.mend_with(writes, sending.failure(failed), "it is sent again")
        with suppress(WriteRefused):
            writes.commit()
            return fresh
    raise Transient("the refund is changing; repeat the request")


def hear(refund_id: str) -> bool:
    """Act on the hint that a refund changed, after asking how it stands; False if it is not ours."""
    order_id = store.order_of(refund_id)
    if order_id is None:
        return False
    refund = refund_of(order_id, refund_id)
    if not refund.to_provider or refund.state not in {RefundStage.REQUESTED, RefundStage.SUCCEEDED}:
        return True
    answer = sending.sent(refund)
    if answer is None or answer.state is RefundState.PENDING:
        return True
    if refund.state == RefundStage.REQUESTED:
        sending.close(order_id, refund_id, answer.state)
    elif answer.state is RefundState.FAILED:
        _lose(order_id, refund_id)
    return True


def _again(writes: Transaction, failed: Refund, destination: Destination, actor: str) -> Refund:
    """Add the refund that takes the place of a failed one; what is owed still goes back with no fee.

    Of what was owed a bank, or another refund, may have given the buyer a part meanwhile.
    """
    order = keeping.get(failed.order_id)
    fresh_id = ids.derived("ref", failed.order_id, "retry", failed.refund_id)
    due = clock.now() + LONGEST_REFUND * settings().delivery_due
    gross, fee = (failed.owed, 0) if failed.owed else (failed.gross, failed.fee)
    wish = Wish(failed.reason, actor, amount=gross, fee=fee, destination=destination, people=0)
    if failed.payment:
        fresh = refunding.of_extra(order, fresh_id, wish, failed.payment, failed.currency)
        store.add_extra(writes, fresh, due=due)
        return fresh
    fresh = refunding.draft(order, fresh_id, wish, min(gross, order.owed_back) if failed.owed else gross)
    return refunding.add_request(writes, order, fresh)


def _same(earlier: Refund, destination: Destination) -> Refund:
    if earlier.destination != destination:
        raise NotFailed("it was tried again, another way")
    return earlier


def _lose(order_id: str, refund_id: str) -> None:
    """Record that a refund which had succeeded came back: owed again, and a break for a person."""
    for _ in range(_TRIES):
        refund = refund_of(order_id, refund_id)
        if refund.state != RefundStage.SUCCEEDED:
            return
        writes = Transaction()
        store.close_refund(writes, refund, RefundStage.FAILED, owed=refund.to_provider)
        if not refund.payment:
            states.lose_refund(writes, keeping.get(order_id), refund.to_provider)
        reversing.undone(writes, refund)
        recording.add_with(writes, sending.failure(refund))
        with suppress(WriteRefused):
            writes.commit()
            return
    raise Transient("the order is changing; hear of it again")
