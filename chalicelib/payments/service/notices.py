"""Notifications of the provider: a hint that something changed, never the fact itself.

Verified, put into the inbox, queued; a worker then asks the provider. A lost one only delays: the payment
workflow asks by itself when the hold ends.
"""

from collections.abc import Mapping

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.gateways import queue
from chalicelib.kernel.config import settings
from chalicelib.kernel.telemetry import log
from chalicelib.orders.service import states
from chalicelib.payments import store
from chalicelib.payments.service import collecting, disputing, retrying, topping_up, warnings
from chalicelib.payments.service.provider import gateway


def receive(headers: Mapping[str, str], body: bytes) -> None:
    """Take a genuine notification in, to be handled at least once. Raises `BadNotification`.

    A repeat is queued again until it is done with, so a crash between the two writes loses nothing.
    """
    notification = gateway().notification(headers, body)
    if store.receive(notification.event, notification.kind, notification.order_id):
        message = {
            "event": notification.event,
            "order_id": notification.order_id,
            "checkout": notification.checkout,
            "top_up_id": notification.top_up_id,
            "dispute": notification.dispute,
            "warning": notification.warning,
            "refund": notification.refund,
        }
        queue.send(settings().notification_queue_url, message)


def handle_claim(event: str | None, *, dispute: str | None, warning: str | None) -> None:
    """Ask the provider about the dispute, or the warning, that a notification or the sweep named."""
    if dispute:
        disputing.record(dispute)
    if warning:
        warnings.record(warning)
    if event:
        store.done(event)


def handle(
    event: str,
    order_id: str | None,
    checkout: str | None,
    top_up_id: str | None = None,
    refund: str | None = None,
) -> None:
    """Ask the provider about what a notification named, order, top-up, page or refund; record its answer.

    A simple order is paid, delivered and told of in one transaction; every other goes step by step.
    """
    order = states.find(order_id) if order_id else None
    if refund and retrying.hear(refund):
        store.done(event)
        return
    if top_up_id:
        topping_up.refresh(top_up_id, told_of=checkout)
    elif order is None:
        recording.add(Found(BreakKind.UNKNOWN_ORDER, event, order_id=order_id))
        log.warning("notification names no order of ours", extra={"event": event})
    elif checkout and order.simple and collecting.settle_told(order, checkout, event=event):
        return
    else:
        collecting.refresh(order.order_id, told_of=checkout)
    store.done(event)
