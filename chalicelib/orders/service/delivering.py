"""From money to goods: screening, and the sale of the held codes."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders import store
from chalicelib.orders.model import Fulfilment, Line, Order, Refund, Verdict
from chalicelib.orders.service.keeping import get
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.model import Because, Code, CodeState
from chalicelib.stock.service import claiming, custody
from chalicelib.stock.service.claiming import Ticket

_TRIES = 8


def screen(order_id: str) -> Verdict:
    """Whether a paid order is delivered at once, waits for a person, or is declined."""
    order = get(order_id)
    if not order.review or order.over:
        return Verdict.APPROVE
    if order.verdict is not None:
        return order.verdict
    store.hold_for_review(order_id, due=clock.now() + timedelta(seconds=settings().review_timeout_seconds))
    return Verdict.HOLD if get(order_id).fulfilment is Fulfilment.IN_REVIEW else Verdict.APPROVE


def deliver(order_id: str) -> Fulfilment:
    """Give a paid order its codes, all or none; what has become of its goods.

    Codes that are not the order's any more (it was paid late) are replaced by others of the same SKU. A
    repeat finds it delivered. `short` when there are not enough; the codes it has stay its own.
    """
    for _ in range(_TRIES):
        order = get(order_id)
        if not order.paid or order.over or order.refund is Refund.REQUESTED:
            return order.fulfilment
        found = custody.inspect(order.codes)
        missing = [code_id for code_id in order.codes if not _deliverable(found.get(code_id), order_id)]
        if missing and not _replace(order, missing):
            store.fall_short(order_id)
            return Fulfilment.SHORT
        if not missing and _sell(order):
            return Fulfilment.DELIVERED
    raise Transient("the order is changing; deliver again")


def _sell(order: Order) -> bool:
    writes = Transaction()
    store.deliver(writes, order)
    custody.sell(writes, order.codes, owner=order.order_id, because=Because("system", "delivered"))
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def _replace(order: Order, missing: list[str]) -> bool:
    """Hold other codes for the missing ones; False when there are not enough."""
    lost = set(missing)
    try:
        tickets = _tickets(order, lost)
    except OutOfStock:
        return False
    lines = tuple(
        _line(line, lost, [t.code_id for t in tickets if t.sku == line.sku]) for line in order.lines
    )
    writes = Transaction()
    store.set_codes(writes, order, lines)
    until = clock.parse(order.hold_until)
    because = Because("system", "claimed again after late payment")
    claiming.hold(writes, tickets, owner=order.order_id, until=until, because=because)
    try:
        writes.commit()
    except WriteRefused:
        claiming.put_back(tickets)
    except Exception:
        claiming.put_back(tickets)
        raise
    return True


def _tickets(order: Order, lost: set[str]) -> list[Ticket]:
    tickets: list[Ticket] = []
    try:
        for line in order.lines:
            wanted = sum(code_id in lost for code_id in line.codes)
            tickets += claiming.take(line.sku, wanted) if wanted else []
    except Exception:
        claiming.put_back(tickets)
        raise
    return tickets


def _line(line: Line, lost: set[str], fresh: list[str]) -> Line:
    return replace(line, codes=(*(code_id for code_id in line.codes if code_id not in lost), *fresh))


def _deliverable(code: Code | None, order_id: str) -> bool:
    return code is not None and code.owner == order_id and code.state is CodeState.HELD
