"""Every move of an order: the write, and the condition under which it is lawful."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.model import (
    Because,
    Dispute,
    Fulfilment,
    Line,
    Order,
    Payment,
    Refund,
    Verdict,
    sources,
)
from chalicelib.orders.store.records import (
    ABSENT,
    OVER,
    day_shard,
    item_of,
    order_of,
    shard,
    shard_of,
    table,
)

_ENDED = {Payment.EXPIRED, Payment.CANCELED, Payment.VOIDED}
_IS_PAID = "#payment IN (:captured, :partly_refunded)"
_PAID = {"captured": Payment.CAPTURED, "partly_refunded": Payment.PARTLY_REFUNDED}

_NOT_FROZEN = "(attribute_not_exists(#dispute) OR #dispute IN (:undisputed, :won))"
_NOT_DISPUTED = "(attribute_not_exists(#dispute) OR NOT #dispute IN (:disputed, :lost))"
_THAWED = {"undisputed": Dispute.NONE, "won": Dispute.WON}
_CLAIMED = {"disputed": Dispute.OPEN, "lost": Dispute.LOST}


def place(writes: Transaction, order: Order) -> None:
    """Add a new order; the write is named `order`, refused when there is one of that id."""
    places = {"placed_on": day_shard(order.created_at[:10], shard(order.order_id))}
    if not order.over:
        places |= {"open_shard": shard_of(order.order_id), "due_at": order.hold_until}
    writes.put("order", table(), item_of(order) | places, when=ABSENT)


def release(writes: Transaction, order: Order, payment: Payment) -> None:
    """Add the end of an unpaid order: expired, canceled or voided, its codes to be returned with it."""
    add_change(
        writes,
        order.order_id,
        "#payment = :payment, #fulfilment = :fulfilment",
        event=str(payment),
        when=one_of("payment", sources(payment)) + " AND #fulfilment IN (:held, :in_review)",
        values={"payment": payment, "fulfilment": Fulfilment.RELEASED}
        | {"held": Fulfilment.HELD, "in_review": Fulfilment.IN_REVIEW}
        | numbered("payment", sources(payment)),
        also=OVER,
    )


def process(order_id: str) -> bool:
    """Note that the provider works on the payment; False if the order was past that."""
    return _changed(
        order_id,
        "#payment = :processing",
        event="payment_processing",
        when="#payment = :open",
        values={"processing": Payment.PROCESSING, "open": Payment.OPEN},
    )


def authorize(order_id: str, *, payment: str, amount: int, due: datetime) -> bool:
    """Note that a card has reserved the money of an order; False if it does not wait for money any more."""
    froms = sources(Payment.AUTHORIZED)
    return _changed(
        order_id,
        "#payment = :authorized, #authorization = :reserved, #due_at = :due",
        event="authorized",
        amount=amount,
        when=f"{one_of('payment', froms)} AND #fulfilment = :held",
        values={"authorized": Payment.AUTHORIZED, "reserved": payment, "due": clock.text(due)}
        | {"held": Fulfilment.HELD}
        | numbered("payment", froms),
    )


def capture(
    writes: Transaction, order: Order, *, payment: str, amount: int, due: datetime, tax: int = 0
) -> None:
    """Add the arrival of the money, in time or late.

    Refused when the order has its money already, or has another payment reserved for it. Late money is
    refused for an order that had ended and whose wallet has its part back: the whole is not there.
    """
    froms = sources(Payment.CAPTURED)
    if order.wallet:
        froms = tuple(state for state in froms if state not in _ENDED)
    add_change(
        writes,
        order.order_id,
        "#payment = :captured, #money = :money, #refundable = :whole, #tax = :tax, #due_at = :due, "
        "#open_shard = :shard",
        event="paid",
        amount=amount,
        when=one_of("payment", froms)
        + " AND (attribute_not_exists(#authorization) OR #authorization = :money)",
        values={"captured": Payment.CAPTURED, "money": payment, "due": clock.text(due), "tax": tax}
        | {"shard": shard_of(order.order_id), "whole": amount + order.wallet_amount}
        | numbered("payment", froms),
    )


def check_payable(writes: Transaction, order_id: str) -> None:
    """Add the condition that an order waits for its money still; nothing of it is written."""
    values = {"open": Payment.OPEN}
    writes.check("order", table(), order_id, "ORDER", when="#payment = :open", values=values)


def check_money(writes: Transaction, order: Order) -> None:
    """Add the condition that no money of an order has moved since it was read; nothing of it is written."""
    writes.check(
        "order",
        table(),
        order.order_id,
        "ORDER",
        when="#payment = :payment AND #refund = :refund AND #refundable = :refundable",
        values={"payment": order.payment, "refund": order.refund, "refundable": order.refundable},
    )


def await_payment(order_id: str, task_token: str) -> Order:
    """Store the token of the step that waits for the money; the order as it stands after that."""
    return _stored(order_id, "#task_token = :token", "attribute_exists(pk)", {"token": task_token})


def await_review(order_id: str, task_token: str) -> Order:
    """Store the token of the step that waits for a decision; the order as it stands after that."""
    return _stored(order_id, "#review_token = :token", "attribute_exists(pk)", {"token": task_token})


def hold_for_review(order_id: str, *, due: datetime) -> bool:
    """Let an order with money, taken or reserved, wait for a person until it is due; False if past that."""
    froms = sources(Fulfilment.IN_REVIEW)
    return _changed(
        order_id,
        "#fulfilment = :in_review, #due_at = :due",
        event="in_review",
        when=f"{one_of('fulfilment', froms)} AND (#payment = :authorized OR {_IS_PAID}) "
        "AND attribute_not_exists(#verdict)",
        values={"in_review": Fulfilment.IN_REVIEW, "due": clock.text(due), **_PAID}
        | {"authorized": Payment.AUTHORIZED}
        | numbered("fulfilment", froms),
    )


def decide(order_id: str, verdict: Verdict, *, because: Because, due: datetime) -> bool:
    """Record a decision, once; False if the order does not wait for one."""
    return _changed(
        order_id,
        "#verdict = :verdict, #decided_by = :actor, #decided_for = :reason, #due_at = :due",
        event="approved" if verdict is Verdict.APPROVE else "declined",
        when="#fulfilment = :in_review AND attribute_not_exists(#verdict)",
        values={
            "verdict": verdict,
            "actor": because.actor,
            "reason": because.reason,
            "due": clock.text(due),
            "in_review": Fulfilment.IN_REVIEW,
        },
    )


def set_codes(writes: Transaction, order: Order, lines: tuple[Line, ...]) -> None:
    """Add a new choice of codes for a paid order whose own were not deliverable."""
    froms = sources(Fulfilment.DELIVERED)
    add_change(
        writes,
        order.order_id,
        "#lines = :lines",
        event="codes_replaced",
        when=f"{one_of('fulfilment', froms)} AND {_IS_PAID} AND #refund <> :requested AND #lines = :before "
        f"AND {_NOT_FROZEN}",
        values={
            "lines": [asdict(line) for line in lines],
            "before": [asdict(line) for line in order.lines],
            "requested": Refund.REQUESTED,
            **_PAID,
            **_THAWED,
        }
        | numbered("fulfilment", froms),
    )


def deliver(writes: Transaction, order: Order, lines: tuple[Line, ...]) -> None:
    """Add the delivery of those lines that are marked so; the order is `delivered` when none is open."""
    froms = sources(Fulfilment.DELIVERED)
    done = not any(line.open for line in lines)
    add_change(
        writes,
        order.order_id,
        "#lines = :lines, #fulfilment = :fulfilment",
        event="delivered" if done else "partly_delivered",
        when=f"{one_of('fulfilment', froms)} AND {_IS_PAID} AND #refund <> :requested AND #lines = :before "
        f"AND {_NOT_FROZEN}",
        values={
            "fulfilment": Fulfilment.DELIVERED if done else Fulfilment.SHORT,
            "requested": Refund.REQUESTED,
            "lines": [asdict(line) for line in lines],
            "before": [asdict(line) for line in order.lines],
            **_PAID,
            **_THAWED,
        }
        | numbered("fulfilment", froms),
        also=OVER if done else "",
    )


def fall_short(writes: Transaction, order: Order, *, since: datetime, until: datetime) -> None:
    """Add that a paid order waits for codes: its place in each SKU's queue, and until when."""
    froms = sources(Fulfilment.SHORT)
    add_change(
        writes,
        order.order_id,
        "#fulfilment = :short, #short_since = :since, #short_until = :until, #due_at = :until",
        event="short",
        when=f"{one_of('fulfilment', froms)} AND {_IS_PAID} AND #lines = :lines "
        f"AND attribute_not_exists(#short_since) AND {_NOT_FROZEN}",
        values={
            "short": Fulfilment.SHORT,
            **_THAWED,
            "since": clock.text(since),
            "until": clock.text(until),
            "lines": [asdict(line) for line in order.lines],
            **_PAID,
        }
        | numbered("fulfilment", froms),
    )
    for line in order.lines:
        if line.open:
            place_in_line = {"pk": f"SHORT#{line.sku}", "sk": f"{clock.text(since)}#{order.order_id}"}
            writes.put(f"queue {line.sku}", table(), place_in_line, when=ABSENT)


