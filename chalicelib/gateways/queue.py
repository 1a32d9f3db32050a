"""Queues (Amazon SQS)."""

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.kernel.aws import call


def send(url: str, message: Mapping[str, Any], *, delay_seconds: int = 0) -> None:
    """Put a message on a queue, at least once, to be seen after at most 900 seconds. Raises `Transient`."""
    late = {"DelaySeconds": delay_seconds} if delay_seconds else {}
    call("sqs", "send_message", QueueUrl=url, MessageBody=json.dumps(message), **late)
