"""Which workflow an order needs, started at most once per name, and again when one has died."""

from typing import Any

from chalicelib.gateways import workflows
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.orders.model import Order, Payment, Refund, outcome
from chalicelib.orders.service import delivering, states
from chalicelib.payments.model import Extra
from chalicelib.payments.service import claims, disputing, extras, topping_up

DECIDED = frozenset({Payment.AUTHORIZED, Payment.CAPTURED, Payment.EXPIRED, Payment.CANCELED})
"""What a step that waits for the money wants to hear; an expired order may still be captured later."""

_GRACES = 5
"""Times of grace between two looks of the sweeper at one order."""

_PAGE = 100


def begin(order: Order) -> None:
    """Start the payment workflow of a new order; a second start is a no-op.

    One that its wallet paid and that is delivered needs none: what its goods cost is recorded.
    """
    if order.at_once:
        delivering.record_costs(order)
        return
    workflows.start(settings().payment_machine, order.order_id, _given(order))


def tell_paid(before: Order | None, order: Order) -> None:
    """Let the waiting step of an order go on whose payment is decided; else start what is left to do."""
    token = order.task_token or (before.task_token if before else None)
    if token and workflows.succeed(token, {"payment": outcome(order)}):
        return
    has_money = order.paid or order.payment is Payment.AUTHORIZED
    if has_money and not order.over and not workflows.is_running(settings().payment_machine, order.order_id):
        workflows.start(settings().payment_machine, f"{order.order_id}-paid", _given(order))


def go_on(order: Order) -> None:
    """Start what is left to do for an order whose money is not doubted any more, once."""
    if order.paid and not order.over:
        since = order.dispute_id or f"warning-{order.warnings}"
        workflows.start(settings().payment_machine, f"{order.order_id}-{since}", _given(order))


def start_refund(order_id: str, refund_id: str) -> None:
    """Start the refund workflow; a second start is a no-op."""
    given = {"order_id": order_id, "refund_id": refund_id}
    workflows.start(settings().refund_machine, refund_id, given)


def sweep() -> int:
    """Start a workflow again for every order, and every extra payment, that should be over; how many.

    Top-ups of which nobody told, and disputes, are asked about. An order whose goods stay in because of a
    dispute is left alone.

    Two sweeps at once share the orders between them. The workflow finds by itself where the order stands.
    """
    now, grace = clock.now(), settings().sweep_grace
    started = sum(_restart_extra(extra) for extra in extras.unfinished() if extra.due_at < now - grace)
    for shard in range(states.SHARDS):
        for order_id in states.due(shard, now - grace, _PAGE):
            count = states.postpone(order_id, now=now - grace, until=now + _GRACES * grace)
            order = states.find(order_id) if count else None
            started += _restart(order, f"sweep-{count}") if order else 0
    disputing.look()
    claims.ask()
    return started + topping_up.look_after()


def _restart(order: Order, suffix: str) -> bool:
    """Start the workflow that an open order needs, unless one is under way."""
    if order.over:
        states.retire(order)
        return False
    if order.frozen and order.refund is not Refund.REQUESTED:
        return False
    machine, name, given = settings().payment_machine, order.order_id, _given(order)
    if order.refund is Refund.REQUESTED and order.refund_id:
        machine, name = settings().refund_machine, order.refund_id
        given = {"order_id": order.order_id, "refund_id": order.refund_id}
    earlier = [name, f"{name}-paid"] + ([order.run] if order.run else [])
    if any(workflows.is_running(machine, one) for one in earlier):
        return False
    started = workflows.start(machine, f"{name}-{suffix}", given)
    states.note_run(order.order_id, f"{name}-{suffix}")
    return started


def _restart_extra(extra: Extra) -> bool:
    """Start the refund of an extra payment again, unless it is under way."""
    machine, last = settings().refund_machine, extra.run or extra.refund_id
    now = clock.now()
    run = f"{extra.refund_id}-sweep-{int(now.timestamp())}"
    if workflows.is_running(machine, last):
        return False
    if not extras.restart(extra, run, due=now + _GRACES * settings().sweep_grace):
        return False
    return workflows.start(machine, run, {"order_id": extra.order_id, "refund_id": extra.refund_id})


def _given(order: Order) -> dict[str, Any]:
    left = clock.parse(order.hold_until) - clock.now()
    return {"order_id": order.order_id, "hold_seconds": max(1, int(left.total_seconds()) + 1)}
