"""Waking the worker: the table says what is due, a message only says where to look."""

import math
from datetime import datetime, timedelta

from chalicelib.gateways import queue
from chalicelib.kernel.config import settings
from chalicelib.webhooks.model import Delivery

LONGEST_DELAY = timedelta(minutes=14)
"""A queue can hold a message back for 15. Longer waits are ended by the minute's round."""

PATIENCE = timedelta(minutes=5)
"""When the round looks at a delivery whose message should have been handled long since."""


def post(delivery: Delivery) -> None:
    """Have a delivery looked at at once. Raises `Transient`."""
    _send(delivery.event_id, delivery.endpoint_id, 0)


def post_later(delivery: Delivery, at: datetime, now: datetime) -> None:
    """Have a delivery looked at a second after that, if a queue can wait so long. Raises `Transient`.

    The second is for clocks that differ: a message that comes too early is not heeded.
    """
    if at - now <= LONGEST_DELAY:
        _send(delivery.event_id, delivery.endpoint_id, math.ceil((at - now).total_seconds()) + 1)


def post_again(event_id: str, endpoint_id: str) -> None:
    """Have a delivery looked at whose message is lost, or never was. Raises `Transient`."""
    _send(event_id, endpoint_id, 0)


def look_at(at: datetime, now: datetime) -> datetime:
    """When the round should see to a delivery that is due then."""
    return at + PATIENCE if at - now <= LONGEST_DELAY else at


def _send(event_id: str, endpoint_id: str, delay_seconds: int) -> None:
    message = {"event_id": event_id, "endpoint_id": endpoint_id}
    queue.send(settings().webhook_queue_url, message, delay_seconds=delay_seconds)
