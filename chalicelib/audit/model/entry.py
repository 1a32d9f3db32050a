"""What an entry says: who did what, when, from where, about what, and what came of it. No I/O."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ulid import ULID

from chalicelib.audit.model import chain, showing
from chalicelib.kernel import ids
from chalicelib.kernel.changes import Changes

LARGEST = 100_000
"""Bytes that the images of one action may take in an entry; beyond that only the keys are kept."""

MOST_SUBJECTS = 12
UNKNOWN = "unknown"

_PATH_VALUE = re.compile(r"[\w.@:-]{1,80}")
_FIELD = re.compile(r"[\w.-]{1,80}")


class AuditStage(StrEnum):
    """Of an action: that it begins, what came of it, or that it was refused before it began.

    In the order of their names an ended one comes behind its beginning.
    """

    BEGUN = "begun"
    ENDED = "ended"
    REFUSED = "refused"


@dataclass(frozen=True)
class Person:
    """Who acts. `name` is the id in the user pool, or stands for the address that somebody signs in with."""

    name: str = UNKNOWN
    roles: tuple[str, ...] = ()
    email: str | None = None


@dataclass(frozen=True)
class Action:
    """What is the same in every entry of one request."""

    action: str
    operation: str
    route: str
    source_ip: str
    user_agent: str
    request: str

    def entry(
        self, stage: AuditStage, at: str, who: Person, about: Iterable[str], **facts: Any
    ) -> dict[str, Any]:
        """The facts of an entry; those that are None are left out."""
        known = {
            "action": self.action,
            "stage": str(stage),
            "place": f"{self.action}#{stage}",
            "month": month_of(self.action),
            "at": at,
            "operation": self.operation,
            "route": self.route,
            "source_ip": self.source_ip,
            "user_agent": self.user_agent,
            "request": self.request,
            "person": who.name,
            "roles": sorted(who.roles),
            "email": who.email,
            "about": list(dict.fromkeys(about))[:MOST_SUBJECTS],
        }
        return {name: value for name, value in (known | facts).items() if value is not None}


def new_id() -> str:
    """The id of an action; ids are in the order of time, to the millisecond."""
    return ids.new("act")


def month_of(action: str) -> str:
    """The month in UTC in which an action began, as `2026-03`."""
    moment = ULID.from_str(action.removeprefix("act_")).timestamp
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m")


def places(since: datetime, until: datetime) -> tuple[str, str]:
    """Between which places the entries lie of actions that began from one moment to before another."""
    return _first_place(since), _first_place(until)


def subjects_of_path(values: Mapping[str, str]) -> list[str]:
    """What a path names. No address of ours carries a secret, so all of it may be told."""
    return [value for value in values.values() if _PATH_VALUE.fullmatch(value)]


def fields(names: Iterable[str]) -> list[str]:
    """Names of refused fields, as far as they are names: an unknown one is the client's own text."""
    return [name if _FIELD.fullmatch(name) else showing.HIDDEN for name in names][: showing.MOST]


def printable(text: str, most: int = 200) -> str:
    """A text of a client's as it may be kept."""
    return "".join(letter for letter in text if letter.isprintable())[:most]


def changed(found: Changes) -> dict[str, Any]:
    """What an action wrote, as an entry tells it; nothing of what it wrote anew without a difference."""
    images = [
        {"table": _table(table), "key": f"{showing.key_part(pk)} {showing.key_part(sk)}", **difference}
        for (table, pk, sk), (before, after) in found.images.items()
        if (difference := showing.difference(before, after))
        if before != after
    ]
    if len(chain.canonical({"changes": images})) > LARGEST:
        images = [{name: one[name] for name in ("table", "key")} for one in images]
    more = {_table(name): count for name, count in found.more.items()}
    facts = {"changes": images, "more": more, "unread": found.unread}
    return {name: value for name, value in facts.items() if value}


def _table(name: str) -> str:
    return name.rpartition("-")[2]


def _first_place(moment: datetime) -> str:
    stamp = str(ULID.from_datetime(moment))[:10]
    return f"act_{stamp}"
