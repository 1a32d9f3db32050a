"""Early fraud warnings: a card's network doubts a payment. Goods wait until a person has decided."""

from contextlib import suppress
from dataclasses import replace

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.kernel.telemetry import log
from chalicelib.orders.model import Because, Dispute, Order, Payment
from chalicelib.orders.service import keeping, states
from chalicelib.payments.errors import NotRefundable, WarningDecided, WarningNotFound
from chalicelib.payments.model import RefundStage, Warned, WarningDecision
from chalicelib.payments.service import decided, refunding
from chalicelib.payments.service.finding import refund_of
from chalicelib.payments.service.owners import order_of
from chalicelib.payments.service.provider import gateway
from chalicelib.payments.store import disputes as store

_TRIES = 8


def record(warning_id: str) -> Warned | None:
    """Ask the provider about a warning and record it, once; None if it is about no order's money.

    When all of the money went back already, nothing is left to be decided: that refund is the decision.
    """
    found = gateway().fetch_warning(warning_id)
    order = order_of(found)
    if order is None:
        return None
    for _ in range(_TRIES):
        known = store.warning(warning_id)
        if known:
            return known
        order = keeping.get(order.order_id)
        new = Warned(
            order_id=order.order_id,
            warning=warning_id,
            payment=found.payment or "",
            kind=found.kind,
            opened_at=clock.text(found.opened_at),
        )
        if order.payment is Payment.REFUNDED and order.refund_id:
            new = decided.by_refund(new, refund_of(order.order_id, order.refund_id))
        writes = Transaction()
        store.add_warning(writes, new)
        states.warn(writes, order)
        with suppress(WriteRefused):  # the order changed, or it was recorded meanwhile: look again
            writes.commit()
            log.info("fraud warning", extra={"order": order.order_id, "warning": warning_id})
            return new
    raise Transient("the order is changing; ask again")


def get(warning_id: str) -> Warned:
    """A warning as it surely stands. Raises `WarningNotFound`."""
    known = store.warning(warning_id)
    if known is None:
        raise WarningNotFound
    return known


def listed(state: str, start: str | None) -> tuple[list[Warned], str | None]:
    """A page of the new warnings, the oldest first, or of the decided ones, the latest first."""
    return store.listed_warnings(state, start)


def dismiss(warning_id: str, because: Because) -> Warned:
    """Trust the money after all: goods that wait go out. It decides every new warning of the order."""
    return _decide(warning_id, WarningDecision.DISMISSED, because)


def refund(warning_id: str, because: Because) -> Warned:
    """Send all that is left back before the bank takes it, once; it decides every new warning of the order.

    While somebody else must agree to the refund the warning stays new, and goods stay in: it is decided when
    the money has gone back, or by the same again. Raises `NotRefundable`, also after the refund was turned
    down, and `UnderDispute`.
    """
    known = get(warning_id)
    if known.state is WarningDecision.NEW:
        key = f"warning {warning_id}"
        made = refunding.request(
            known.order_id, amount=None, reason=because.reason, actor=because.actor, key=key
        )
        if made.state == RefundStage.REJECTED:
            raise NotRefundable("the refund was turned down: trust the money, or refund the order itself")
        if made.state == RefundStage.PROPOSED:
            return replace(known, refund_id=made.refund_id)
        return _decide(warning_id, WarningDecision.REFUNDED, because, refund_id=made.refund_id)
    return _same(known, WarningDecision.REFUNDED)


def _decide(
    warning_id: str, decision: WarningDecision, because: Because, *, refund_id: str | None = None
) -> Warned:
    for _ in range(_TRIES):
        known = get(warning_id)
        if known.state is not WarningDecision.NEW:
            return _same(known, decision)
        order = keeping.get(known.order_id)
        writes = Transaction()
        for one in store.warnings(order.order_id):
            if one.state is WarningDecision.NEW:
                decided = replace(
                    one,
                    state=decision,
                    decided_at=clock.text(clock.now()),
                    decided_by=because.actor,
                    decided_for=because.reason,
                    refund_id=refund_id,
                )
                store.decide_warning(writes, one, decided)
        if decision is WarningDecision.DISMISSED:
            _trust(writes, order)
        with suppress(WriteRefused):  # another warning came, or the order changed: look again
            writes.commit()
    raise Transient("the order is changing; decide again")


def _trust(writes: Transaction, order: Order) -> None:
    """Add that an order's money is not doubted any more, unless a bank asks about it."""
    if order.dispute is Dispute.WARNED and order.dispute_id is None:
        states.dismiss(writes, order, due=clock.now() + settings().delivery_due)
    else:
        states.check_dispute(writes, order)


def _same(known: Warned, decision: WarningDecision) -> Warned:
    """A decision that was made before, if it is this one."""
    if known.state is not decision:
        raise WarningDecided(state=known.state)
    return known
