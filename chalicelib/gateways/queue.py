"""Queues (Amazon SQS)."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.aws import call


def send(url: str, message: Mapping[str, Any]) -> None:
    """Put a message on a queue, at least once. Raises `Transient`."""
    call("sqs", "send_message", QueueUrl=url, MessageBody=json.dumps(message))
