"""Disputes: the provider is asked how one stands, and order, money and goods follow, step by step.

Each step is one transaction on condition of what was read, so whatever was heard before, in whatever order
and however often, ends in the same state. Source: docs/decisions/0025-disputes.md
"""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.gateways import queue
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.kernel.telemetry import alarm, log
from chalicelib.ledger import templates
from chalicelib.ledger.model import Account, Entry, balances
from chalicelib.ledger.service import posting, reading
from chalicelib.orders.model import Because, Line, Order, Refund
from chalicelib.orders.model import Dispute as State
from chalicelib.orders.service import blocking, keeping, states
from chalicelib.payments.gateway import Dispute
from chalicelib.payments.model import RANKS, Disputed, Stage, next_look, passing
from chalicelib.payments.service import approving, claimed_credit, withdrawing
from chalicelib.payments.service.owners import order_of
from chalicelib.payments.service.provider import gateway
from chalicelib.payments.store import disputes

_TRIES = 12
_AT_ONCE = 100
_SOON = timedelta(minutes=2)


def record(dispute_id: str) -> Disputed | None:
    """Ask the provider how a dispute stands and record it; None if it is about no order's money."""
    return take(gateway().fetch_dispute(dispute_id))


def take(found: Dispute) -> Disputed | None:
    """Bring order, money, goods and record to where a dispute stands. A repeat changes nothing.

    None if it is about no order's money: `claimed_credit` sees to that of top-ups, other money is a break.
    One that was lost waits for a refund of the order that is on its way: whose money that is must be known.
    """
    order = None if claimed_credit.take(found) else order_of(found)
    if order is None:
        return None
    for _ in range(_TRIES):
        order, known = keeping.get(order.order_id), disputes.dispute(found.dispute)
        if known is None and not _follows(order, found):
            return None
        with suppress(WriteRefused):  # somebody else wrote meanwhile: see what is left to do
            if not _step(order, known, found):
                _watch(known)
                return known
    raise Transient("the order is changing; ask again")


def note_acceptance(known: Disputed, because: Because) -> None:
    """Keep who gives in to a dispute, and why; the first counts. Raises `Transient`."""
    if known.accepted_by:
        return
    accepted = replace(known, accepted_by=because.actor, accepted_for=because.reason)
    writes = Transaction()
    disputes.change_dispute(writes, known, accepted)
    try:
        writes.commit()
    except WriteRefused:
        raise Transient("the dispute is changing; ask again") from None


def look() -> int:
    """Have the provider asked about every dispute whose time has come; how many."""
    due = disputes.looks(clock.text(clock.now()), _AT_ONCE)
    for dispute_id in due:
        queue.send(settings().notification_queue_url, {"event": None, "dispute": dispute_id})
        known = disputes.dispute(dispute_id)
        if known and known.look_at:
            later = replace(known, look_at=clock.text(next_look(known, clock.now())))
            writes = Transaction()
            disputes.change_dispute(writes, known, later)
            with suppress(WriteRefused):  # it was asked about meanwhile
                writes.commit()
        else:
            claimed_credit.look_later(dispute_id)
    return len(due)


def _step(order: Order, known: Disputed | None, found: Dispute) -> bool:
    """Do the next thing that is left to do about a dispute; False when nothing is."""
    if known is None:
        _begin(order, found)
    elif known.closed:
        if found.stage is not known.stage and RANKS[found.stage] == RANKS[known.stage]:
            _break(BreakKind.DISPUTE_REVERSED, order, found)
        return False
    elif _news(known, found):
        _go_on(order, known, found)
    elif found.stage is Stage.WON:
        _win(order, known)
    elif found.stage is Stage.LOST:
        return _lose(order, known)
    else:
        return False
    return True


def _break(kind: BreakKind, order: Order, found: Dispute) -> None:
    recording.add(
        Found(
            kind,
            found.dispute,
            order_id=order.order_id,
            provider_amount=found.amount,
            currency=found.currency,
        )
    )


def _follows(order: Order, found: Dispute) -> bool:
    """Whether an order can be disputed anew: one dispute at a time, and none after one that was lost."""
    free = order.dispute is State.WON or (order.dispute is not State.LOST and order.dispute_id is None)
    if not free:
        _break(BreakKind.SECOND_DISPUTE, order, found)
        log.warning("an order has two disputes", extra={"order": order.order_id, "dispute": found.dispute})
    return free


def _begin(order: Order, found: Dispute) -> None:
    now = clock.now()
    new = Disputed(
        order_id=order.order_id,
        dispute=found.dispute,
        payment=found.payment or "",
        stage=passing(found.stage, withdrawn=found.withdrawn),
        amount=found.amount,
        currency=found.currency,
        reason=found.reason,
        opened_at=clock.text(found.opened_at),
        look_at=None,
        due_by=clock.text(found.due_by) if found.due_by else None,
        submissions=found.submissions,
        withdrawn=found.withdrawn,
    )
    new = replace(new, look_at=clock.text(next_look(new, now)))
    writes = Transaction()
    disputes.add_dispute(writes, new)
    if new.inquiry:
        states.inquire(writes, order, new.dispute)
    else:
        _claim(writes, order, new)
    if new.withdrawn:
        posting.post(writes, _taken(new))
    writes.commit()
    log.info("dispute opened", extra={"order": order.order_id, "dispute": new.dispute})


