"""Money on its way back: requested once, goods withdrawn, sent by the provider, recorded."""

from contextlib import suppress
from dataclasses import replace

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger import templates
from chalicelib.ledger.model import Account, Entry
from chalicelib.ledger.service import posting, reading
from chalicelib.orders.errors import NotInReview, OrderNotFound
from chalicelib.orders.model import Because, Dispute, Fulfilment, Line, Order, Payment, Verdict, tax_of_lines
from chalicelib.orders.model import Refund as RefundOf
from chalicelib.orders.service import keeping, states
from chalicelib.payments import store
from chalicelib.payments.errors import NotRefundable, UnderDispute
from chalicelib.payments.gateway import ProviderRefused, RefundAnswer, RefundState
from chalicelib.payments.model import LONGEST_REFUND, Refund
from chalicelib.payments.service import capturing
from chalicelib.payments.service.provider import gateway
from chalicelib.stock.model import Because as Reason
from chalicelib.stock.model import CodeState
from chalicelib.stock.service import custody
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting

_TRIES = 5


def request(
    order_id: str, *, amount: int | None, reason: str, actor: str, key: str, lines: tuple[str, ...] = ()
) -> Refund:
    """Ask for a refund: of an amount, of whole lines, or of everything that is left; the same key asks once.

    What came by the provider goes back there first, what a wallet had paid goes into it again last.

    A line of which a part went back before, by amount, goes back for what is left of the order's money.
    Never more than was captured and not yet refunded, whoever else asks at the same time: the amount is
    reserved in the order by condition. Raises `NotRefundable`, `UnderDispute`, `OrderNotFound`,
    `IdempotencyKeyReused`.
    """
    refund_id = ids.derived("ref", order_id, key)
    asked = ids.derived("ask", str(amount), *sorted(lines))
    for _ in range(_TRIES):
        order = keeping.get(order_id)
        earlier = store.refund(order_id, refund_id)
        if earlier and earlier.asked != asked:
            raise IdempotencyKeyReused
        if earlier:
            return earlier
        refund = _draft(order, refund_id, _amount(order, amount, lines), lines, reason, actor)
        refund = replace(refund, asked=asked, currency=order.currency)
        writes = Transaction()
        store.add_refund(writes, refund)
        due = clock.now() + LONGEST_REFUND * settings().delivery_due
        states.request_refund(writes, order, refund_id, refund.amount, due=due)
        posting.post(writes, _owed(order, refund))
        with suppress(WriteRefused):  # goods or money moved meanwhile: see what can be refunded now
            writes.commit()
            return refund
    raise Transient("the order is changing; ask again")


def _owed(order: Order, refund: Refund) -> Entry:
    """The entry of a request: whose money it was. What a failed refund left owed is taken first."""
    given = [line for line in order.lines if line.sku in refund.lines and not line.refunded]
    tax = tax_of_lines(order)
    delivered = tuple(
        templates.Sold(line.sku, line.quantity, line.amount, tax=tax[line.sku])
        for line in given
        if line.delivered
    )
    unfulfilled = sum(line.amount for line in given if not line.delivered)
    fresh = refund.amount - min(order.owed_back, refund.amount)
    source = templates.Source(
        unfulfilled, delivered, goodwill=fresh - unfulfilled - sum(one.amount for one in delivered)
    )
    return templates.refund_request(
        order.order_id,
        refund.refund_id,
        source,
        order.currency,
        actor=refund.actor,
        reason=refund.reason,
    )


def of_order(order_id: str) -> list[Refund]:
    """Every refund of an order."""
    return store.refunds(order_id)


def refund_short(order_id: str) -> bool:
    """Refund the lines that an order waited for in vain; False if it waits for none, or not that long yet.

    Money that the buyer's bank claims is not refunded; the order is looked at again when that is decided.
    """
    order = keeping.get(order_id)
    waiting = tuple(line.sku for line in order.lines if line.open)
    late = order.short_until is not None and clock.text(clock.now()) >= order.short_until
    if order.fulfilment is not Fulfilment.SHORT or not waiting or not late or _claimed(order):
        return False
    if order.refund is not RefundOf.REQUESTED:
        try:
            request(
                order_id,
                amount=None,
                lines=waiting,
                reason="out of stock",
                actor="system",
                key="workflow short",
            )
        except UnderDispute:
            return False
    return True


def _amount(order: Order, amount: int | None, lines: tuple[str, ...]) -> int:
    if lines:
        open_lines = {line.sku: line for line in order.lines if not line.refunded}
        unknown = [sku for sku in lines if sku not in open_lines]
        if unknown:
            raise NotRefundable("a line is not in this order, or was refunded", lines=unknown)
        return min(order.refundable, sum(open_lines[sku].amount for sku in lines))
    return order.refundable if amount is None else amount


def _draft(
    order: Order, refund_id: str, amount: int, lines: tuple[str, ...], reason: str, actor: str
) -> Refund:
    if order.dispute is Dispute.OPEN:
        raise UnderDispute(f"wait until the dispute {order.dispute_id} is over, or accept it")
    if order.refund is RefundOf.REQUESTED:
        raise NotRefundable("another refund of this order is on its way: ask again when it is over")
    if not 1 <= amount <= order.refundable:
        raise NotRefundable(f"{order.refundable} can be refunded", refundable=order.refundable)
    whole = amount == order.refundable
    return Refund(
        order_id=order.order_id,
        refund_id=refund_id,
        amount=amount,
        whole=whole,
        reason=reason,
        actor=actor,
        requested_at=clock.text(clock.now()),
        lines=tuple(line.sku for line in order.lines) if whole else lines,
        to_wallet=amount - min(amount, max(0, order.refundable - order.wallet_amount)),
        wallet=order.wallet,
    )


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
            keeping.decide(order_id, Verdict.DECLINE, Because("system", reason))
        order = keeping.get(order_id)
    if order.over or order.verdict is Verdict.APPROVE:
        return Verdict.APPROVE
    if order.payment is Payment.AUTHORIZED:
        order = capturing.let_go(order)
        if order.over:
            return Verdict.DECLINE
    if order.refund is not RefundOf.REQUESTED:
        try:
            request(order_id, amount=None, reason=reason, actor="system", key=f"workflow {reason}")
        except UnderDispute:
            return Verdict.APPROVE
    return Verdict.DECLINE


