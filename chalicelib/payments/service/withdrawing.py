"""Goods of lines that were refunded, or lost to a dispute, on their way back."""

from contextlib import suppress
from dataclasses import replace

from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger import templates
from chalicelib.ledger.service import posting
from chalicelib.orders.model import Line, Order
from chalicelib.orders.service import keeping, states
from chalicelib.payments.service.finding import refund_of
from chalicelib.stock.model import Because as Reason
from chalicelib.stock.model import CodeState, costs
from chalicelib.stock.service import custody

_TRIES = 5


def withdraw(order_id: str, refund_id: str) -> dict[str, int]:
    """Take the goods of the refunded lines back: seen codes are voided, unseen ones sold again.

    A refund by amount leaves the goods with the buyer. A repeat finds nothing left to take.
    """
    for sku in refund_of(order_id, refund_id).lines:
        withdraw_line(order_id, sku, refund_id, f"refund {refund_id}")
    return {"lines": len(refund_of(order_id, refund_id).lines)}


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
    back = [code for code in owned if line.delivered and code.code_id in unseen]
    posting.post(writes, templates.returned(order.order_id, cause, line.sku, costs(back)))
    if line.open and order.short_since:
        states.leave_queue(writes, order, line.sku)
        custody.owe(writes, line.sku, -line.quantity)
