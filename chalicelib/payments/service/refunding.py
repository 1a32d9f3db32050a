"""Money on its way back: requested once, goods withdrawn, sent by the provider, recorded."""

from contextlib import suppress
from datetime import timedelta

from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.errors import NotInReview, OrderNotFound
from chalicelib.orders.model import Because, Fulfilment, Order, Verdict
from chalicelib.orders.model import Refund as RefundOf
from chalicelib.orders.service import keeping, states
from chalicelib.payments import store
from chalicelib.payments.errors import NotRefundable
from chalicelib.payments.gateway import ProviderRefused, RefundAnswer, RefundState
from chalicelib.payments.model import Refund
from chalicelib.payments.service.provider import gateway
from chalicelib.stock.model import Because as Reason
from chalicelib.stock.model import Code, CodeState
from chalicelib.stock.service import custody

_TRIES = 5
_DUE = timedelta(minutes=10)
"""A refund that is not over by then is looked at by the sweeper."""


def request(order_id: str, *, amount: int | None, reason: str, actor: str, key: str) -> Refund:
    """Ask for a refund, of everything that is left where no amount is given; the same key asks once.

    Never more than was captured and not yet refunded, whoever else asks at the same time: the amount is
    reserved in the order by condition. Raises `NotRefundable`, `OrderNotFound`.
    """
    order = keeping.get(order_id)
    refund_id = ids.derived("ref", order_id, key)
    earlier = store.refund(order_id, refund_id)
    if earlier and amount not in {None, earlier.amount}:
        raise IdempotencyKeyReused
    if earlier:
        return earlier
    wanted = order.refundable if amount is None else amount
    if wanted < 1:
        raise NotRefundable("nothing is left to refund", refundable=order.refundable)
    refund = Refund(
        order_id, refund_id, wanted, wanted == order.refundable, reason, actor, clock.text(clock.now())
    )
    writes = Transaction()
    store.add_refund(writes, refund)
    states.request_refund(writes, order, refund_id, wanted, due=clock.now() + _DUE)
    try:
        writes.commit()
    except WriteRefused as refusal:
        made = store.refund(order_id, refund_id) if "refund" in refusal.refused else None
        if made:
            return made
        raise NotRefundable(f"{order.refundable} can be refunded", refundable=order.refundable) from None
    return refund


def decline(order_id: str, reason: str) -> Verdict:
    """Ask for the refund of a paid order that gets no goods, once; or `approve` if it shall have them.

    A decision that was made meanwhile counts: the order itself says which one came first.
    """
    order = keeping.get(order_id)
    if order.fulfilment is Fulfilment.IN_REVIEW and order.verdict is None:
        with suppress(NotInReview):
            keeping.decide(order_id, Verdict.DECLINE, Because("system", reason))
        order = keeping.get(order_id)
    if order.over or order.verdict is Verdict.APPROVE:
        return Verdict.APPROVE
    if order.refund is not RefundOf.REQUESTED:
        request(order_id, amount=None, reason=reason, actor="system", key=f"workflow {reason}")
    return Verdict.DECLINE


def withdraw(order_id: str, refund_id: str) -> dict[str, int]:
    """Take the goods of a wholly refunded order back: seen codes are voided, unseen ones sold again.

    A partial refund by amount leaves the goods with the buyer. A repeat finds nothing left to take.
    """
    if not _get(order_id, refund_id).whole:
        return {"voided": 0, "returned": 0}
    order = keeping.get(order_id)
    because = Reason("system", f"refund {refund_id}")
    voided = returned = 0
    for _ in range(_TRIES):
        owned = [code for code in custody.inspect(order.codes).values() if _still_owned(code, order)]
        if not owned:
            states.withdraw(order_id)
            return {"voided": voided, "returned": returned}
        seen = [
            code for code in owned if code.state is not CodeState.HELD and code.state is not CodeState.SOLD
        ]
        unseen = [code for code in owned if code not in seen]
        writes = Transaction()
        custody.void(writes, [code.code_id for code in seen], owner=order_id, because=because)
        for code in unseen:
            custody.give_back(writes, code.sku, [code.code_id], owner=order_id, because=because)
        try:
            writes.commit()
        except WriteRefused:
            continue  # a code was looked at meanwhile: it is voided then, not sold again
        voided, returned = voided + len(seen), returned + len(unseen)
    raise Transient("the order is changing; withdraw again")


def wait_seconds(order_id: str, refund_id: str) -> int:
    """How long to wait before asking again: a fifth of its age, from five seconds to an hour."""
    age = clock.now() - clock.parse(_get(order_id, refund_id).requested_at)
    return max(5, min(3600, int(age.total_seconds() / 5)))


def send(order_id: str, refund_id: str) -> RefundState:
    """Let the provider send the money, once however often this runs; how it stands."""
    refund = _get(order_id, refund_id)
    payments = store.payments(order_id)
    if not payments:
        return RefundState.FAILED
    try:
        answer: RefundAnswer = gateway().refund(payments[0], refund_id=refund_id, amount=refund.amount)
    except ProviderRefused:
        return RefundState.FAILED
    return answer.state


def close(order_id: str, refund_id: str, state: RefundState) -> None:
    """Record the outcome; a repeat changes nothing. A failed refund can be asked for again and is a break."""
    refund = _get(order_id, refund_id)
    if refund.state != "requested":
        return
    writes = Transaction()
    store.close_refund(writes, refund, state)
    if state is RefundState.SUCCEEDED:
        states.settle_refund(writes, order_id, whole=refund.whole)
    else:
        states.fail_refund(writes, order_id, refund.amount)
        store.break_with(writes, "refund_failed", refund_id, order_id=order_id, amount=refund.amount)
    try:
        writes.commit()
    except WriteRefused:
        if _get(order_id, refund_id).state == "requested":
            raise


def _get(order_id: str, refund_id: str) -> Refund:
    refund = store.refund(order_id, refund_id)
    if refund is None:
        raise OrderNotFound
    return refund


def _still_owned(code: Code, order: Order) -> bool:
    over = {CodeState.VOIDED, CodeState.REDEEMED}
    return code.owner == order.order_id and code.state not in over
