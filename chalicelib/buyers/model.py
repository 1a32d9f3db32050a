"""Accounts of buyers, codes they ask for, and how often anybody may try. No I/O."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PASSWORD_LENGTH = 10
"""Characters that a password has at least; the user pool says the same."""
_DIFFERENT = 5
_AROUND = "0123456789!?.-_* "


def is_easy(password: str, email: str) -> bool:
    """Whether anybody would guess it first: a few characters again and again, or the address itself."""
    text, address = password.lower(), email.lower()
    return len(set(text)) < _DIFFERENT or text.strip(_AROUND) in {address, address.partition("@")[0]}


class Purpose(StrEnum):
    """What a code is asked for."""

    SIGN_UP = "sign_up"
    RESET = "reset"


class Change(StrEnum):
    """What changed about an account, so that its owner is told."""

    PASSWORD_SET = "password_set"  # noqa: S105 - what happened, not a password
    SECOND_FACTOR_SET = "second_factor_set"
    SECOND_FACTOR_REMOVED = "second_factor_removed"


@dataclass(frozen=True)
class Account:
    """Who signs in with a proven address, and so is its buyer for ever; `subject` is the id in the user pool.

    Access tokens issued up to `signed_out_at` (seconds since 1970) open nothing.
    """

    subject: str
    email: str
    buyer: str
    language: str
    created_at: str
    signed_out_at: int = 0


class ErasureState(StrEnum):
    """How far a request for erasure is."""

    WAITING = "waiting"
    WITHDRAWN = "withdrawn"
    DONE = "done"


@dataclass(frozen=True)
class Erasure:
    """A buyer's wish to be forgotten. `email` is kept only while it waits, `kept_by` is what put it off."""

    buyer: str
    email: str
    language: str
    asked_at: str
    due_at: str
    state: ErasureState = ErasureState.WAITING
    kept_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """So many tries at once, and one more each `every`; `what` names what is tried."""

    what: str
    burst: int
    every: timedelta


MAILS_OF_ADDRESS = Limit("mail-to", 4, timedelta(minutes=15))
MAILS_BY_NETWORK = Limit("mail-by", 100, timedelta(seconds=5))
TRIES_OF_ADDRESS_BY_NETWORK = Limit("try-of-by", 10, timedelta(minutes=1))
TRIES_OF_ADDRESS = Limit("try-of", 60, timedelta(seconds=20))
TRIES_BY_NETWORK = Limit("try-by", 60, timedelta(seconds=2))
REFRESHES_BY_NETWORK = Limit("refresh-by", 120, timedelta(seconds=1))


def milliseconds(moment: datetime) -> int:
    """A moment as whole milliseconds since 1970."""
    return int(moment.timestamp() * 1000)
