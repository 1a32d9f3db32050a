"""Structured logs without secrets: who logs names each value; no body, code or address is ever among them."""

import os
import time

from aws_lambda_powertools import Logger

from chalicelib.kernel.config import PREFIX

log = Logger(
    service=f"yima-{os.environ.get(PREFIX + 'STAGE', 'unset')}",
    level=os.environ.get(PREFIX + "LOG_LEVEL", "INFO"),
    use_rfc3339=True,
    utc=True,
)
"""The logger of every function: JSON lines with the request's correlation id."""


def measure(name: str, value: int) -> None:
    """Write a number as a CloudWatch metric of the stage: a log line in the embedded metric format."""
    metrics = {"Namespace": "Yima", "Dimensions": [["Stage"]], "Metrics": [{"Name": name, "Unit": "Count"}]}
    form = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metrics]}
    stage = os.environ.get(PREFIX + "STAGE", "unset")
    log.info("metric", extra={"_aws": form, "Stage": stage, name: value})
