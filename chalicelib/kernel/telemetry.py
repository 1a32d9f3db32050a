"""Structured logs without secrets: what is logged is named here or by the caller, never a whole body."""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger

from chalicelib.kernel.config import settings

_PRIVATE = frozenset(
    "authorization code codes contact email password secret text token order_token task_token url".split()
)
_HIDDEN = "(hidden)"

log = Logger(service=f"yima-{settings().stage}", level=settings().log_level, use_rfc3339=True, utc=True)
"""The logger of every function: JSON lines with the request's correlation id."""


def facts(**values: Any) -> dict[str, Any]:
    """Values that may stand in a log line; whatever is named like a secret or a person is hidden."""
    return {name: _HIDDEN if name in _PRIVATE else _plain(value) for name, value in values.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return facts(**{str(name): inner for name, inner in value.items()})
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(type(value).__name__)
