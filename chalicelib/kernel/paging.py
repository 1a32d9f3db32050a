"""Cursors: an opaque place in a list, safe to hand out and checked when it comes back."""

import base64
import binascii
import json
from typing import Any

from chalicelib.kernel.errors import Invalid


def cursor(key: dict[str, Any] | None) -> str | None:
    """The text of a place; None at the end of the list."""
    if key is None:
        return None
    return base64.urlsafe_b64encode(json.dumps(key, separators=(",", ":")).encode()).decode()


def place(text: str | None, *, partition: str, prefix: str) -> dict[str, Any] | None:
    """The place that `cursor` wrote, if it lies in this list; raises `Invalid` naming `cursor`."""
    if text is None:
        return None
    key = _decoded(text)
    if (
        not isinstance(key, dict)
        or set(key) != {"pk", "sk"}
        or key["pk"] != partition
        or not str(key["sk"]).startswith(prefix)
        or not isinstance(key["sk"], str)
    ):
        raise _not_a_cursor()
    return key


def index_place(text: str | None, *, names: frozenset[str], fixed: dict[str, str]) -> dict[str, Any] | None:
    """The place in an index that `cursor` wrote: these attributes, the `fixed` ones with these values.

    Raises `Invalid` naming `cursor`.
    """
    if text is None:
        return None
    key = _decoded(text)
    if (
        not isinstance(key, dict)
        or set(key) != names
        or not all(isinstance(value, str) and value for value in key.values())
        or any(key[name] != value for name, value in fixed.items())
    ):
        raise _not_a_cursor()
    return key


def _decoded(text: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(text.encode()))
    except (ValueError, binascii.Error):
        return None


def _not_a_cursor() -> Invalid:
    return Invalid.of_field("cursor", "not_a_cursor", "use the `next` of the page before")
