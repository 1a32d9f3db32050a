"""Answers remembered for a moment, so that a crowd of readers costs one read."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Memory(Generic[K, V]):
    """Values by key, each for `seconds`; at most `most`, the oldest leave first.

    Lives in one process, so another may see a change up to `seconds` later.
    """

    def __init__(self, seconds: float, *, most: int = 4096) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: dict[K, tuple[float, V]] = {}

    def get(self, key: K) -> V | None:
        """The value, if it is young enough."""
        expires, value = self._kept.get(key, (0.0, None))
        return value if time.monotonic() < expires else None

    def put(self, key: K, value: V) -> V:
        """Remember and return the value."""
        self._kept.pop(key, None)
        while len(self._kept) >= self._most:
            del self._kept[next(iter(self._kept))]
        self._kept[key] = (time.monotonic() + self._seconds, value)
        return value

    def recall(self, key: K, find: Callable[[], V]) -> V:
        """The remembered value, or the one found now."""
        value = self.get(key)
        return self.put(key, find()) if value is None else value

    def forget(self, key: K) -> None:
        """Find it anew next time."""
        self._kept.pop(key, None)

    def clear(self) -> None:
        """Forget everything."""
        self._kept.clear()
