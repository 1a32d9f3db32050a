"""The one lock around every DynamoDB operation, and the place to act at the end of an operation."""

import threading
from collections.abc import Callable
from typing import Self


class OperationLock:
    """A re-entrant lock that calls `on_leave` before the outermost holder lets go."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self.on_leave: Callable[[], None] | None = None

    def __enter__(self) -> Self:
        self._lock.acquire()
        self._depth += 1
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._depth == 1 and self.on_leave is not None:
                self.on_leave()
        finally:
            self._depth -= 1
            self._lock.release()


lock = OperationLock()
