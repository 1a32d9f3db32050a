"""Every move of an order's `dispute`: the write, and the condition under which it is lawful."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction
from chalicelib.orders.model import Dispute, Event, Order, Refund, sources
from chalicelib.orders.store.records import table


def warn(writes: Transaction, order: Order) -> None:
    """Add a hint of fraud: the money is doubted, unless a dispute has more to say. The timeline is silent."""
    target = Dispute.WARNED if order.dispute is Dispute.NONE else order.dispute
    counted, read = hints_as_read(order)
    values = {"count": order.warnings + 1, "payment": order.payment, **read}
    _move(writes, order, target, "#warnings = :count", values, also=f"{counted} AND #payment = :payment")


def inquire(writes: Transaction, order: Order, dispute: str) -> None:
    """Add that the buyer's bank asks about the money without claiming it. The timeline is silent."""
    _move(writes, order, Dispute.WARNED, "#dispute_id = :dispute_id", {"dispute_id": dispute})


def dismiss(writes: Transaction, order: Order, *, due: datetime) -> None:
    """Add that every hint of fraud came to nothing. Refused while a bank inquires, or after another hint."""
    change, values = _due(order, due)
    counted, read = hints_as_read(order)
    also = f"attribute_not_exists(#dispute_id) AND {counted}"
    _move(writes, order, Dispute.NONE, change, values | read, also=also)


def open_dispute(writes: Transaction, order: Order, dispute: str) -> None:
    """Add that the buyer's bank claims the money back."""
    _move(
        writes,
        order,
        Dispute.OPEN,
        "#dispute_id = :dispute_id",
        {"dispute_id": dispute},
        event="dispute_opened",
    )


def win(writes: Transaction, order: Order, *, due: datetime) -> None:
    """Add that the bank decided for the shop; goods that wait go out until then."""
    change, values = _due(order, due)
    _move(writes, order, Dispute.WON, change, values, event="dispute_won", of=order.dispute_id)


def lose(writes: Transaction, order: Order, *, refundable: int, owed_back: int) -> None:
    """Add that the bank gave the money to the buyer: so much is left to refund, so much of it owed."""
    _move(
        writes,
        order,
        Dispute.LOST,
        "#refundable = :left, #owed_back = :owed_back, #charged_back = :taken",
        {
            "left": refundable,
            "taken": order.refundable - refundable,
            "owed_back": owed_back,
            "refundable": order.refundable,
            "requested": Refund.REQUESTED,
            "proposed": Refund.PROPOSED,
            "lines": [asdict(line) for line in order.lines],
        },
        event="dispute_lost",
        also="#refundable = :refundable AND NOT #refund IN (:requested, :proposed) AND #lines = :lines",
        of=order.dispute_id,
    )


def check(writes: Transaction, order: Order) -> None:
    """Add the condition that the order's dispute is as it was read; nothing of it is written."""
    was, values = _as_read(order)
    writes.check(
        "order", table(), order.order_id, "ORDER", when=f"attribute_exists(pk) AND {was}", values=values
    )


def _move(
    writes: Transaction,
    order: Order,
    target: Dispute,
    change: str,
    values: Mapping[str, Any],
    *,
    event: str | None = None,
    also: str = "",
    of: str | None = None,
) -> None:
    """Add a move from how the order was read, for the money it was read with."""
    if target is not order.dispute and str(order.dispute) not in sources(target):
        raise AssertionError(f"from {order.dispute} a dispute cannot become {target}")
    was, read = _as_read(order)
    parts = ["#dispute = :target", change]
    kept = dict(values)
    if event:
        parts.append("#timeline = list_append(#timeline, :entry)")
        kept["entry"] = [asdict(Event(clock.text(clock.now()), event))]
    when = f"#money = :money AND {was}" + (f" AND {also}" if also else "")
    if of:
        when, kept = f"{when} AND #dispute_id = :of", kept | {"of": of}
    writes.update(
        "order",
        table(),
        order.order_id,
        "ORDER",
        "SET " + ", ".join(part for part in parts if part),
        when=when,
        values={**kept, **read, "target": target, "money": order.money},
    )


def _as_read(order: Order) -> tuple[str, dict[str, Any]]:
    if order.dispute is Dispute.NONE:
        return "(attribute_not_exists(#dispute) OR #dispute = :was)", {"was": Dispute.NONE}
    return "#dispute = :was", {"was": order.dispute}


def hints_as_read(order: Order) -> tuple[str, dict[str, Any]]:
    """The condition that no other hint of fraud came since the order was read."""
    return "(attribute_not_exists(#warnings) OR #warnings = :warnings)", {"warnings": order.warnings}


def _due(order: Order, due: datetime) -> tuple[str, dict[str, Any]]:
    """When an order that is not over is to be looked after."""
    return ("", {}) if order.over or not order.paid else ("#due_at = :due", {"due": clock.text(due)})