def _news(known: Disputed, found: Dispute) -> bool:
    """Whether an open dispute has changed since, without being decided; what is out of date is no news."""
    stage = passing(found.stage, withdrawn=found.withdrawn)
    if RANKS[stage] < RANKS[known.stage]:
        return False
    return _as_found(known, found) != known


def _as_found(known: Disputed, found: Dispute) -> Disputed:
    stage = max(passing(found.stage, withdrawn=found.withdrawn), known.stage, key=lambda one: RANKS[one])
    return replace(
        known,
        stage=stage,
        amount=known.amount if known.withdrawn else found.amount,
        due_by=clock.text(found.due_by) if found.due_by else known.due_by,
        submissions=max(known.submissions, found.submissions),
        withdrawn=known.withdrawn or found.withdrawn,
    )


def _go_on(order: Order, known: Disputed, found: Dispute) -> None:
    changed = _as_found(known, found)
    changed = replace(changed, look_at=clock.text(next_look(changed, clock.now())))
    writes = Transaction()
    disputes.change_dispute(writes, known, changed)
    if known.inquiry and not changed.inquiry:
        _claim(writes, order, changed)
    if changed.withdrawn and not known.withdrawn:
        posting.post(writes, _taken(changed))
    writes.commit()


def _claim(writes: Transaction, order: Order, claimed: Disputed) -> None:
    """Add that the bank claims an order's money: goods stay in, its buyer may not order again."""
    states.open_dispute(writes, order, claimed.dispute)
    blocking.block(writes, order, because=Because("system", f"dispute {claimed.dispute}"))


def _win(order: Order, known: Disputed) -> None:
    writes = Transaction()
    disputes.change_dispute(writes, known, _closed(known, Stage.WON))
    states.win(writes, order, due=clock.now() + settings().delivery_due)
    if known.withdrawn:
        entry = templates.dispute_won(order.order_id, known.dispute, known.amount, known.currency)
        posting.post(writes, entry)
    writes.commit()
    log.info("dispute won", extra={"order": order.order_id, "dispute": known.dispute})


def _lose(order: Order, known: Disputed) -> bool:
    """Take the goods back, line by line, then write the money off; False while a refund is on its way.

    A refund that is only proposed is turned down: the bank has given what it would give.
    """
    if order.refund is Refund.REQUESTED:
        _postpone(known)
        return False
    if order.refund is Refund.PROPOSED and order.refund_id:
        reason = f"the bank decided for the buyer: {known.dispute}"
        approving.reject(order.refund_id, actor="system", reason=reason)
        return True
    line = next((line for line in order.lines if _goes_back(order, line, known)), None)
    if line:
        withdrawing.withdraw_line(order.order_id, line.sku, known.dispute, f"dispute {known.dispute}")
        return True
    held = balances(reading.of_subject(order.order_id))
    unfulfilled = -held.get((Account.ORDER_UNFULFILLED, known.currency), 0)
    left = max(0, order.refundable - known.amount)
    claims = order.owed_back + unfulfilled
    owed_back = min(max(0, claims - known.amount), left)
    writes = Transaction()
    disputes.change_dispute(writes, known, replace(_closed(known, Stage.LOST), withdrawn=True))
    states.lose(writes, order, refundable=left, owed_back=owed_back)
    if not known.withdrawn:
        posting.post(writes, _taken(known))
    entry = templates.dispute_lost(
        order.order_id,
        known.dispute,
        known.amount,
        known.currency,
        unfulfilled=unfulfilled,
        owed=order.owed_back - owed_back,
    )
    posting.post(writes, entry)
    writes.commit()
    log.info("dispute lost", extra={"order": order.order_id, "dispute": known.dispute})
    return True


def _goes_back(order: Order, line: Line, known: Disputed) -> bool:
    """Whether a line is taken back: all when the bank took all that was left, else what never went out."""
    return not line.refunded and (not line.delivered or known.amount >= order.refundable)


def _taken(record: Disputed) -> Entry:
    return templates.dispute(record.order_id, record.dispute, record.amount, record.currency)


def _closed(known: Disputed, stage: Stage) -> Disputed:
    return replace(known, stage=stage, closed_at=clock.text(clock.now()), look_at=None)


def _postpone(known: Disputed) -> None:
    writes = Transaction()
    disputes.change_dispute(writes, known, replace(known, look_at=clock.text(clock.now() + _SOON)))
    writes.commit()


def _watch(known: Disputed | None) -> None:
    """Ring when the deadline of an unanswered dispute comes near."""
    if known and known.near(clock.now()):
        about = {"order": known.order_id, "dispute": known.dispute, "due_by": known.due_by}
        alarm("DisputeDeadlineNear", about)
