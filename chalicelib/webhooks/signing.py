"""Signatures of the Standard Webhooks specification, version 1 (HMAC-SHA256). No I/O.

Source: github.com/standard-webhooks/standard-webhooks, `spec/standard-webhooks.md`.
"""

import base64
import hmac
import os
from collections.abc import Iterable

_PREFIX = "whsec_"
_SECRET_BYTES = 32


def new_secret() -> str:
    """A secret that nobody can guess, as receivers of the specification take it."""
    return _PREFIX + base64.b64encode(os.urandom(_SECRET_BYTES)).decode()


def headers(secrets: Iterable[str], *, event_id: str, timestamp: int, body: str) -> dict[str, str]:
    """The headers that let a receiver check a body: one signature for each secret, parted by spaces."""
    signed = f"{event_id}.{timestamp}.{body}".encode()
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
