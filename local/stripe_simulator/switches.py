"""What happens to notifications on their way: drop, delay, duplicate, reorder, spoil the signature."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from secrets import SystemRandom
from typing import Any

from .errors import ControlRefusal

_CHANCE = SystemRandom()
_WINDOW_SECONDS = 0.5
_STEP_SECONDS = 0.02


@dataclass(frozen=True)
class Plan:
    """What one notification goes through."""

    drop: bool = False
    delay_seconds: float = 0.0
    copies: int = 0
    spoil: str = ""


@dataclass
class Switches:
    """Which disturbances are on, for which event types, and for how many more notifications.

    `drop`: a whole number drops so many, a fraction drops that share (1.0: all); a dropped one is never
    delivered unless it is sent again by hand. `duplicate`: so many extra deliveries of each.
    `reorder`: those that appear within half a second leave in reverse order.
    `mis_sign`: every attempt is signed with another secret. `stale`: every attempt is signed ten minutes ago.
    `types`: only these event types. `next`: after so many notifications everything is off again.
    """

    drop: int | float = 0
    delay_seconds: float = 0.0
    duplicate: int = 0
    reorder: bool = False
    mis_sign: bool = False
    stale: bool = False
    types: list[str] = field(default_factory=list)
    next: int | None = None
    window_end: float = 0.0
    window_count: int = 0

    def reset(self) -> None:
        """Let every notification pass undisturbed."""
        fresh = Switches()
        for each in fields(self):
            setattr(self, each.name, getattr(fresh, each.name))

    def switch(self, wanted: dict[str, Any]) -> None:
        """Set some switches, leave the others; all or none of `wanted`. Raises `ControlRefusal`."""
        for name, value in wanted.items():
            if name not in _SHAPES:
                raise ControlRefusal(f"unknown switch {name!r}; known: {', '.join(_SHAPES)}")
            if not _SHAPES[name](value):
                raise ControlRefusal(f"{name} cannot be {value!r}")
        for name, value in wanted.items():
            setattr(self, name, value)

    def plan(self, event_type: str) -> Plan:
        """What a new notification of this type goes through; counts it against `drop` and `next`."""
        if self.types and event_type not in self.types:
            return Plan()
        planned = Plan(
            drop=self._drops(),
            delay_seconds=self.delay_seconds + (self._reversing_delay() if self.reorder else 0.0),
            copies=self.duplicate,
            spoil="mis_sign" if self.mis_sign else "stale" if self.stale else "",
        )
        if self.next is not None:
            self.next -= 1
            if self.next <= 0:
                self.reset()
        return planned

    def _reversing_delay(self) -> float:
        now = time.time()
        if now >= self.window_end:
            self.window_end, self.window_count = now + _WINDOW_SECONDS, 0
        self.window_count += 1
        return max(0.0, self.window_end - self.window_count * _STEP_SECONDS - now)

    def _drops(self) -> bool:
        if isinstance(self.drop, float):
            return _CHANCE.random() < self.drop
        self.drop, dropped = max(0, self.drop - 1), self.drop > 0
        return dropped


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _positive(value: Any) -> bool:
    return _whole(value) and bool(value)


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _flag(value: Any) -> bool:
    return isinstance(value, bool)


def _share_or_count(value: Any) -> bool:
    return _whole(value) or (isinstance(value, float) and 0 <= value <= 1)


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


_SHAPES: dict[str, Callable[[Any], bool]] = {
    "drop": _share_or_count,
    "delay_seconds": _number,
    "duplicate": _whole,
    "reorder": _flag,
    "mis_sign": _flag,
    "stale": _flag,
    "types": _names,
    "next": _positive,
}
