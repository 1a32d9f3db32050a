"""Staff, their roles and their sessions. No I/O."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

SESSION_LIFE = timedelta(hours=12)
"""As long as the pool's refresh tokens live (`infra/template.yaml`, UserPoolClient)."""

SET_UP_TIME = timedelta(minutes=15)
"""How long a sign-in waits for its second factor to be set up."""

SUBJECT = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
"""Ids of the user pool, of people and of sign-ins."""


class Role(StrEnum):
    """A group of the user pool."""

    OWNER = "owner"
    OPERATIONS = "operations"
    SUPPORT = "support"
    FINANCE = "finance"
    VIEWER = "viewer"


EVERYBODY = tuple(Role)

NEEDED_OF_NEW = "12 characters or more, with upper and lower case and a digit"
"""What a password of the staff needs. Source: infra/template.yaml UserPool."""


class Step(StrEnum):
    """What a sign-in wants next."""

    DONE = "done"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a step, not a password
    SECOND_FACTOR = "second_factor"
    SET_UP_SECOND_FACTOR = "set_up_second_factor"


class PersonState(StrEnum):
    """How a person of the staff stands."""

    INVITED = "invited"
    ACTIVE = "active"
    RESET = "reset"
    DISABLED = "disabled"


@dataclass(frozen=True)
class Staff:
    """A signed-in person of the shop; `subject` is the id in the user pool, `session` that of the sign-in."""

    subject: str
    roles: frozenset[Role]
    session: str = ""

    @property
    def actor(self) -> str:
        """How the person stands in histories."""
        return f"staff:{self.subject}"


@dataclass(frozen=True)
class Origin:
    """From where somebody signs in: address and what the browser says of itself."""

    ip: str
    agent: str


@dataclass(frozen=True)
class Session:
    """One sign-in. Times are RFC 3339; `last_used_at` is exact to five minutes."""

    session: str
    origin: Origin
    started_at: str
    last_used_at: str
    expires_at: str


@dataclass(frozen=True)
class Person:
    """One of the staff."""

    subject: str
    email: str
    name: str
    state: PersonState
    roles: tuple[Role, ...]
    created_at: str


def roles_of(groups: object) -> frozenset[Role]:
    """The roles among the groups of a token or a user; other groups are none."""
    named = {str(group) for group in groups} if isinstance(groups, tuple | set | list) else set()
    return frozenset(role for role in Role if role in named)


def state_of(status: str, *, enabled: bool) -> PersonState:
    """What the pool's words for a user mean here."""
    if not enabled:
        return PersonState.DISABLED
    waiting = {"FORCE_CHANGE_PASSWORD": PersonState.INVITED, "RESET_REQUIRED": PersonState.RESET}
    return waiting.get(status, PersonState.ACTIVE)
