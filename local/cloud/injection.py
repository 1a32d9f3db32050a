"""Which processes of functions are to die, and which of their calls are to go wrong.

Nothing happens until somebody asks for it through `control.py`.
"""

import random
import threading
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, PrivateAttr

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"})
"""The operations of DynamoDB that change items."""


class Kind(StrEnum):
    """What goes wrong with a call; only a `lost_answer` is carried out before."""

    THROTTLE = "throttle"
    CONFLICT = "conflict"
    ERROR = "error"
    LOST_ANSWER = "lost_answer"


class Crash(BaseModel):
    """A function whose process is killed after every so many writes, before it sees the last one's answer.

    Without `after_write` it is killed when its handler has returned, before anybody sees what.
    """

    model_config = ConfigDict(extra="forbid")

    function: str
    after_write: PositiveInt | None = None
    times: PositiveInt = 1
    _writes: int = PrivateAttr(0)
    _pending: int = PrivateAttr(0)
    _fired: int = PrivateAttr(0)

    def told(self) -> dict[str, Any]:
        """The crash as it was asked for, the writes seen since, and how often it came to pass."""
        return {**self.model_dump(), "writes": self._writes, "fired": self._fired}

    def written(self) -> bool:
        """Count one write; whether the process dies of it."""
        self._writes += 1
        self._pending += 1
        return self._pending == self.after_write and self._fire()

    def answering(self) -> bool:
        """Whether the process dies instead of answering."""
        return self.after_write is None and self._fire()

    def _fire(self) -> bool:
        if self._fired == self.times:
            return False
        self._pending = 0
        self._fired += 1
        return True


class Fault(BaseModel):
    """Calls that go wrong: of one function or of any, one operation or any write of DynamoDB.

    `ratio` of them, drawn from `seed`, and no more than `times`.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Kind
    function: str | None = None
    operation: str | None = None
    ratio: float = Field(1.0, gt=0, le=1)
    times: PositiveInt | None = None
    seed: int | None = None
    _random: random.Random = PrivateAttr(default_factory=random.Random)
    _seen: int = PrivateAttr(0)
    _done: int = PrivateAttr(0)

    def model_post_init(self, _: Any) -> None:
        """Draw the same numbers for the same seed."""
        self._random = random.Random(self.seed)  # noqa: S311 - spread, not secrecy

    def told(self) -> dict[str, Any]:
        """The fault as it was asked for, the calls it was meant for, and those that went wrong."""
        return {**self.model_dump(), "seen": self._seen, "done": self._done}

    def strikes(self, function: str, operation: str) -> bool:
        """Whether this call goes wrong."""
        meant = operation in WRITES if self.operation is None else operation == self.operation
        if self.kind is Kind.CONFLICT and operation not in WRITES:
            meant = False
        if not meant or self.function not in {None, function} or self._done == self.times:
            return False
        self._seen += 1
        struck = self._random.random() < self.ratio
        self._done += struck
        return struck


class Delivery(BaseModel):
    """How streams bring their records: late by up to so many seconds, and that share of batches twice.

    Lambda promises a record at least once and says nothing of when; both happen to it in bad hours.
    """

    model_config = ConfigDict(extra="forbid")

    twice: float = Field(0.0, ge=0, le=1)
    late_seconds: float = Field(0.0, ge=0, le=30)
    seed: int | None = None
    _random: random.Random = PrivateAttr(default_factory=random.Random)
    _batches: int = PrivateAttr(0)
    _repeated: int = PrivateAttr(0)

    def model_post_init(self, _: Any) -> None:
        """Draw the same numbers for the same seed."""
        self._random = random.Random(self.seed)  # noqa: S311 - spread, not secrecy

    def told(self) -> dict[str, Any]:
        """What was asked for, the batches seen since, and how many of them were brought twice."""
        return {**self.model_dump(), "batches": self._batches, "repeated": self._repeated}

    def draw(self) -> tuple[float, bool]:
        """How many seconds the next batch is late, and whether it comes twice."""
        self._batches += 1
        again = self._random.random() < self.twice
        self._repeated += again
        return self._random.uniform(0, self.late_seconds), again


class Injection:
    """Every crash, one per function, every fault, and how streams deliver, as it is asked for now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._crashes: dict[str, Crash] = {}
        self._faults: list[Fault] = []
        self._delivery: Delivery | None = None

    def set_delivery(self, delivery: Delivery | None) -> None:
        """Have streams deliver like that from now on; as they should again with None."""
        with self._lock:
            self._delivery = delivery

    def deliveries(self) -> list[dict[str, Any]]:
        """What has become of the deliveries that were asked for."""
        with self._lock:
            return [self._delivery.told()] if self._delivery else []

    def delivers(self) -> tuple[float, bool]:
        """How many seconds the next batch of a stream is late, and whether it comes twice."""
        with self._lock:
            return self._delivery.draw() if self._delivery else (0.0, False)

    def add_crash(self, crash: Crash) -> None:
        """Ask for a crash, in place of an earlier one of the same function."""
        with self._lock:
            self._crashes[crash.function] = crash

    def add_fault(self, fault: Fault) -> None:
        """Ask for one more fault; the first that strikes counts."""
        with self._lock:
            self._faults.append(fault)

    def crashes(self) -> list[dict[str, Any]]:
        """What has become of every crash."""
        with self._lock:
            return [crash.told() for crash in self._crashes.values()]

    def faults(self) -> list[dict[str, Any]]:
        """What has become of every fault."""
        with self._lock:
            return [fault.told() for fault in self._faults]

    def forget_crashes(self) -> None:
        """Let every process live."""
        with self._lock:
            self._crashes.clear()

    def forget_faults(self) -> None:
        """Let every call succeed."""
        with self._lock:
            self._faults.clear()

    def written(self, function: str) -> bool:
        """Count one write of a function; whether its process dies of it."""
        with self._lock:
            crash = self._crashes.get(function)
            return crash is not None and crash.written()

    def answering(self, function: str) -> bool:
        """Whether the process of a function dies instead of answering."""
        with self._lock:
            crash = self._crashes.get(function)
            return crash is not None and crash.answering()

    def strike(self, function: str, operation: str) -> Kind | None:
        """What goes wrong with this call, if anything does."""
        with self._lock:
            return next((fault.kind for fault in self._faults if fault.strikes(function, operation)), None)


injection = Injection()
