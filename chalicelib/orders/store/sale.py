"""The shortest way of an order: money and goods in one write."""

from dataclasses import asdict, replace

from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction
from chalicelib.orders.model import Event, Fulfilment, Order, Payment, Refund
from chalicelib.orders.store.records import OVER, table


def sell(writes: Transaction, order: Order, *, payment: str, amount: int, tax: int = 0) -> None:
    """Add the money of a simple order together with its goods: captured and delivered.

    Refused when anything about its money or its goods is not as it was read.
    """
    at = clock.text(clock.now())
    delivered = [replace(line, delivered=True, delivered_at=at) for line in order.lines]
    writes.update(
        "order",
        table(),
        order.order_id,
        "ORDER",
        "SET #timeline = list_append(#timeline, :entries), #payment = :captured, #money = :money, "
        "#refundable = :whole, #tax = :tax, #fulfilment = :delivered, #lines = :lines" + OVER,
        when="#payment = :unpaid AND #fulfilment = :held AND #refund = :none AND #lines = :before",
        values={
            "entries": [asdict(Event(at, "paid", amount)), asdict(Event(at, "delivered"))],
            "captured": Payment.CAPTURED,
            "money": payment,
            "whole": amount + order.wallet_amount,
            "tax": tax,
            "delivered": Fulfilment.DELIVERED,
            "lines": [asdict(line) for line in delivered],
            "unpaid": order.payment,
            "held": Fulfilment.HELD,
            "none": Refund.NONE,
            "before": [asdict(line) for line in order.lines],
        },
    )
