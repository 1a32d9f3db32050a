"""Consent to proposed refunds: by people who did not ask for them, each once."""

from contextlib import suppress
from dataclasses import replace

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.model import Dispute, Order
from chalicelib.orders.model import Refund as RefundOf
from chalicelib.orders.service import keeping, states
from chalicelib.payments import store
from chalicelib.payments.errors import NotProposed, UnderDispute
from chalicelib.payments.model import LONGEST_REFUND, Refund, RefundStage
from chalicelib.payments.service import reversing
from chalicelib.payments.service.finding import refund_by
from chalicelib.staff.errors import SamePerson

_TRIES = 5


def approve(refund_id: str, *, actor: str) -> Refund:
    """Stand behind a proposed refund; with the last of the people needed it is asked for.

    A repeat by the last of them changes nothing. Raises `RefundNotFound`, `NotProposed`, `SamePerson`, and
    `UnderDispute` for the last of them: the proposal waits until the bank has decided.
    """
    for _ in range(_TRIES):
        refund = refund_by(refund_id)
        if refund.decided_by == actor and refund.state != RefundStage.REJECTED:
            return refund
        _require_proposed(refund)
        if actor in refund.approved_by:
            raise SamePerson("you asked for this refund, or agreed to it: another person must do so too")
        if refund.missing > 1:
            if store.support(refund, actor):
                return refund_by(refund_id)
        elif _ask(refund, actor):
            return refund_by(refund_id)
    raise Transient("the refund is changing; repeat the request")


def waiting() -> list[Refund]:
    """Refunds that wait for consent, the oldest first; at most fifty."""
    found, _ = store.waiting(RefundStage.PROPOSED, None)
    return found


def reject(refund_id: str, *, actor: str, reason: str) -> Refund:
    """Turn a proposed refund down: its money can be refunded again. Who did so may repeat it.

    Raises `RefundNotFound`, `NotProposed`.
    """
    for _ in range(_TRIES):
        refund = refund_by(refund_id)
        if refund.decided_by == actor and refund.state == RefundStage.REJECTED:
            return refund
        _require_proposed(refund)
        order = keeping.get(refund.order_id)
        writes = Transaction()
        store.reject_refund(writes, refund, actor, reason)
        back_to = RefundOf.FAILED if order.owed_back else RefundOf(refund.before)
        states.reject_refund(writes, order, refund_id, refund.gross, back_to=back_to)
        with suppress(WriteRefused):
            writes.commit()
            return refund_by(refund_id)
    raise Transient("the refund is changing; repeat the request")


def _ask(refund: Refund, actor: str) -> bool:
    order = keeping.get(refund.order_id)
    require_undisputed(order)
    owed = min(order.owed_back, refund.gross)
    writes = Transaction()
    store.approve_refund(writes, refund, actor, from_owed=owed)
    states.approve_refund(
        writes,
        order,
        refund.refund_id,
        fee=refund.fee,
        amount=refund.amount,
        owed=owed,
        due=clock.now() + LONGEST_REFUND * settings().delivery_due,
    )
    reversing.asked(writes, order, replace(refund, from_owed=owed))
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def require_undisputed(order: Order) -> None:
    """Raise `UnderDispute` while the buyer's bank has the money and decides whose it is."""
    if order.dispute is Dispute.OPEN:
        raise UnderDispute(f"wait until the dispute {order.dispute_id} is over")


def _require_proposed(refund: Refund) -> None:
    if refund.state != RefundStage.PROPOSED:
        raise NotProposed(f"it is {refund.state}")
