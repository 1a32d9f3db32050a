"""Faults that can be switched on: refused, late, lost and failing answers."""

from dataclasses import dataclass, fields
from secrets import SystemRandom
from typing import Any

from .errors import ControlRefusal

REFUND_FAULTS = ("fail", "pending", "slow")
_CHANCE = SystemRandom()


@dataclass
class Faults:
    """Which faults are on.

    `refund`: `fail` (pending, then failed), `pending` (pending, then succeeded) or `slow` (answers late),
    each after `delay_seconds`.
    `api_error`: the share of API requests that get a 500 before anything is done.
    `api_error_stored`: that 500 also answers every repeat of its idempotency key, as Stripe's own 500s do.
    `timeout_after_effect`: so many POSTs are carried out and then the connection drops without an answer.
    `rate_limit`: so many requests get a 429.
    """

    refund: str | None = None
    delay_seconds: float = 1.0
    api_error: float = 0.0
    api_error_stored: bool = False
    timeout_after_effect: int = 0
    rate_limit: int = 0

    def reset(self) -> None:
        """Switch every fault off."""
        for each in fields(self):
            setattr(self, each.name, each.default)

    def switch(self, wanted: dict[str, Any]) -> None:
        """Switch some faults on; all or none of `wanted`. Raises `ControlRefusal`."""
        for name, value in wanted.items():
            self._check(name, value)
        for name, value in wanted.items():
            setattr(self, name, value)

    def _check(self, name: str, value: Any) -> None:
        shapes: dict[str, bool] = {
            "refund": value in REFUND_FAULTS,
            "delay_seconds": _is_number(value) and value >= 0,
            "api_error": _is_number(value) and 0 <= value <= 1,
            "api_error_stored": isinstance(value, bool),
            "timeout_after_effect": _is_count(value),
            "rate_limit": _is_count(value),
        }
        if name not in shapes:
            raise ControlRefusal(f"unknown fault {name!r}; known: {', '.join(shapes)}")
        if not shapes[name]:
            raise ControlRefusal(f"{name} cannot be {value!r}")

    def limits_rate(self) -> bool:
        """Whether this request is one too many; uses up one."""
        self.rate_limit, limited = max(0, self.rate_limit - 1), self.rate_limit > 0
        return limited

    def breaks(self) -> bool:
        """Whether this request meets an internal error."""
        return bool(self.api_error) and _CHANCE.random() < self.api_error

    def hangs_up(self) -> bool:
        """Whether this answer is lost on the way; uses up one."""
        self.timeout_after_effect, lost = max(0, self.timeout_after_effect - 1), self.timeout_after_effect > 0
        return lost


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
