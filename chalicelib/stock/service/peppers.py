"""The keys of the codes' fingerprints, one after the other: each is in force from a moment on.

The secret has a line for each, the newest first: a moment (RFC 3339) and the key, or the key alone for the
first that ever was. What was imported under an older one is still found under it. Around the moment of a
change nobody imports, so that no two processes give one code two ids.
Source: docs/decisions/0042-rotation.md
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from chalicelib.gateways.secrets import secret
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient

AROUND = timedelta(seconds=60)
"""How long before and after a change nobody imports: longer than clocks differ and a write takes."""

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, repr=False)
class Pepper:
    """One key, and since when it is in force."""

    since: datetime
    key: bytes


def known() -> list[Pepper]:
    """The keys that are or were in force, the present one first. Raises `Transient`, `ValueError`."""
    now = clock.now()
    return [one for one in _all() if one.since <= now]


def lasting() -> bytes:
    """The first key that ever was: what is drawn with it is drawn the same for ever."""
    return _all()[-1].key


def require_settled(since: datetime) -> None:
    """Raise `Transient` unless the key in force since then is so now, and none changes around now."""
    now = clock.now()
    changing = any(abs(now - one.since) < AROUND for one in _all() if one.since != _EVER)
    if changing or known()[0].since != since:
        raise Transient("the key of the fingerprints is being changed: repeat in two minutes")


def _all() -> tuple[Pepper, ...]:
    return _read(secret(settings().pepper_secret))


@lru_cache(maxsize=2)
def _read(text: str) -> tuple[Pepper, ...]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return tuple(sorted((_pepper(line) for line in lines), key=lambda one: one.since, reverse=True))


def _pepper(line: str) -> Pepper:
    since, _, key = line.rpartition(" ")
    return Pepper(clock.parse(since) if since else _EVER, key.encode())
