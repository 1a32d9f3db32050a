"""Every call that functions make and every invocation of one, while somebody wants to count them."""

import json
import threading
from collections import Counter
from typing import Any

MOST = 20_000
"""Calls that are kept; later ones are only counted in `lost`."""


class Recording:
    """Off until it is started. Calls hold what was asked and answered: for a shop without real codes only."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[dict[str, Any]] = []
        self._invocations: Counter[str] = Counter()
        self._lost = 0
        self.on = False

    def start(self) -> None:
        """Forget what was recorded and record from now on."""
        with self._lock:
            self._calls, self._invocations, self._lost, self.on = [], Counter(), 0, True

    def stop(self) -> None:
        """Record no more."""
        self.on = False

    def called(self, function: str, operation: str, request: bytes, status: int, answer: bytes) -> None:
        """Note one call of AWS by a function."""
        entry = {
            "function": function,
            "operation": operation,
            "status": status,
            "request": _read(request),
            "answer": _read(answer),
        }
        with self._lock:
            if len(self._calls) < MOST:
                self._calls.append(entry)
            else:
                self._lost += 1

    def invoked(self, function: str) -> None:
        """Note one invocation of a function."""
        if self.on:
            with self._lock:
                self._invocations[function] += 1

    def told(self) -> dict[str, Any]:
        """What was recorded so far."""
        with self._lock:
            return {"calls": list(self._calls), "invocations": dict(self._invocations), "lost": self._lost}


def _read(body: bytes) -> Any:
    try:
        return json.loads(body) if body else {}
    except ValueError:
        return {}


recording = Recording()
