"""Steps of the workflows that wait for an order's money, screen it and deliver its goods."""

from typing import Any

from chalice.app import Blueprint
from pydantic import BaseModel

from chalicelib.gateways import workflows
from chalicelib.kernel.tasks import batch, step, stream_position
from chalicelib.orders import store
from chalicelib.orders.model import Payment, outcome
from chalicelib.orders.service import delivering
from chalicelib.orders.service.keeping import get

blueprint = Blueprint(__name__)


class OrderStep(BaseModel):
    """A step about an order."""

    order_id: str


class WaitingStep(OrderStep):
    """A step that waits until somebody answers its token."""

    task_token: str


@step(blueprint, takes=WaitingStep)
def await_payment(given: WaitingStep) -> dict[str, Any]:
    """Store the token; answer it at once when there is nothing to wait for any more."""
    order = store.await_payment(given.order_id, given.task_token)
    if order.payment not in {Payment.OPEN, Payment.PROCESSING}:
        workflows.succeed(given.task_token, {"payment": outcome(order)})
    return {"payment": order.payment}


@step(blueprint, takes=OrderStep)
def screen_order(given: OrderStep) -> dict[str, Any]:
    """Say whether an order with money is delivered, waits for a person, or is declined.

    `payment` says whether its money is reserved only, and has to be taken first.
    """
    verdict = delivering.screen(given.order_id)
    return {"verdict": verdict, "payment": get(given.order_id).payment}


@step(blueprint, takes=WaitingStep)
def await_review(given: WaitingStep) -> dict[str, Any]:
    """Store the token; answer it at once when the decision is there."""
    order = store.await_review(given.order_id, given.task_token)
    if order.verdict is not None:
        workflows.succeed(given.task_token, {"verdict": order.verdict})
    return {"decided": order.verdict is not None}


@step(blueprint, takes=OrderStep)
def deliver_order(given: OrderStep) -> dict[str, Any]:
    """Give a paid order its codes; `short_until` tells how long those it lacks are waited for."""
    fulfilment = delivering.deliver(given.order_id)
    return {"fulfilment": fulfilment, "short_until": get(given.order_id).short_until}


def _signal(record: dict[str, Any]) -> str:
    return str(record["dynamodb"]["Keys"]["pk"]["S"])


@batch(blueprint, identifier=stream_position, once=_signal)
def fill_short(record: dict[str, Any]) -> None:
    """Deliver to the orders that wait for a SKU when codes of it have come."""
    prefix, _, sku = _signal(record).partition("#")
    if prefix == "SUPPLY" and record["eventName"] != "REMOVE":
        delivering.fill(sku)
