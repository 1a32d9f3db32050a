"""Endpoints and deliveries: their states, and when a failed delivery is tried again. No I/O."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any

MOST_ENDPOINTS = 20
MOST_ATTEMPTS = 20
"""Entries of a delivery's log; the oldest leave first, after replays."""

OVERLAP = timedelta(hours=24)
"""How long the secret before a rotation signs beside the new one."""

GIVES_UP = timedelta(days=3)
"""An endpoint at which everything failed for that long is disabled."""

KEPT = timedelta(days=30)
"""How long events and their deliveries can be looked at and replayed."""

ATTEMPT = timedelta(seconds=30)
"""An attempt that has not finished by then is dead: it takes ten seconds at most."""

PAUSES = tuple(
    timedelta(seconds=one) for one in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000)
)
"""Between the ten attempts of a delivery: three days in all, less 25 minutes.

Source: the retry schedule that the Standard Webhooks specification recommends.
"""

LONGEST_WISH = timedelta(hours=24)
"""An endpoint that asks for more patience than that by `Retry-After` gets that much."""

GONE = 410
_BUSY = frozenset({429, 503})
_SUCCESS = range(200, 300)
_AT_ONCE, _AT_ONCE_FAILING = 4, 1


class EndpointState(StrEnum):
    """`paused` by a person; `disabled` because it failed for days, or said that it is gone.

    Events of an endpoint that is not active wait for it.
    """

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class DisabledBecause(StrEnum):
    """Why an endpoint was disabled."""

    FAILING = "failing"
    GONE = "gone"


class DeliveryState(StrEnum):
    """How far a delivery is; `failed`: it is not tried again by itself."""

    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


OVER = (DeliveryState.DELIVERED, DeliveryState.FAILED)


@dataclass(frozen=True)
class Sealed:
    """A signing secret at rest: what it is locked with, and the locked secret."""

    key: bytes
    text: bytes


@dataclass(frozen=True)
class Endpoint:
    """Where events of some types go. `secret` signs; until `previous_until` so does `previous`.

    `contact` is told by mail when it is disabled. `failing_since` is the first failure since a success.
    `told` says that this mail is out. `request` is the digest of what made it, `rotation` names the last one.
    """

    endpoint_id: str
    url: str
    types: tuple[str, ...]
    contact: str
    description: str
    state: EndpointState
    secret: Sealed
    created_at: str
    request: str
    version: int = 1
    previous: Sealed | None = None
    previous_until: str | None = None
    rotation: str | None = None
    failing_since: str | None = None
    disabled_at: str | None = None
    disabled_because: DisabledBecause | None = None
    told: bool = False

    @property
    def active(self) -> bool:
        """Whether it is sent anything."""
        return self.state is EndpointState.ACTIVE

    @property
    def at_once(self) -> int:
        """How many attempts may be under way: one that fails is tried one by one, and holds up no other."""
        return _AT_ONCE_FAILING if self.failing_since else _AT_ONCE


@dataclass(frozen=True)
class Event:
    """Something that happened; `body` is the text that is signed and sent, the same at every attempt."""

    event_id: str
    type: str
    at: str
    body: str
    order_id: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One try: when, how long, and the status or why there is none. `answer` is its masked beginning."""

    at: str
    milliseconds: int
    status: int | None = None
    error: str | None = None
    answer: str | None = None


@dataclass(frozen=True)
class Delivery:
    """An event on its way to an endpoint. `tries` counts attempts since it was made, or replayed.

    `next_at`: not before; `until`: while it is being sent, when the sender counts as dead.
    """

    event_id: str
    endpoint_id: str
    type: str
    made_at: str
    state: DeliveryState
    tries: int = 0
    order_id: str | None = None
    next_at: str | None = None
    until: str | None = None
    began_at: str | None = None
    attempts: tuple[Attempt, ...] = field(default=())


def succeeded(attempt: Attempt) -> bool:
    """Whether the endpoint took the event: any 2xx, and nothing else."""
    return attempt.status is not None and attempt.status in _SUCCESS


def next_try(tries: int, now: datetime, status: int | None, retry_after: str | None) -> datetime | None:
    """When a delivery that failed so many times is tried again; None when it has failed for good.

    What a busy endpoint asks for by `Retry-After` counts if it is later, up to a day.
    """
    if tries > len(PAUSES):
        return None
    planned = now + PAUSES[tries - 1]
    asked = _asked(retry_after, now) if status in _BUSY else None
    return max(planned, min(asked, now + LONGEST_WISH)) if asked else planned


def _asked(retry_after: str | None, now: datetime) -> datetime | None:
    """The moment that `Retry-After` names, in seconds or as a date; None if it says nothing."""
    text = (retry_after or "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return now + timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_EXCERPT = 1024
_ADDRESS = re.compile(r"[^\s@\"'<>(),;:]+@[^\s@\"'<>(),;:]+")
_VALUE = re.compile(r"(?=[\w+/=.-]*[0-9])[\w+/=.-]{6,}|[\w+/=.-]{24,}", re.ASCII)
_LAST_WORD = re.compile(r"[^\s\"'<>(),;:]*$")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def excerpt(body: bytes) -> str:
    """The first KB of an answer, without what could be an address, a code or a token.

    Twice as much is looked at, less the word that is cut in two: half an address is not known as one.
    """
    text = body[: 2 * _EXCERPT].decode("utf-8", errors="replace")
    if len(body) > 2 * _EXCERPT:
        text = _LAST_WORD.sub("", text)
    masked = _VALUE.sub("***", _ADDRESS.sub("***", _UNSEEN.sub(" ", text)))
    return masked[:_EXCERPT].strip()


def known(kind: type[Any], item: dict[str, Any]) -> dict[str, Any]:
    """The fields of a dataclass that an item has."""
    return {name: item[name] for name in kind.__dataclass_fields__ if name in item}
