"""Queues (Amazon SQS)."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError

from chalicelib.kernel.aws import client
from chalicelib.kernel.errors import Transient


def send(url: str, message: Mapping[str, Any]) -> None:
    """Put a message on a queue, at least once. Raises `Transient`."""
    try:
        client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(message))
    except BotoCoreError as error:
        raise Transient("the queue did not answer") from error
