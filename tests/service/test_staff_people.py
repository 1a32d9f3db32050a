"""An owner decides who belongs to the staff, on a user pool that is as Amazon Cognito's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.gateways import staff_directory
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid, Transient
from chalicelib.staff import store
from chalicelib.staff.errors import LastOwner, PersonExists, PersonNotFound, WrongCredentials
from chalicelib.staff.model import PersonState, Role, Step
from chalicelib.staff.service import account, admitting, people, signing_in

from .staffing import HERE, PASSWORD, Pool, admitted, is_admitted, sign_in, with_factor

NEW = "new@yima.example"


@pytest.fixture(autouse=True)
def _optional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIMA_STAFF_MFA", "OPTIONAL")


def test_who_is_invited_gets_a_temporary_password_by_mail(pool: Pool) -> None:
    invited = people.invite(NEW, "Wang Fang 王芳", [Role.SUPPORT, Role.FINANCE])

    assert (invited.name, invited.state) == ("Wang Fang 王芳", PersonState.INVITED)
    assert invited.roles == (Role.SUPPORT, Role.FINANCE)
    assert people.people() == [invited]
    assert people.person(invited.subject) == (invited, False)
    begun = signing_in.sign_in(NEW, pool.temporary_password(NEW), HERE)
    assert begun.step is Step.NEW_PASSWORD
    assert people.reset_password(invited.subject) == invited
    assert len(pool.mails(NEW)) == 2


def test_an_invitation_that_was_cut_off_is_completed_by_its_repeat(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    add: Callable[[str, str], None] = staff_directory.add

    def dies(subject: str, group: str) -> None:
        if group == Role.SUPPORT:
            raise KeyboardInterrupt
        add(subject, group)

    with monkeypatch.context() as patched:
        patched.setattr(staff_directory, "add", dies)
        with pytest.raises(KeyboardInterrupt):
            people.invite(NEW, "", [Role.FINANCE, Role.SUPPORT])
    first = people.invite(NEW, "", [Role.FINANCE, Role.SUPPORT])
    again = people.invite(NEW, "", [Role.FINANCE, Role.SUPPORT])

    assert again == first
    assert people.people() == [first]
    assert len(pool.mails(NEW)) == 1


def test_an_address_that_is_taken_is_not_invited_again(pool: Pool) -> None:
    active = pool.hire(Role.VIEWER)
    invited = people.invite(NEW, "", [Role.FINANCE])

    for email, roles in ((active, [Role.OWNER]), (NEW, [Role.SUPPORT])):
        with pytest.raises(PersonExists):
            people.invite(email, "", roles)

    assert people.person(pool.subject(active))[0].roles == (Role.VIEWER,)
    assert people.person(invited.subject)[0] == invited


def test_an_address_that_cognito_does_not_take_is_named(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cognito takes user names of 128 characters at most; the local one takes any."""

    def refuse(*_: str, **__: Any) -> None:
        raise ClientError({"Error": {"Code": "InvalidParameterException", "Message": ""}}, "AdminCreateUser")

    monkeypatch.setattr(staff_directory, "call", refuse)
    with pytest.raises(Invalid) as refusal:
        people.invite(f"{'a' * 60}@{'long.' * 14}example", "", [Role.VIEWER])

    assert refusal.value.errors[0].field == "email"
    assert staff_directory.find("a" * 129) is None


def test_other_roles_end_the_sessions_and_hold_from_the_next_sign_in(pool: Pool) -> None:
    email = pool.hire(Role.OWNER, Role.VIEWER)
    pool.hire(Role.OWNER)
    before = sign_in(email)
    changed = people.set_roles(pool.subject(email), [Role.SUPPORT, Role.VIEWER])

    assert changed.roles == (Role.SUPPORT, Role.VIEWER)
    assert not is_admitted(before)
    assert admitted(sign_in(email)).roles == {Role.SUPPORT, Role.VIEWER}
    assert people.set_roles(pool.subject(email), []).roles == ()


@pytest.mark.parametrize(
    "deed",
    [
        lambda subject: people.set_roles(subject, [Role.FINANCE]),
        people.disable,
        people.reset_factor,
        people.reset_password,
    ],
)
def test_the_last_owner_who_can_sign_in_is_never_locked_out(pool: Pool, deed: Callable[[str], Any]) -> None:
    email = pool.hire(Role.OWNER)
    gone = pool.hire(Role.OWNER)
    people.disable(pool.subject(gone))
    people.invite(NEW, "", [Role.OWNER])  # has never signed in
    access, subject = sign_in(email), pool.subject(email)
    before = people.people()

    with pytest.raises(LastOwner):
        deed(subject)

    assert people.people() == before
    assert is_admitted(access)
    people.enable(pool.subject(gone))
    deed(subject)
    assert not is_admitted(access)


