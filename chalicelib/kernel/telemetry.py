"""Structured logs without secrets: who logs names each value; no body, code or address is ever among them."""

import os

from aws_lambda_powertools import Logger

from chalicelib.kernel.config import PREFIX

log = Logger(
    service=f"yima-{os.environ.get(PREFIX + 'STAGE', 'unset')}",
    level=os.environ.get(PREFIX + "LOG_LEVEL", "INFO"),
    use_rfc3339=True,
    utc=True,
)
"""The logger of every function: JSON lines with the request's correlation id."""
