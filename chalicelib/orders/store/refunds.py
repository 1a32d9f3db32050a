"""Money of an order on its way back: proposed, asked for, sent, or not. Each is a write with its condition.

What is proposed or asked for is out of `refundable` at once, so nobody refunds it twice meanwhile. At any
time `refundable`, the fees kept, all refunds that did not fail, and what a bank took for good are together
what was captured. Nothing is proposed or asked for while a bank claims the money.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction
from chalicelib.orders.model import Dispute, Order, Payment, Refund, sources
from chalicelib.orders.store.disputes import hints_as_read
from chalicelib.orders.store.records import shard_of
from chalicelib.orders.store.states import add_change, numbered, one_of

_AS_READ = (
    "#refundable = :refundable AND #lines = :before AND #refund = :was "
    "AND (attribute_not_exists(#owed_back) OR #owed_back = :owed_before) "
    "AND (attribute_not_exists(#dispute) OR #dispute <> :disputed)"
)


def propose_refund(
    writes: Transaction, order: Order, refund_id: str, gross: int, *, lines: tuple[str, ...], due: datetime
) -> None:
    """Add a refund that somebody must agree to; refused when goods or money are not as was read.

    An order that waits for goods is not looked after before it is due.
    """
    waits = any(line.open for line in order.lines)
    add_change(
        writes,
        order.order_id,
        "#refund = :proposed, #refund_id = :refund_id, #refundable = #refundable - :gross, "
        "#withheld = :withheld" + (", #due_at = :due" if waits else ""),
        event="refund_proposed",
        amount=gross,
        when=f"{_AS_READ} AND #refundable >= :gross AND NOT #refund IN (:requested, :proposed)",
        values=_as_read(order)
        | {
            "proposed": Refund.PROPOSED,
            "requested": Refund.REQUESTED,
            "refund_id": refund_id,
            "gross": gross,
            "withheld": list(lines),
        }
        | ({"due": clock.text(due)} if waits else {}),
    )


def approve_refund(
    writes: Transaction, order: Order, refund_id: str, *, fee: int, amount: int, owed: int, due: datetime
) -> None:
    """Add that a proposed refund is asked for now; its money is reserved since it was proposed."""
    add_change(
        writes,
        order.order_id,
        "#refund = :requested, #due_at = :due, #open_shard = :shard, #owed_back = :owed_back, "
        "#withheld = :none, #fees_kept = if_not_exists(#fees_kept, :zero) + :fee",
        event="refund_requested",
        amount=amount,
        when=f"{_AS_READ} AND #refund_id = :refund_id",
        values=_as_read(order)
        | {
            "requested": Refund.REQUESTED,
            "refund_id": refund_id,
            "owed_back": order.owed_back - owed,
            "none": [],
            "zero": 0,
            "fee": fee,
            "due": clock.text(due),
            "shard": shard_of(order.order_id),
        },
    )


def reject_refund(writes: Transaction, order: Order, refund_id: str, gross: int, *, back_to: Refund) -> None:
    """Add that a proposed refund is not made: its money can be refunded again."""
    add_change(
        writes,
        order.order_id,
        "#refund = :back_to, #refundable = #refundable + :gross, #withheld = :none",
        event="refund_rejected",
        amount=gross,
        when="#refund = :proposed AND #refund_id = :refund_id",
        values={
            "back_to": back_to,
            "proposed": Refund.PROPOSED,
            "refund_id": refund_id,
            "gross": gross,
            "none": [],
        },
    )


def request_refund(
    writes: Transaction, order: Order, refund_id: str, gross: int, *, fee: int, owed: int, due: datetime
) -> None:
    """Add a refund request; refused when goods or money are not as was read, or another one is open.

    The order is open again until the refund is over, so the sweeper sees to it. `owed` of it was owed before.
    """
    add_change(
        writes,
        order.order_id,
        "#refund = :requested, #refund_id = :refund_id, #refundable = #refundable - :gross, "
        "#due_at = :due, #open_shard = :shard, #owed_back = :owed_back, "
        "#fees_kept = if_not_exists(#fees_kept, :zero) + :fee",
        event="refund_requested",
        amount=gross - fee,
        when=f"{_AS_READ} AND #refundable >= :gross AND NOT #refund IN (:requested, :proposed)",
        values=_as_read(order)
        | {
            "requested": Refund.REQUESTED,
            "proposed": Refund.PROPOSED,
            "owed_back": order.owed_back - owed,
            "refund_id": refund_id,
            "gross": gross,
            "zero": 0,
            "fee": fee,
            "due": clock.text(due),
            "shard": shard_of(order.order_id),
        },
    )


def settle_refund(writes: Transaction, order: Order, amount: int) -> None:
    """Add the success of a refund; the order is `refunded` when nothing of it is left to refund.

    Refused when another hint of fraud came since the order was read.
    """
    counted, read = hints_as_read(order)
    payment = Payment.PARTLY_REFUNDED if order.refundable else Payment.REFUNDED
    add_change(
        writes,
        order.order_id,
        "#refund = :done, #payment = :payment",
        event="refunded",
        amount=amount,
        when=f"{one_of('payment', sources(payment))} AND #refund = :requested AND #refundable = :refundable "
        f"AND {counted}",
        values={
            "done": Refund.DONE,
            "payment": payment,
            "requested": Refund.REQUESTED,
            "refundable": order.refundable,
        }
        | read
        | numbered("payment", sources(payment)),
    )


def fail_refund(writes: Transaction, order_id: str, amount: int, *, fee: int, owed: int) -> None:
    """Add the failure of a refund: `amount` can be refunded again, `owed` of it is the buyer's still.

    `fee` is what is not kept after all.
    """
    add_change(
        writes,
        order_id,
        "#refund = :failed, #refundable = #refundable + :amount, "
        "#owed_back = if_not_exists(#owed_back, :zero) + :owed, "
        "#fees_kept = if_not_exists(#fees_kept, :zero) - :fee",
        event="refund_failed",
        amount=amount,
        when="#refund = :requested",
        values={
            "failed": Refund.FAILED,
            "requested": Refund.REQUESTED,
            "amount": amount,
            "zero": 0,
            "owed": owed,
            "fee": fee,
        },
    )


def lose_refund(writes: Transaction, order: Order, amount: int) -> None:
    """Add that a refund which had succeeded came back: its amount is owed. Another under way goes on."""
    after = order.refund if order.refund in {Refund.REQUESTED, Refund.PROPOSED} else Refund.FAILED
    payment = Payment.PARTLY_REFUNDED if order.payment is Payment.REFUNDED else order.payment
    add_change(
        writes,
        order.order_id,
        "#refund = :after, #payment = :payment, #refundable = #refundable + :amount, "
        "#owed_back = if_not_exists(#owed_back, :zero) + :amount",
        event="refund_failed",
        amount=amount,
        when="#refund = :was AND #payment = :paid",
        values={
            "after": after,
            "payment": payment,
            "amount": amount,
            "zero": 0,
            "was": order.refund,
            "paid": order.payment,
        },
    )


def _as_read(order: Order) -> dict[str, Any]:
    return {
        "refundable": order.refundable,
        "before": [asdict(line) for line in order.lines],
        "was": order.refund,
        "owed_before": order.owed_back,
        "disputed": Dispute.OPEN,
    }
