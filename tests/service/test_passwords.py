"""Buyers set their passwords, on a user pool as Amazon Cognito's: older sessions end, whatever dies."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.buyers.errors import SignInFailed
from chalicelib.buyers.model import Account, Change
from chalicelib.buyers.service import buyer_of
from chalicelib.buyers.store import accounts as store
from chalicelib.buyers.store import resets
from chalicelib.gateways import accounts as users
from chalicelib.gateways import sessions
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.signing_in import WeakPassword, WrongCode

from .members import (
    EMAIL,
    OTHER,
    PASSWORD,
    Begun,
    dying,
    goes_on,
    mailed,
    member,
    opens,
    set_password,
    sign_in,
    told,
)

__all__ = ["mailed", "member"]


def test_a_new_password_ends_the_sessions_of_before(member: Begun, mailed: Callable[[], str]) -> None:
    users.send_reset(EMAIL)

    begun = set_password(mailed(), OTHER)

    assert opens(begun)
    assert goes_on(begun)
    assert not opens(member)
    assert not goes_on(member)
    with pytest.raises(SignInFailed):
        sign_in(PASSWORD)
    assert told() == [Change.PASSWORD_SET]
    assert resets.begun(buyer_of(EMAIL)) == []


def test_the_session_that_a_new_password_begins_lives_however_long_it_takes(
    mailed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seconds may pass between the token and the mark that ends older ones."""
    kept, now = store.open_account, clock.now

    def late(account: Account) -> Account:
        monkeypatch.setattr(clock, "now", lambda: now() + timedelta(seconds=20))
        return kept(account)

    monkeypatch.setattr(store, "open_account", late)
    users.send_code(EMAIL)

    assert opens(set_password(mailed(), PASSWORD))
    assert told() == []


@pytest.mark.parametrize(
    ("module", "step"), [(sessions, "sign_out_everywhere"), (sessions, "sign_in"), (store, "sign_out")]
)
def test_who_is_cut_off_after_the_password_ends_older_sessions_by_signing_in(
    member: Begun, mailed: Callable[[], str], module: Any, step: str
) -> None:
    users.send_reset(EMAIL)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, step, dying)
        with pytest.raises(Transient):
            set_password(mailed(), OTHER)

    begun = sign_in(OTHER)

    assert told() == [Change.PASSWORD_SET]
    assert opens(begun)
    assert not opens(member)
    assert not goes_on(member)
    assert resets.begun(buyer_of(EMAIL)) == []


def test_a_wrong_code_or_a_weak_password_leaves_sessions_and_no_note(
    member: Begun, mailed: Callable[[], str]
) -> None:
    users.send_reset(EMAIL)
    code = mailed()
    with pytest.raises(WrongCode):
        set_password("000000" if code != "000000" else "000001", OTHER)
    for weak in ("short", "aaaaaaaaaa", "abcabcabcabc", EMAIL, "Grace12345678!"):
        with pytest.raises(WeakPassword):
            set_password(code, weak)

    assert opens(member)
    assert told() == []
    assert resets.begun(buyer_of(EMAIL)) == []
    assert opens(sign_in(PASSWORD))
    assert goes_on(member)


def test_a_wrong_password_leaves_the_note_for_the_right_one(member: Begun, mailed: Callable[[], str]) -> None:
    users.send_reset(EMAIL)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(sessions, "sign_out_everywhere", dying)
        with pytest.raises(Transient):
            set_password(mailed(), OTHER)

    with pytest.raises(SignInFailed):
        sign_in(PASSWORD)

    assert len(resets.begun(buyer_of(EMAIL))) == 1
    assert opens(sign_in(OTHER))
    assert not opens(member)
