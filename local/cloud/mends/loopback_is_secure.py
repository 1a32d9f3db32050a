"""Let policies that ask for TLS pass on the loopback interface.

The local cloud speaks plain HTTP to this machine only. A policy that denies requests without TLS, as one on
AWS should, would otherwise deny all of them when policies are enforced.
"""

from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import app, iam_evaluator


def mend(_: Settings) -> None:
    """Say `aws:SecureTransport` of every request."""
    around(iam_evaluator, "pin_request_origin", _secure, (app, "pin_request_origin"))


def _secure(upstream: Callable[[str, bool], Any], source_ip: str, _secure_transport: bool) -> Any:  # noqa: FBT001
    return upstream(source_ip, True)  # noqa: FBT003 - upstream's signature
