"""Hold a large table in half the memory.

Upstream stores each item as it was parsed: that a million codes are `available` is a million equal objects.
It also keeps every transaction whole for ten minutes to recognise its repeat. Here short values that are
alike are one object, and of a transaction a digest is kept.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from local.cloud.mends.patching import around
from local.cloud.settings import Settings
from local.cloud.upstream import dynamodb

MOST = 20_000
LONGEST = 64
SCALARS = ("S", "N", "BOOL")


class Values:
    """Short scalars, each once. What is stored is never changed in place, so items may share them."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, Any], dict[str, Any]] = {}

    def lean(self, item: dict[str, Any]) -> dict[str, Any]:
        """The same item made of shared values."""
        return {name: self._shared(value) for name, value in item.items()}

    def _shared(self, value: Any) -> Any:
        if not isinstance(value, dict) or len(value) != 1:
            return value
        ((kind, content),) = value.items()
        if kind not in SCALARS or (isinstance(content, str) and len(content) > LONGEST):
            return value
        if len(self._known) >= MOST:
            self._known.clear()
        return self._known.setdefault((kind, content), value)


class Signature:
    """Equal to a repeat, which is the same to the byte, and to no other request."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, request: dict[str, Any]) -> None:
        self._digest = _digest(request)

    def __eq__(self, request: object) -> bool:
        return self._digest == _digest(request)


def mend(_: Settings) -> None:
    """Share values when an item is stored, keep digests of transactions."""
    values = Values()

    def set_item(upstream: Callable[..., Any], table: Any, partition: Any, sort: Any, item: Any) -> Any:
        return upstream(table, partition, sort, values.lean(item))

    def remember(upstream: Callable[..., None], token: str, entry: dict[str, Any]) -> None:
        upstream(token, entry | {"signature": Signature(entry["signature"])})

    around(dynamodb, "_set_item", set_item)
    around(dynamodb, "_txn_token_store", remember)


def _digest(request: object) -> bytes:
    return hashlib.blake2b(json.dumps(request).encode()).digest()
