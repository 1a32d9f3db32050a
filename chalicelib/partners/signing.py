"""What a partner signs, and how: HMAC-SHA256 over eight lines. No I/O.

Source: docs/partners.md
"""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

SCHEME = "YIMA-HMAC-SHA256"
"""The first line, so that a signature of another scheme, or of another product, is none of this one."""


@dataclass(frozen=True)
class Signed:
    """Everything of a request that its signature covers."""

    method: str
    path: str
    pairs: tuple[tuple[str, str], ...]
    timestamp: str
    nonce: str
    idempotency_key: str
    body: bytes


def canonical_query(pairs: Iterable[tuple[str, str]]) -> str:
    """The decoded pairs of a query in one way of writing: each percent-encoded, then sorted.

    Only `A-Z a-z 0-9 - . _ ~` stand for themselves (RFC 3986, 2.3); a space is `%20`, hex digits are capital.
    Pairs are sorted by their encoded names, equal names by their encoded values.
    """
    encoded = sorted((_quoted(name), _quoted(value)) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded)


def text_to_sign(request: Signed) -> str:
    """The eight lines, joined by line feeds, without one at the end."""
    return "\n".join(
        (
            SCHEME,
            request.method,
            request.path,
            canonical_query(request.pairs),
            request.timestamp,
            request.nonce,
            request.idempotency_key,
            hashlib.sha256(request.body).hexdigest(),
        )
    )


def signature(secret: str, request: Signed) -> str:
    """HMAC-SHA256 of the text, as 64 small hex digits; the secret's ASCII text is the key."""
    text = text_to_sign(request).encode(errors="replace")
    return hmac.new(secret.encode(), text, hashlib.sha256).hexdigest()


def genuine(told: str, secrets: Iterable[str], request: Signed) -> bool:
    """Whether one of the secrets signed it. Every secret is tried, each in the same time."""
    found = False
    for secret in secrets:
        found |= hmac.compare_digest(told.encode(errors="replace"), signature(secret, request).encode())
    return found


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")