def test_two_owners_do_not_lock_each_other_out_at_once(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (pool.subject(pool.hire(Role.OWNER)) for _ in range(2))
    disable = staff_directory.disable
    refused: list[type[Exception]] = []

    def meanwhile(subject: str) -> None:
        try:
            people.disable(first)
        except Transient as refusal:
            refused.append(type(refusal))
        disable(subject)

    monkeypatch.setattr(staff_directory, "disable", meanwhile)
    people.disable(second)
    with pytest.raises(LastOwner):
        people.disable(first)

    assert refused == [Transient]
    states = {one.subject: one.state for one in people.people()}
    assert states == {first: PersonState.ACTIVE, second: PersonState.DISABLED}


def test_a_change_that_dies_admits_nobody_in_the_old_role_and_is_done_again_after_a_minute(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = pool.hire(Role.FINANCE)
    subject, access = pool.subject(email), sign_in(email)

    def dies(*_: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(store, "end_change", lambda *_: None)
        patched.setattr(staff_directory, "add", dies)
        with pytest.raises(KeyboardInterrupt):
            people.set_roles(subject, [Role.VIEWER])

    assert not is_admitted(access)
    with pytest.raises(Transient):
        sign_in(email)
    with pytest.raises(Transient):
        people.set_roles(subject, [Role.VIEWER])
    later = clock.now() + timedelta(seconds=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert people.set_roles(subject, [Role.VIEWER]).roles == (Role.VIEWER,)
    assert admitted(sign_in(email)).roles == {Role.VIEWER}


def test_who_signs_in_while_being_changed_gets_no_session_of_the_old_role(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = pool.hire(Role.FINANCE)
    subject, remove = pool.subject(email), staff_directory.remove
    refused: list[str] = []

    def meanwhile(*args: str) -> None:
        try:
            sign_in(email)
        except Transient:
            refused.append("sign-in")
        remove(*args)

    monkeypatch.setattr(staff_directory, "remove", meanwhile)
    people.set_roles(subject, [Role.VIEWER])

    assert refused == ["sign-in"]
    assert account.sessions(subject) == []
    assert admitted(sign_in(email)).roles == {Role.VIEWER}


def test_who_is_disabled_is_out_until_enabled(pool: Pool) -> None:
    email = pool.hire(Role.SUPPORT)
    tokens = signing_in.sign_in(email, PASSWORD, HERE).tokens
    assert tokens

    assert people.disable(pool.subject(email)).state is PersonState.DISABLED
    assert not is_admitted(tokens.access_token)
    with pytest.raises(WrongCredentials):
        sign_in(email)
    assert people.enable(pool.subject(email)).state is PersonState.ACTIVE
    assert not is_admitted(tokens.access_token)
    assert is_admitted(sign_in(email))


def test_a_second_factor_that_was_lost_is_set_up_anew(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIMA_STAFF_MFA", "ON")
    email = pool.hire(Role.SUPPORT)
    access, secret = with_factor(email)
    subject = pool.subject(email)
    assert people.person(subject)[1]
    people.reset_factor(subject)

    assert not people.person(subject)[1]
    assert not is_admitted(access)
    access, another = with_factor(email)
    assert another != secret
    assert is_admitted(access)


def test_a_password_that_was_reset_ends_the_sessions(pool: Pool) -> None:
    email = pool.hire(Role.SUPPORT)
    access = sign_in(email)

    assert people.reset_password(pool.subject(email)).state is PersonState.RESET
    assert not is_admitted(access)
    assert pool.mailed_code(email)


def test_nobody_is_nobody(pool: Pool) -> None:
    nobody = "00000000-0000-4000-8000-000000000000"
    for deed in (people.person, people.disable, people.enable, people.reset_factor, people.reset_password):
        with pytest.raises(PersonNotFound):
            deed(nobody)
    with pytest.raises(PersonNotFound):
        people.set_roles(nobody, [])
    assert store.table().get("OWNERS", "LEASE") is None


def test_histories_name_who_was_of_the_staff_once(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    pool.hire(Role.OWNER, email="boss@yima.example")
    gone = pool.hire(Role.VIEWER)
    people.disable(pool.subject(gone))
    invited = people.invite(NEW, "Neu", [Role.VIEWER])

    assert {one.email for one in people.colleagues()} == {"boss@yima.example", gone, NEW}
    assert next(one.name for one in people.colleagues() if one.subject == invited.subject) == "Neu"


def test_more_people_than_the_pool_tells_at_once_are_all_listed(pool: Pool) -> None:
    emails = {pool.hire(Role.VIEWER) for _ in range(61)}

    assert {one.email for one in people.people()} == emails
    assert {one.roles for one in people.people()} == {(Role.VIEWER,)}
    admitting.forget()
