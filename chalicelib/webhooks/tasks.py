"""The worker that delivers, and the minute's round."""

import json
from typing import Any

from chalice.app import Blueprint

from chalicelib.kernel.tasks import batch, message_id, schedule
from chalicelib.webhooks.service import delivering, tending

blueprint = Blueprint(__name__)


@batch(blueprint, identifier=message_id)
def deliver_webhook(record: dict[str, Any]) -> None:
    """Try the delivery that a message names, if it is due."""
    message = json.loads(record["body"])
    delivering.deliver(message["event_id"], message["endpoint_id"])


@schedule(blueprint)
def tend_webhooks() -> dict[str, Any]:
    """Have overdue deliveries tried, and tell of endpoints that were disabled."""
    return {**tending.tend()}
