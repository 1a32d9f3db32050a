"""Staff sign in step by step, on a user pool that is as Amazon Cognito's."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.gateways import staff_directory, staff_sign_in
from chalicelib.kernel import clock
from chalicelib.kernel.errors import NotAuthenticated, NotPermitted, Transient
from chalicelib.kernel.signing_in import WeakPassword, WrongCode, WrongPassword
from chalicelib.staff import store
from chalicelib.staff.errors import (
    PasswordResetNeeded,
    SessionNotFound,
    SignInOver,
    WrongCredentials,
)
from chalicelib.staff.model import Origin, Role, Step
from chalicelib.staff.service import account, admitting, people, signing_in

from .members import dying
from .staffing import HERE, PASSWORD, Pool, admitted, code, is_admitted, sign_in, token, with_factor

OTHER = "Another-horse-10"


@pytest.fixture
def optional(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Pool:
    """A stage that lets people in without a second factor."""
    monkeypatch.setenv("YIMA_STAFF_MFA", "OPTIONAL")
    return pool


def test_who_is_invited_sets_a_password_and_a_second_factor_before_anything_opens(pool: Pool) -> None:
    people.invite("new@yima.example", "Neu", [Role.FINANCE])

    begun = signing_in.sign_in("new@yima.example", pool.temporary_password("new@yima.example"), HERE)
    assert (begun.step, begun.tokens) == (Step.NEW_PASSWORD, None)
    with pytest.raises(WeakPassword) as weak:
        signing_in.set_password("new@yima.example", begun.session, "short", HERE)
    assert weak.value.errors[0].field == "new_password"
    second = signing_in.set_password("new@yima.example", begun.session, PASSWORD, HERE)
    assert (second.step, second.tokens) == (Step.SET_UP_SECOND_FACTOR, None)
    with pytest.raises(WrongCode):
        signing_in.set_up_factor(second.session, "000000")
    done = signing_in.set_up_factor(second.session, code(second.secret))

    staff = admitted(token(done), Role.FINANCE)
    assert staff.subject == pool.subject("new@yima.example")
    assert staff.roles == {Role.FINANCE}
    (session,) = account.sessions(staff.subject)
    assert (session.session, session.origin) == (staff.session, HERE)


def test_tokens_of_a_sign_in_that_lacks_its_second_factor_open_nothing(pool: Pool) -> None:
    begun = signing_in.sign_in(pool.hire(Role.OWNER), PASSWORD, HERE)

    access, refreshing, _ = json.loads(base64.urlsafe_b64decode(begun.session))

    assert not is_admitted(access)
    with pytest.raises(NotAuthenticated):
        signing_in.refresh(refreshing)


def test_a_set_up_waits_for_a_quarter_of_an_hour(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = signing_in.sign_in(pool.hire(Role.OWNER), PASSWORD, HERE)
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)

    with pytest.raises(SignInOver):
        signing_in.set_up_factor(begun.session, code(begun.secret))


def test_a_set_up_is_done_once(pool: Pool) -> None:
    begun = signing_in.sign_in(pool.hire(Role.OWNER), PASSWORD, HERE)
    signing_in.set_up_factor(begun.session, code(begun.secret))

    with pytest.raises(SignInOver):
        signing_in.set_up_factor(begun.session, code(begun.secret))


@pytest.mark.parametrize("session", ["junk", "", base64.urlsafe_b64encode(b'["a","b",1]').decode()])
def test_a_set_up_of_no_sign_in_is_refused(pool: Pool, session: str) -> None:
    with pytest.raises(SignInOver):
        signing_in.set_up_factor(session, "123456")


def test_the_second_factor_is_asked_for_and_a_wrong_code_may_be_followed_by_a_right_one(pool: Pool) -> None:
    email = pool.hire(Role.SUPPORT)
    _, secret = with_factor(email)

    begun = signing_in.sign_in(email, PASSWORD, HERE)
    assert (begun.step, begun.tokens) == (Step.SECOND_FACTOR, None)
    with pytest.raises(WrongCode) as wrong:
        signing_in.prove(email, begun.session, "000000", HERE)
    done = signing_in.prove(email, begun.session, code(secret), HERE)

    assert wrong.value.errors[0].field == "code"
    assert is_admitted(token(done))
    with pytest.raises(SignInOver):
        signing_in.prove(email, begun.session, code(secret, 1), HERE)


def test_a_code_signs_in_once(pool: Pool) -> None:
    email = pool.hire(Role.SUPPORT)
    _, secret = with_factor(email)
    now = code(secret)
    signing_in.prove(email, signing_in.sign_in(email, PASSWORD, HERE).session, now, HERE)

    again = signing_in.sign_in(email, PASSWORD, HERE)
    with pytest.raises(WrongCode):
        signing_in.prove(email, again.session, now, HERE)


def test_nobody_answers_the_step_of_another(pool: Pool) -> None:
    own, other = pool.hire(Role.SUPPORT), pool.hire(Role.OWNER)
    _, secret = with_factor(own)
    with_factor(other)
    begun = signing_in.sign_in(own, PASSWORD, HERE)

    with pytest.raises(SignInOver):
        signing_in.prove(other, begun.session, code(secret), HERE)
    with pytest.raises(SignInOver):
        signing_in.set_password(own, begun.session, OTHER, HERE)
    with pytest.raises(SignInOver):
        signing_in.set_password(other, "made-up", OTHER, HERE)


@pytest.mark.parametrize("password", ["Wrong-horse-99", ""])
def test_a_wrong_password_and_an_unknown_address_are_refused_alike(pool: Pool, password: str) -> None:
    refusals = []
    for email in (pool.hire(Role.OWNER), "nobody@yima.example"):
        with pytest.raises(WrongCredentials) as refused:
            signing_in.sign_in(email, password, HERE)
        refusals.append(refused.value.document())

    assert refusals[0] == refusals[1]


def test_a_session_is_refreshed_while_it_is_open(optional: Pool) -> None:
    first = signing_in.sign_in(optional.hire(Role.VIEWER), PASSWORD, HERE).tokens
    assert first
    second = signing_in.refresh(first.refresh_token)

    assert admitted(second.access_token).session == admitted(first.access_token).session
    assert len(account.sessions(admitted(first.access_token).subject)) == 1
    account.sign_out(admitted(first.access_token), None)

    assert not is_admitted(first.access_token)
    assert not is_admitted(second.access_token)
    with pytest.raises(NotAuthenticated):
        signing_in.refresh(first.refresh_token)


def test_signing_out_with_the_refresh_token_makes_it_worthless_at_the_pool_too(optional: Pool) -> None:
    tokens = signing_in.sign_in(optional.hire(Role.VIEWER), PASSWORD, HERE).tokens
    assert tokens
    account.sign_out(admitted(tokens.access_token), tokens.refresh_token)

    with pytest.raises(staff_sign_in.SignInRefused):
        staff_sign_in.refresh(tokens.refresh_token)


@pytest.mark.parametrize("junk", ["junk", "a.b.c"])
def test_signing_out_with_junk_for_a_refresh_token_signs_out(optional: Pool, junk: str) -> None:
    access = sign_in(optional.hire(Role.VIEWER))
    account.sign_out(admitted(access), junk)

    assert not is_admitted(access)


def test_a_revoked_session_ends_at_once_and_no_other_does(optional: Pool) -> None:
    email = optional.hire(Role.OWNER)
    first, second = sign_in(email), sign_in(email)
    staff = admitted(first)
    account.end_session(staff.subject, staff.session)

    assert (is_admitted(first), is_admitted(second)) == (False, True)
    assert [one.session for one in account.sessions(staff.subject)] == [admitted(second).session]
    with pytest.raises(SessionNotFound):
        account.end_session(staff.subject, staff.session)
    with pytest.raises(SessionNotFound):
        account.end_session("b" * 8, admitted(second).session)


def test_another_process_goes_on_for_a_few_seconds_at_most(
    optional: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    access = sign_in(optional.hire(Role.OWNER))
    staff = admitted(access)
    store.end_session(staff.subject, staff.session)  # as another process does

    now = __import__("time").monotonic()
    monkeypatch.setattr("chalicelib.kernel.memory.time.monotonic", lambda: now + 5.1)

    assert admitting.REMEMBERED_SECONDS == 5
    assert not is_admitted(access)


def test_signing_out_everywhere_ends_every_session_by_one_write(
    optional: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = optional.hire(Role.OWNER)
    tokens = [sign_in(email) for _ in range(3)]
    subject = optional.subject(email)

    def die(_: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(staff_directory, "sign_out", die)
    with pytest.raises(KeyboardInterrupt):
        account.sign_out_everywhere(subject)

    assert [is_admitted(one) for one in tokens] == [False] * 3
    assert account.sessions(subject) == []
    assert is_admitted(sign_in(email))


def test_who_is_signed_out_while_signing_in_gets_no_session(
    optional: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    email = optional.hire(Role.OWNER)
    subject, begin = optional.subject(email), staff_sign_in.begin

    def overtaken(*args: str) -> Any:
        tokens = begin(*args)
        store.end_all(subject)
        return tokens

    monkeypatch.setattr(staff_sign_in, "begin", overtaken)
    with pytest.raises(Transient):
        sign_in(email)

    assert account.sessions(subject) == []


def test_a_session_lives_for_twelve_hours_and_tells_when_it_was_used(
    optional: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    staff = admitted(sign_in(optional.hire(Role.OWNER)))
    begun = clock.now()
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(minutes=7))
    admitting.forget()
    assert admitting.is_open(staff.subject, staff.session)
    (used,) = account.sessions(staff.subject)
    monkeypatch.setattr(clock, "now", lambda: begun + timedelta(hours=12, seconds=1))
    admitting.forget()

    assert clock.parse(used.last_used_at) - clock.parse(used.started_at) > timedelta(minutes=6)
    assert not admitting.is_open(staff.subject, staff.session)
    assert account.sessions(staff.subject) == []


def test_roles_decide_and_who_has_none_gets_nowhere(optional: Pool) -> None:
    finance, nobody = sign_in(optional.hire(Role.FINANCE)), sign_in(optional.hire())

    assert admitted(finance, Role.FINANCE).roles == {Role.FINANCE}
    with pytest.raises(NotPermitted):
        admitted(finance, Role.SUPPORT)
    with pytest.raises(NotPermitted):
        admitted(nobody)


def test_a_forgotten_password_is_set_anew_by_the_mailed_code_and_ends_every_session(optional: Pool) -> None:
    email = optional.hire(Role.OWNER)
    access = sign_in(email)
    signing_in.send_reset_code(email)
    digits = optional.mailed_code(email)

    with pytest.raises(WrongCode):
        signing_in.reset_password(email, "000000" if digits != "000000" else "111111", OTHER)
    with pytest.raises(WeakPassword):
        signing_in.reset_password(email, digits, "short")
    assert is_admitted(access)
    signing_in.reset_password(email, digits, OTHER)

    assert not is_admitted(access)
    with pytest.raises(WrongCredentials):
        sign_in(email)
    assert is_admitted(sign_in(email, OTHER))
    with pytest.raises(WrongCode):
        signing_in.reset_password(email, digits, PASSWORD)


def test_nobody_learns_whether_an_address_is_of_the_staff(optional: Pool) -> None:
    signing_in.send_reset_code("nobody@yima.example")

    with pytest.raises(WrongCode):
        signing_in.reset_password("nobody@yima.example", "123456", OTHER)
    assert optional.mails("nobody@yima.example") == []


def test_a_password_is_changed_by_who_knows_it_and_ends_every_session(optional: Pool) -> None:
    email = optional.hire(Role.OWNER)
    first, second = sign_in(email), sign_in(email)
    with pytest.raises(WrongPassword):
        account.change_password(admitted(first), first, OTHER, OTHER)
    with pytest.raises(WeakPassword):
        account.change_password(admitted(first), first, PASSWORD, "weak")
    assert is_admitted(first)
    account.change_password(admitted(first), first, PASSWORD, OTHER)

    assert (is_admitted(first), is_admitted(second)) == (False, False)
    assert is_admitted(sign_in(email, OTHER))


def test_a_second_factor_is_set_up_from_the_account_by_who_knows_the_password(optional: Pool) -> None:
    email = optional.hire(Role.OWNER)
    access = sign_in(email)
    staff = admitted(access)
    with pytest.raises(WrongPassword):
        account.begin_factor(staff, access, OTHER)
    secret = account.begin_factor(staff, access, PASSWORD)
    with pytest.raises(WrongCode):
        account.confirm_factor(access, "000000")
    assert not account.me(staff)[1]
    account.confirm_factor(access, code(secret))

    assert account.me(staff)[1]
    begun = signing_in.sign_in(email, PASSWORD, Origin("", ""))
    assert begun.step is Step.SECOND_FACTOR
    assert is_admitted(token(signing_in.prove(email, begun.session, code(secret, 1), HERE)))


@pytest.mark.parametrize(("module", "step"), [(store, "end_all"), (staff_directory, "sign_out")])
def test_a_new_password_that_was_cut_off_ends_older_sessions_at_the_next_sign_in(
    optional: Pool, module: Any, step: str
) -> None:
    email = optional.hire(Role.FINANCE)
    before = sign_in(email)
    signing_in.send_reset_code(email)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, step, dying)
        with pytest.raises(Transient):
            signing_in.reset_password(email, optional.mailed_code(email), OTHER)

    after = sign_in(email, OTHER)

    assert is_admitted(after)
    assert not is_admitted(before)
    assert not store.is_resetting(email)


def test_a_changed_password_that_was_cut_off_ends_older_sessions_at_the_next_sign_in(optional: Pool) -> None:
    email = optional.hire(Role.FINANCE)
    first, second = sign_in(email), sign_in(email)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(store, "end_all", dying)
        with pytest.raises(Transient):
            account.change_password(admitted(first), first, PASSWORD, OTHER)
    assert is_admitted(second)

    after = sign_in(email, OTHER)

    assert is_admitted(after)
    assert not is_admitted(second)


def test_a_refused_code_leaves_sessions_as_they_are(optional: Pool) -> None:
    email = optional.hire(Role.FINANCE)
    before = sign_in(email)
    signing_in.send_reset_code(email)
    digits = optional.mailed_code(email)

    with pytest.raises(WrongCode):
        signing_in.reset_password(email, "000000" if digits != "000000" else "111111", OTHER)

    assert not store.is_resetting(email)
    assert is_admitted(sign_in(email))
    assert is_admitted(before)


def test_a_reset_password_says_so_at_sign_in(optional: Pool) -> None:
    email = optional.hire(Role.VIEWER)
    people.reset_password(optional.subject(email))

    with pytest.raises(PasswordResetNeeded):
        sign_in(email)
    signing_in.reset_password(email, optional.mailed_code(email), OTHER)
    assert is_admitted(sign_in(email, OTHER))
