"""Steps of the workflows that ask the provider, and the worker that reads its notifications."""

import json
from typing import Any

from chalice.app import Blueprint
from pydantic import BaseModel

from chalicelib.kernel import clock
from chalicelib.kernel.tasks import batch, message_id, step
from chalicelib.orders.model import Payment
from chalicelib.payments.gateway import RefundState
from chalicelib.payments.service import (
    capturing,
    claims,
    collecting,
    declining,
    notices,
    sending,
    withdrawing,
)

blueprint = Blueprint(__name__)


class OrderStep(BaseModel):
    """A step about an order."""

    order_id: str


class DeclineStep(OrderStep):
    """A paid order that gets no goods, and why."""

    reason: str = "declined"


class RefundStep(OrderStep):
    """A step about a refund."""

    refund_id: str


class CloseStep(RefundStep):
    """The outcome of a refund."""

    state: RefundState


@step(blueprint, takes=OrderStep)
def confirm_unpaid(given: OrderStep) -> dict[str, Any]:
    """Ask the provider before an order expires: captured, processing, or over and its codes returned."""
    payment = collecting.give_up(given.order_id, Payment.EXPIRED)
    return {"payment": payment, "hold_seconds": collecting.wait_seconds(given.order_id)}


@step(blueprint, takes=OrderStep)
def capture_payment(given: OrderStep) -> dict[str, Any]:
    """Take the money that is reserved for an order, before its goods go out; or end the order unpaid."""
    return {"payment": capturing.capture(given.order_id)}


@step(blueprint, takes=DeclineStep)
def decline_order(given: DeclineStep) -> dict[str, Any]:
    """Ask for the refund of a paid order that is declined or cannot be delivered, once; or say `approve`."""
    return {"verdict": declining.decline(given.order_id, given.reason)}


@step(blueprint, takes=OrderStep)
def refund_short(given: OrderStep) -> dict[str, Any]:
    """Refund the lines of an order that nobody could supply in time."""
    return {"refunded": declining.refund_short(given.order_id)}


@step(blueprint, takes=RefundStep)
def withdraw_goods(given: RefundStep) -> dict[str, Any]:
    """Take the codes of a wholly refunded order back."""
    return {**withdrawing.withdraw(given.order_id, given.refund_id)}


@step(blueprint, takes=RefundStep)
def settle_refund(given: RefundStep) -> dict[str, Any]:
    """Have the provider send the money, or see how far it is."""
    state = sending.send(given.order_id, given.refund_id)
    return {"state": state, "wait_seconds": sending.wait_seconds(given.order_id, given.refund_id)}


@step(blueprint, takes=CloseStep)
def close_refund(given: CloseStep) -> dict[str, Any]:
    """Record the outcome of a refund."""
    sending.close(given.order_id, given.refund_id, given.state)
    return {"state": given.state}


@batch(blueprint, identifier=message_id)
def handle_notification(record: dict[str, Any]) -> None:
    """Act on one genuine notification; the same again finds it done."""
    message = json.loads(record["body"])
    if message.get("claims_since"):
        claims.record_since(clock.parse(message["claims_since"]))
        return
    dispute, warning = message.get("dispute"), message.get("warning")
    if dispute or warning:
        notices.handle_claim(message.get("event"), dispute=dispute, warning=warning)
        return
    told = (message.get(name) for name in ("order_id", "checkout", "top_up_id", "refund"))
    notices.handle(message["event"], *told)
