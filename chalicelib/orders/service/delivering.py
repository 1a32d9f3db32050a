"""From money to goods: screening, and the sale of the held codes."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger import templates
from chalicelib.ledger.service import posting
from chalicelib.orders import store
from chalicelib.orders.errors import NotDeliverable
from chalicelib.orders.model import Fulfilment, Line, Order, Refund, Verdict, tax_of_lines
from chalicelib.orders.service.keeping import get
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.model import Because, Code, CodeState, costs
from chalicelib.stock.service import claiming, custody
from chalicelib.stock.service.claiming import Ticket

_TRIES = 12
_QUEUE_PAGE = 50
_REPLACED_AT_ONCE = 30
"""Codes of a line: for each, one is held and one given back, three writes of the hundred of a transaction."""


def screen(order_id: str) -> Verdict:
    """Whether a paid order is delivered at once, waits for a person, or is declined."""
    order = get(order_id)
    if order.unwanted and not order.over:
        return Verdict.DECLINE
    if not order.review or order.over:
        return Verdict.APPROVE
    if order.verdict is not None:
        return order.verdict
    store.hold_for_review(order_id, due=clock.now() + timedelta(seconds=settings().review_timeout_seconds))
    return Verdict.HOLD if get(order_id).fulfilment is Fulfilment.IN_REVIEW else Verdict.APPROVE


def deliver(order_id: str) -> Fulfilment:
    """Give a paid order the codes of every line that can be had whole; what has become of its goods.

    Codes that are not the order's any more (it was paid late), or have passed their date, are replaced by
    others of the same SKU. Where there are not enough, the line waits in its SKU's queue until `short_until`,
    and the order is `short`. A repeat finds it delivered; one whose refund is under way, or whose money is
    disputed or doubted, is left alone.
    """
    for _ in range(_TRIES):
        order = get(order_id)
        if not order.paid or order.over or order.frozen or order.refund is Refund.REQUESTED:
            return order.fulfilment
        found = custody.inspect(order.codes)
        lost = {line.sku: _lost(line, found, order_id) for line in order.lines if line.open}
        wanting = [line for line in order.lines if lost.get(line.sku)]
        replaced = [line.sku for line in wanting if _replace(order, line, lost[line.sku], found)]
        if replaced:
            continue  # the order has changed: look again
        whole = {sku for sku, missing in lost.items() if not missing}
        if whole and not _sell(order, whole, found):
            continue
        if not wanting or _queue_up(get(order_id)):
            return get(order_id).fulfilment
    raise Transient("the order is changing; deliver again")


def sell(writes: Transaction, order: Order, *, payment: str, amount: int, tax: int = 0) -> None:
    """Add the money of a simple order with all of its goods; refused unless every code is still its own."""
    store.sell(writes, order, payment=payment, amount=amount, tax=tax)
    because = Because("system", "delivered")
    custody.sell(writes, order.codes, owner=order.order_id, because=because)
    posting.post(writes, templates.capture(order.order_id, payment, amount, order.currency))
    _earn(writes, replace(order, tax=tax), order.lines, custody.inspect(order.codes))


def redeliver(order_id: str) -> Order:
    """Deliver a paid order now, whatever became of its workflow; one that is delivered stays as it is.

    Raises `NotDeliverable` for one that is not paid, is being refunded, waits for a decision, or whose goods
    were taken back.
    """
    order = get(order_id)
    if not order.paid or order.refund is Refund.REQUESTED:
        raise NotDeliverable(f"its payment is {order.payment}, its refund {order.refund}")
    if order.frozen:
        raise NotDeliverable(f"its money is doubted: its dispute is {order.dispute}")
    if order.review and order.verdict is not Verdict.APPROVE:
        raise NotDeliverable("decide on it first: it is held for review, or was declined")
    if order.fulfilment is Fulfilment.WITHDRAWN:
        raise NotDeliverable("its goods were taken back: it needs another order")
    deliver(order_id)
    return get(order_id)


def fill(sku: str) -> int:
    """Deliver to the paid orders that wait for a SKU, first come first served; how many had what they wanted.

    Stops at the first one that still wants more of it, so that nobody overtakes; one whose money is disputed
    or doubted keeps its place, and is passed by.
    """
    filled = 0
    for order_id in store.waiting_for(sku, _QUEUE_PAGE):
        deliver(order_id)
        order = get(order_id)
        if not any(line.open and line.sku == sku for line in order.lines):
            filled += 1
        elif not order.frozen:
            break
    return filled


def record_costs(order: Order) -> None:
    """Record what the goods of an order had cost that was delivered when it was placed; once."""
    writes = Transaction()
    sold = _goods(order, order.lines, custody.inspect(order.codes))
    posting.post(writes, templates.cost(order.order_id, sold))
    if len(writes):
        _committed(writes)


def _earn(writes: Transaction, order: Order, lines: Iterable[Line], found: dict[str, Code]) -> None:
    """Add the entry of goods that go out: their money is earned, and what they cost the shop is spent."""
    posting.post(writes, templates.delivery(order.order_id, _goods(order, lines, found), order.currency))


def _goods(order: Order, lines: Iterable[Line], found: dict[str, Code]) -> list[templates.Sold]:
    """Lines as the ledger sees them, with the tax in them and what their codes had cost."""
    tax = tax_of_lines(order)
    return [
        templates.Sold(
            line.sku,
            line.quantity,
            line.amount,
            tax=tax[line.sku],
            costs=costs(found[code_id] for code_id in line.codes if code_id in found),
        )
        for line in lines
    ]


def _sell(order: Order, whole: set[str], found: dict[str, Code]) -> bool:
    now = clock.text(clock.now())
    lines = tuple(
        replace(line, delivered=True, delivered_at=now) if line.sku in whole else line for line in order.lines
    )
    writes = Transaction()
    store.deliver(writes, order, lines)
    _earn(writes, order, [line for line in order.lines if line.sku in whole], found)
    because = Because("system", "delivered")
    for line in order.lines:
        if line.sku in whole:
            custody.sell(writes, line.codes, owner=order.order_id, because=because)
            if order.short_since:
                store.leave_queue(writes, order, line.sku)
                custody.owe(writes, line.sku, -line.quantity)
    return _committed(writes)


def _queue_up(order: Order) -> bool:
    """Let the open lines of an order wait for codes, once; whether they wait already.

    Codes that came before the order was in the queue were not announced to it: who queues up looks again.
    """
    if order.short_since or order.over or order.frozen:
        return True
    now = clock.now()
    writes = Transaction()
    until = now + _patience(order)
    store.fall_short(writes, order, since=now, until=until)
    for line in order.lines:
        if line.open:
            custody.owe(writes, line.sku, line.quantity)
    _committed(writes)
    return False


def _patience(order: Order) -> timedelta:
    """How long its open lines are waited for: as long as the most impatient of them."""
    usual = settings().short_wait_seconds
    return timedelta(seconds=min(line.terms.short_wait_seconds or usual for line in order.lines if line.open))


def _replace(order: Order, line: Line, lost: set[str], found: dict[str, Code]) -> bool:
    """Hold other codes for those a line has lost, or for some of many; False when there are not enough."""
    lost = set(sorted(lost)[:_REPLACED_AT_ONCE])
    try:
        tickets = _others(line, len(lost))
    except OutOfStock:
        return False
    kept = tuple(code_id for code_id in line.codes if code_id not in lost)
    fresh = replace(line, codes=kept + tuple(ticket.code_id for ticket in tickets))
    writes = Transaction()
    store.set_codes(writes, order, tuple(fresh if one.sku == line.sku else one for one in order.lines))
    because = Because("system", "claimed for a paid order")
    until = clock.parse(order.hold_until)
    claiming.hold(writes, tickets, owner=order.order_id, until=until, because=because)
    stale = [code_id for code_id in lost if code_id in found and _holds(order.order_id, found[code_id])]
    custody.give_back(
        writes, line.pool, stale, owner=order.order_id, because=Because("system", "past its date")
    )
    try:
        if not _committed(writes):
            claiming.put_back(tickets)
    except Exception:
        claiming.put_back(tickets)
        raise
    return True


def _others(line: Line, count: int) -> list[Ticket]:
    """Tickets for a paid line: what is left of its campaign first, then the SKU's own."""
    if line.campaign:
        with suppress(OutOfStock):
            return claiming.take(line.pool, count)
    return claiming.take(line.sku, count, owed=True)


def _committed(writes: Transaction) -> bool:
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def _lost(line: Line, found: dict[str, Code], order_id: str) -> set[str]:
    """The codes of a line that the order does not hold, or holds but cannot use any more."""
    today = clock.today().isoformat()
    good = {
        code_id
        for code_id, code in found.items()
        if _holds(order_id, code) and (code.expires_on is None or code.expires_on >= today)
    }
    return set(line.codes) - good


def _holds(order_id: str, code: Code) -> bool:
    return code.owner == order_id and code.state is CodeState.HELD