def choose_in_vain(order_id: str, destination: str) -> bool:
    """Note where the money shall go of what a short order waits for in vain; False if it is not short."""
    return _changed(
        order_id,
        "#in_vain = :destination",
        event="chosen_in_vain",
        when="#fulfilment = :short AND NOT #refund IN (:requested, :proposed)",
        values={
            "destination": destination,
            "short": Fulfilment.SHORT,
            "requested": Refund.REQUESTED,
            "proposed": Refund.PROPOSED,
        },
    )


def leave_queue(writes: Transaction, order: Order, sku: str) -> None:
    """Add that an order waits for a SKU no longer."""
    key = f"{order.short_since}#{order.order_id}"
    writes.delete(f"queue {sku}", table(), f"SHORT#{sku}", key, when="attribute_exists(pk)")


def waiting_for(sku: str, limit: int) -> list[str]:
    """The orders that wait for a SKU, first come first."""
    found = table().query(f"SHORT#{sku}", limit=limit).items
    return [item["sk"].partition("#")[2] for item in found]


def take_back(writes: Transaction, order: Order, lines: tuple[Line, ...]) -> None:
    """Add that lines were taken back for a refund; nothing else may have changed."""
    froms = sources(Fulfilment.WITHDRAWN)
    kept = any(line.delivered and not line.refunded for line in lines)
    still_open = any(line.open for line in lines)
    fulfilment = Fulfilment.DELIVERED if kept else Fulfilment.WITHDRAWN
    add_change(
        writes,
        order.order_id,
        "#lines = :lines, #fulfilment = :fulfilment",
        event="withdrawn",
        when=f"{one_of('fulfilment', froms)} AND #lines = :before",
        values={
            "lines": [asdict(line) for line in lines],
            "before": [asdict(line) for line in order.lines],
            "fulfilment": order.fulfilment if still_open else fulfilment,
        }
        | numbered("fulfilment", froms),
    )


