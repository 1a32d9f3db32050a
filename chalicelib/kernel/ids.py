"""Identifiers: random ones for things that are made, derived ones for things that are asked for twice."""

import base64
import hashlib
import hmac
import re

from ulid import ULID

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ULID = r"[0-9A-HJKMNP-TV-Z]{26}"


def new(prefix: str) -> str:
    """A prefixed ULID, unique and in order of time: `prd_01J…`."""
    return f"{prefix}_{ULID()}"


def derived(prefix: str, *parts: str) -> str:
    """The same id for the same parts, another for any other: makes a repeated request meet its first.

    Parts are joined with their lengths, so `("a", "bc")` and `("ab", "c")` differ. 128 bits of SHA-256.
    """
    joined = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
    return f"{prefix}_{crockford(hashlib.sha256(joined).digest()[:16])}"


def keyed(key: bytes, *parts: str, size: int = 16) -> bytes:
    """HMAC-SHA256 of the parts, cut to `size` bytes; nobody without the key can make or check it."""
    joined = b"".join(len(part.encode()).to_bytes(4) + part.encode() for part in parts)
    return hmac.new(key, joined, hashlib.sha256).digest()[:size]


def crockford(raw: bytes) -> str:
    """128 bits as the 26 letters that a ULID has."""
    number = int.from_bytes(raw)
    letters = []
    for _ in range(26):
        number, digit = divmod(number, 32)
        letters.append(_CROCKFORD[digit])
    return "".join(reversed(letters))


def token(raw: bytes) -> str:
    """Bytes as text that fits a header and a URL."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def pattern(prefix: str) -> str:
    """The regular expression that an id with this prefix matches."""
    return f"^{re.escape(prefix)}_{_ULID}$"
