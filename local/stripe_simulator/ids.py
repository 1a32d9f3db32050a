"""Ids shaped like Stripe's."""

import secrets
import string

_ALPHABET = (string.ascii_letters + string.digits).encode()
_TO_ALPHABET = bytes(_ALPHABET[byte % len(_ALPHABET)] for byte in range(256))
_SESSION_LENGTH = 56
_OBJECT_LENGTH = 23
_REQUEST_LENGTH = 14


def letters(count: int) -> str:
    """Random letters and digits."""
    return secrets.token_bytes(count).translate(_TO_ALPHABET).decode()


def session_id() -> str:
    """An id of a Checkout Session in test mode."""
    return f"cs_test_a1{letters(_SESSION_LENGTH)}"


def object_id(prefix: str) -> str:
    """An id of any other object: `pi_3…`, `ch_3…`, `evt_1…`."""
    generation = "3" if prefix in {"pi", "ch", "py", "re", "pyr", "txn"} else "1"
    return f"{prefix}_{generation}{letters(_OBJECT_LENGTH)}"


def request_id() -> str:
    """An id of one HTTP request, as in the `Request-Id` header."""
    return f"req_{letters(_REQUEST_LENGTH)}"
