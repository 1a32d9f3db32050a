"""Refunds on their way: sent by the provider, asked after, recorded with their outcome."""

from contextlib import suppress

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.service import keeping, states
from chalicelib.payments import store
from chalicelib.payments.gateway import ProviderRefused, RefundAnswer, RefundState
from chalicelib.payments.model import Refund, RefundStage
from chalicelib.payments.service import decided, reversing
from chalicelib.payments.service.finding import refund_of
from chalicelib.payments.service.provider import gateway

_TRIES = 5


def wait_seconds(order_id: str, refund_id: str) -> int:
    """How long to wait before asking again: a fifth of its age, from five seconds to an hour."""
    age = clock.now() - clock.parse(refund_of(order_id, refund_id).requested_at)
    return max(5, min(3600, int(age.total_seconds() / 5)))


def send(order_id: str, refund_id: str) -> RefundState:
    """Let the provider send the money, once however often this runs; how it stands.

    What goes into a wallet needs no provider: it is there when the refund is closed.
    """
    refund = refund_of(order_id, refund_id)
    if refund.to_provider == 0:
        return RefundState.SUCCEEDED
    payment = refund.payment or store.payment(order_id)
    if payment is None:
        return RefundState.FAILED
    try:
        answer: RefundAnswer = gateway().refund(payment, refund_id=refund_id, amount=refund.to_provider)
    except ProviderRefused:
        return RefundState.FAILED
    return answer.state


def close(order_id: str, refund_id: str, state: RefundState) -> None:
    """Record the outcome; a repeat changes nothing. A failed refund can be asked for again and is a break."""
    for _ in range(_TRIES):
        refund = refund_of(order_id, refund_id)
        if refund.state != RefundStage.REQUESTED:
            return
        writes = Transaction()
        if state is RefundState.SUCCEEDED:
            _succeed(writes, refund)
        else:
            _fail(writes, refund)
        if refund.payment:
            store.end_extra(writes, refund_id)  # it never was the order's money
        with suppress(WriteRefused):
            writes.commit()
            return
    raise Transient("the order is changing; close again")


def sent(refund: Refund) -> RefundAnswer | None:
    """How a refund stands at the provider; None when it never had it."""
    payment = refund.payment or store.payment(refund.order_id)
    return gateway().find_refund(payment, refund.refund_id) if payment else None


def _succeed(writes: Transaction, refund: Refund) -> None:
    order = keeping.get(refund.order_id)
    store.close_refund(writes, refund, RefundStage.SUCCEEDED)
    if not refund.payment:
        states.settle_refund(writes, order, refund.amount)
        if order.refundable == 0:
            decided.close_warnings(writes, order.order_id, refund)
    reversing.succeeded(writes, refund)


def _fail(writes: Transaction, refund: Refund) -> None:
    """Goods that are back stay owed, and the fee stays kept; else all is as if nobody had asked."""
    owed = refund.amount if refund.lines or refund.payment else 0
    store.close_refund(writes, refund, RefundStage.FAILED, owed=owed)
    if not refund.payment:
        states.fail_refund(
            writes,
            refund.order_id,
            owed or refund.gross,
            fee=0 if owed else refund.fee,
            owed=owed or refund.from_owed,
        )
    reversing.failed(writes, refund)
    recording.add_with(writes, failure(refund))


def failure(refund: Refund) -> Found:
    """What does not fit about a refund that failed."""
    return Found(
        BreakKind.REFUND_FAILED,
        refund.refund_id,
        order_id=refund.order_id,
        ledger_amount=refund.to_provider,
        currency=refund.currency or None,
    )
