"""Structured logs without secrets: who logs names each value; no body, code or address is ever among them."""

import os
import time
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib.kernel.config import PREFIX

log = Logger(
    service=f"yima-{os.environ.get(PREFIX + 'STAGE', 'unset')}",
    level=os.environ.get(PREFIX + "LOG_LEVEL", "INFO"),
    use_rfc3339=True,
    utc=True,
)
"""The logger of every function: JSON lines with the request's correlation id."""


def alarm(name: str, about: Mapping[str, Any]) -> None:
    """Log what must ring, and count it in the metric of that name.

    The line is in CloudWatch's embedded metric format: whoever reads the log makes the metric of it.
    """
    log.warning(name, extra={**_metric(name), name: 1, **about})


def measure(name: str, value: int) -> None:
    """Write a number as a CloudWatch metric of the stage: a log line in the embedded metric format."""
    log.info("metric", extra={**_metric(name), name: value})


def _metric(name: str) -> dict[str, Any]:
    metrics = {"Namespace": "Yima", "Dimensions": [["stage"]], "Metrics": [{"Name": name, "Unit": "Count"}]}
    form = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metrics]}
    return {"_aws": form, "stage": os.environ.get(PREFIX + "STAGE", "unset")}