def _claimed(order: Order) -> bool:
    return order.dispute in {Dispute.OPEN, Dispute.LOST}


def withdraw(order_id: str, refund_id: str) -> dict[str, int]:
    """Take the goods of the refunded lines back: seen codes are voided, unseen ones sold again.

    A refund by amount leaves the goods with the buyer. A repeat finds nothing left to take.
    """
    for sku in _get(order_id, refund_id).lines:
        withdraw_line(order_id, sku, refund_id, f"refund {refund_id}")
    return {"lines": len(_get(order_id, refund_id).lines)}


def withdraw_line(order_id: str, sku: str, cause: str, reason: str) -> None:
    """Take the goods of a line back because of a refund or a dispute, once."""
    for _ in range(_TRIES):
        order = keeping.get(order_id)
        line = next((line for line in order.lines if line.sku == sku and not line.refunded), None)
        if line is None:
            return
        writes = Transaction()
        _take_codes(writes, order, line, cause, Reason("system", reason))
        after = tuple(replace(one, refunded=True) if one.sku == sku else one for one in order.lines)
        states.take_back(writes, order, after)
        with suppress(WriteRefused):  # a code was looked at meanwhile: it is voided then, not sold again
            writes.commit()
            return
    raise Transient("the order is changing; withdraw again")


def _take_codes(writes: Transaction, order: Order, line: Line, cause: str, because: Reason) -> None:
    owned = [code for code in custody.inspect(line.codes).values() if code.owner == order.order_id]
    seen = [code.code_id for code in owned if code.state is CodeState.REVEALED]
    unseen = [code.code_id for code in owned if code.state in {CodeState.HELD, CodeState.SOLD}]
    custody.void(writes, seen, owner=order.order_id, because=because)
    custody.give_back(writes, line.pool, unseen, owner=order.order_id, because=because)
    back = {code_id for code_id in unseen if line.delivered}
    cost = sum(code.unit_cost or 0 for code in owned if code.code_id in back)
    posting.post(
        writes,
        templates.returned(order.order_id, cause, line.sku, cost, line.cost_currency or order.currency),
    )
    if line.open and order.short_since:
        states.leave_queue(writes, order, line.sku)
        custody.owe(writes, line.sku, -line.quantity)


def wait_seconds(order_id: str, refund_id: str) -> int:
    """How long to wait before asking again: a fifth of its age, from five seconds to an hour."""
    age = clock.now() - clock.parse(_get(order_id, refund_id).requested_at)
    return max(5, min(3600, int(age.total_seconds() / 5)))


def send(order_id: str, refund_id: str) -> RefundState:
    """Let the provider send the money, once however often this runs; how it stands."""
    refund = _get(order_id, refund_id)
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
    refund = _get(order_id, refund_id)
    if refund.state != "requested":
        return
    writes = Transaction()
    store.close_refund(writes, refund, state)
    if refund.payment:
        store.end_extra(writes, refund_id)  # it never was the order's money
    elif state is RefundState.SUCCEEDED:
        states.settle_refund(writes, order_id, refund.amount, whole=refund.whole)
        _credit(writes, refund)
    else:
        states.fail_refund(writes, order_id, refund.amount, owed=bool(refund.lines))
    entry = _outcome(refund, succeeded=state is RefundState.SUCCEEDED)
    if entry:
        posting.post(writes, entry)
    if state is not RefundState.SUCCEEDED:
        failed = Found(
            BreakKind.REFUND_FAILED,
            refund_id,
            order_id=order_id,
            ledger_amount=refund.amount,
            currency=refund.currency or None,
        )
        recording.add_with(writes, failed)
    try:
        writes.commit()
    except WriteRefused:
        if _get(order_id, refund_id).state == "requested":
            raise


def _credit(writes: Transaction, refund: Refund) -> None:
    """Add the part of a refund that goes into a wallet."""
    if refund.wallet is None or refund.to_wallet == 0:
        return
    back = templates.refund(
        refund.order_id,
        f"{refund.refund_id}:wallet",
        refund.to_wallet,
        refund.currency,
        to=Account.WALLETS,
    )
    owner, key = Owner.of_key(refund.wallet), f"ref:{refund.refund_id}"
    crediting.credit(writes, owner, refund.currency, refund.to_wallet, key=key, entry=back)


def _outcome(refund: Refund, *, succeeded: bool) -> Entry | None:
    """The entry of a refund that is over; none when it failed after its goods were taken: it stays owed."""
    if succeeded:
        return templates.refund(
            refund.order_id,
            refund.refund_id,
            refund.to_provider,
            refund.currency,
            to=Account.PROVIDER_PENDING,
        )
    requested = (
        None if refund.lines or refund.payment else reading.refund_request(refund.order_id, refund.refund_id)
    )
    return templates.refund_failure(refund.order_id, refund.refund_id, requested) if requested else None


def _get(order_id: str, refund_id: str) -> Refund:
    refund = store.refund(order_id, refund_id)
    if refund is None:
        raise OrderNotFound
    return refund