def reveal(writes: Transaction, order: Order) -> None:
    """Add a look at delivered codes; refused when lines or refund are not as read."""
    first = not any(entry.event == "revealed" for entry in order.timeline)
    values: dict[str, Any] = {
        "delivered": Fulfilment.DELIVERED,
        "short": Fulfilment.SHORT,
        "refund": order.refund,
        "lines": [asdict(line) for line in order.lines],
        **_CLAIMED,
    }
    when = (
        f"#fulfilment IN (:delivered, :short) AND #refund = :refund AND #lines = :lines AND {_NOT_DISPUTED}"
    )
    if order.refund is Refund.PROPOSED:
        when += " AND #refund_id = :refund_id"
        values["refund_id"] = order.refund_id
    if first:
        add_change(writes, order.order_id, "", event="revealed", when=when, values=values)
    else:
        writes.check("order", table(), order.order_id, "ORDER", when=when, values=values)


def _stored(order_id: str, change: str, when: str, values: Mapping[str, Any]) -> Order:
    return order_of(table().update(order_id, "ORDER", f"SET {change}", when=when, values=values))


def _changed(
    order_id: str,
    change: str,
    *,
    event: str,
    when: str,
    values: dict[str, Any],
    also: str = "",
    amount: int | None = None,
) -> bool:
    change, values = _noted(change + also, event, values, amount)
    try:
        table().update(order_id, "ORDER", change, when=when, values=values)
    except WriteRefused:
        return False
    return True


def add_change(
    writes: Transaction,
    order_id: str,
    change: str,
    *,
    event: str,
    when: str,
    values: dict[str, Any],
    also: str = "",
    amount: int | None = None,
) -> None:
    """Add a change of an order with its entry in the timeline."""
    change, values = _noted(change + also, event, values, amount)
    writes.update("order", table(), order_id, "ORDER", change, when=when, values=values)


def _noted(
    change: str, event: str, values: dict[str, Any], amount: int | None = None
) -> tuple[str, dict[str, Any]]:
    """The change with one more entry in the timeline."""
    entry = {"at": clock.text(clock.now()), "event": event, "amount": amount}
    note = "SET #timeline = list_append(#timeline, :entry)"
    return f"{note}, {change}" if change else note, {"entry": [entry], **values}


def one_of(name: str, states: tuple[str, ...]) -> str:
    """The condition that an attribute is one of these; the values come from `numbered`."""
    return f"#{name} IN ({', '.join(f':{name}{index}' for index in range(len(states)))})"


def numbered(name: str, states: tuple[str, ...]) -> dict[str, str]:
    """The values of `one_of`."""
    return {f"{name}{index}": state for index, state in enumerate(states)}
