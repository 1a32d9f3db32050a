"""Who belongs to the staff and in which roles, as an owner decides.

Every change ends the person's sessions and bars new ones before it reaches the pool, so that nobody goes on
in a role that was taken. One change at a time, and none that leaves the shop without an owner.
"""

import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from chalicelib.gateways import staff_directory as directory
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.memory import Memory
from chalicelib.staff import store
from chalicelib.staff.errors import LastOwner, PersonExists, PersonNotFound
from chalicelib.staff.model import Person, PersonState, Role, roles_of, state_of
from chalicelib.staff.service import account, admitting

_NEVER_SIGNED_IN = "FORCE_CHANGE_PASSWORD"
_KNOWN_SECONDS = 60
_known: Memory[str, list[directory.User]] = Memory(_KNOWN_SECONDS)


def colleagues() -> list[directory.User]:
    """Everybody who is or was of the staff, with name and address; up to a minute old."""
    return _known.recall("everybody", directory.everybody)


def people() -> list[Person]:
    """Everybody with state and roles, the longest here first."""
    roles = {role: {one.subject for one in directory.members(role)} for role in Role}
    return [
        _person(one, {role for role in Role if one.subject in roles[role]}) for one in directory.everybody()
    ]


def person(subject: str) -> tuple[Person, bool]:
    """One person, and whether a second factor is set up. Raises `PersonNotFound`."""
    found = directory.find(subject)
    if found is None:
        raise PersonNotFound
    user, factor = found
    return _person(user, directory.groups_of(subject)), factor


def invite(email: str, name: str, roles: Iterable[Role]) -> Person:
    """Make somebody one of the staff; the pool mails a temporary password.

    An invitation that was cut off is completed by its repeat, and one that was not is not mailed again.
    Raises `Invalid` for an address that the pool does not take, `PersonExists` for one in use or with
    other roles.
    """
    wanted = set(roles)
    forget()
    try:
        user = directory.invite(email, name)
    except directory.Exists:
        user = _unfinished(email, wanted)
    except directory.AddressRefused:
        message = "the sign-in service takes no such address"
        raise Invalid.of_field("email", "value_error", message) from None
    for role in sorted(wanted):
        directory.add(user.subject, role)
    return _person(user, wanted)


def set_roles(subject: str, roles: Iterable[Role]) -> Person:
    """Give a person exactly these roles; their sessions end. Raises `PersonNotFound`, `LastOwner`."""
    wanted = set(roles)
    with _changing(subject, locks_out=Role.OWNER not in wanted):
        present = roles_of(directory.groups_of(subject))
        for role in sorted(present - wanted):
            directory.remove(subject, role)
        for role in sorted(wanted - present):
            directory.add(subject, role)
    return person(subject)[0]


def disable(subject: str) -> Person:
    """Let a person sign in no more; their sessions end. Raises `PersonNotFound`, `LastOwner`."""
    with _changing(subject, locks_out=True):
        directory.disable(subject)
    return person(subject)[0]


def enable(subject: str) -> Person:
    """Let a person sign in again. Raises `PersonNotFound`."""
    with _changing(subject, locks_out=False):
        directory.enable(subject)
    return person(subject)[0]


def reset_factor(subject: str) -> Person:
    """Let a person set up another second factor at the next sign-in; their sessions end."""
    with _changing(subject, locks_out=True):
        directory.drop_factor(subject)
    return person(subject)[0]


def reset_password(subject: str) -> Person:
    """Mail a code for a new password or, to who never signed in, another temporary password; sessions end."""
    with _changing(subject, locks_out=True) as user:
        if user.status == _NEVER_SIGNED_IN:
            directory.invite_again(user.email)
        else:
            directory.require_reset(subject)
    return person(subject)[0]


def forget() -> None:
    """Ask the pool anew who is of the staff."""
    _known.clear()


@contextmanager
def _changing(subject: str, *, locks_out: bool) -> Iterator[directory.User]:
    found = directory.find(subject)
    if found is None:
        raise PersonNotFound
    holder = str(uuid.uuid4())
    store.take_lease(holder)
    try:
        if locks_out:
            _require_another_owner(subject)
        store.begin_change(subject, holder)
        admitting.forget()
        yield found[0]
        account.sign_out_everywhere(subject)
    finally:
        store.end_change(subject, holder)
        forget()


def _require_another_owner(subject: str) -> None:
    """Raises `LastOwner` unless the person is no owner, or another owner can sign in."""
    owners = directory.members(Role.OWNER)
    others = [
        one
        for one in owners
        if one.subject != subject and state_of(one.status, enabled=one.enabled) is PersonState.ACTIVE
    ]
    if not others and any(one.subject == subject for one in owners):
        raise LastOwner


def _unfinished(email: str, wanted: set[Role]) -> directory.User:
    found = directory.find(email)
    if found is None or found[0].status != _NEVER_SIGNED_IN:
        raise PersonExists
    if not roles_of(directory.groups_of(found[0].subject)) <= wanted:
        raise PersonExists
    return found[0]


def _person(user: directory.User, groups: Iterable[str]) -> Person:
    roles = roles_of(set(groups))
    return Person(
        subject=user.subject,
        email=user.email,
        name=user.name,
        state=state_of(user.status, enabled=user.enabled),
        roles=tuple(role for role in Role if role in roles),
        created_at=clock.text(datetime.fromtimestamp(user.created_at, UTC)),
    )
