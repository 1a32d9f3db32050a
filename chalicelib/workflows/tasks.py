"""The relay from streams to workflows, and the sweeper for workflows that died."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.invoices import service as invoices
from chalicelib.kernel.table import unmarshal
from chalicelib.kernel.tasks import batch, schedule, stream_position
from chalicelib.orders.model import Refund
from chalicelib.orders.service import parking
from chalicelib.orders.service.states import order_of
from chalicelib.workflows import service

blueprint = Blueprint(__name__)


@batch(blueprint, identifier=stream_position)
def relay_orders(record: dict[str, Any]) -> None:
    """Start the workflow of a new order; wake it when its payment is decided, or is not disputed any more.

    The invoice of an order that was refunded is marked.
    """
    change = record["dynamodb"]
    if change["Keys"]["sk"]["S"] != "ORDER" or "NewImage" not in change:
        return
    order = order_of(unmarshal(change["NewImage"]))
    if record["eventName"] == "INSERT":
        service.begin(order)
        return
    before = order_of(unmarshal(change["OldImage"]))
    if order.payment is not before.payment and order.payment in service.DECIDED:
        parking.free(order)
        service.tell_paid(before, order)
    if before.frozen and not order.frozen:
        service.go_on(order)
    if order.refund is Refund.DONE and before.refund is Refund.REQUESTED:
        invoices.refunded(order)


@batch(blueprint, identifier=stream_position)
def relay_refunds(record: dict[str, Any]) -> None:
    """Start the workflow of a refund that is asked for: at once, or when people have agreed to it."""
    change = record["dynamodb"]
    keys = change["Keys"]
    states = [change.get(image, {}).get("state", {}).get("S") for image in ("OldImage", "NewImage")]
    if keys["sk"]["S"].startswith("REFUND#") and states in ([None, "requested"], ["proposed", "requested"]):
        order_id = keys["pk"]["S"].removeprefix("ORDER#")
        service.start_refund(order_id, keys["sk"]["S"].removeprefix("REFUND#"))


@schedule(blueprint)
def sweep() -> dict[str, Any]:
    """Start workflows again for orders that should be over by now."""
    return {"started": service.sweep()}
