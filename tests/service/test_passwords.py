"""Buyers set their passwords, on a user pool as Amazon Cognito's: older sessions end, whatever dies."""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.buyers.errors import SignInFailed
from chalicelib.buyers.model import Account
from chalicelib.buyers.service import accounts, buyer_of
from chalicelib.buyers.store import accounts as store
from chalicelib.buyers.store import resets
from chalicelib.gateways import accounts as users
from chalicelib.gateways import buyer_pool, sessions
from chalicelib.kernel import clock, config
from chalicelib.kernel.errors import NotAuthenticated, Transient
from chalicelib.kernel.signing_in import WeakPassword, WrongCode

from .staffing import Pool

EMAIL = "grace@example.com"
PASSWORD = "correct horse battery"
OTHER = "another horse battery"
HERE = "203.0.113.7"
Begun = tuple[Account, sessions.Session]


@pytest.fixture
def mailed(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """The newest code in Grace's mailbox; the pool is the buyers', and does not know her yet."""
    rules: Any = {f"Require{one}": False for one in ("Uppercase", "Lowercase", "Numbers", "Symbols")}
    made = pool.client.create_user_pool(
        PoolName=uuid.uuid4().hex,
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Policies={"PasswordPolicy": {"MinimumLength": 10, **rules}},
    )["UserPool"]["Id"]
    app = pool.client.create_user_pool_client(
        UserPoolId=made,
        ClientName="shop",
        GenerateSecret=True,
        ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        EnableTokenRevocation=True,
    )["UserPoolClient"]["ClientId"]
    monkeypatch.setenv("YIMA_BUYER_POOL_ID", made)
    monkeypatch.setenv("YIMA_BUYER_CLIENT_ID", app)
    monkeypatch.setenv("YIMA_COGNITO_KEYS_URL", f"{pool.address}/{made}/.well-known/jwks.json")
    config.settings.cache_clear()
    buyer_pool.client_secret.cache_clear()
    return lambda: pool.mailed_code(EMAIL)


@pytest.fixture
def member(mailed: Callable[[], str]) -> Begun:
    """Grace has an account, and a session of some seconds ago."""
    users.send_code(EMAIL)
    begun = set_password(mailed(), PASSWORD)
    time.sleep(1.1)
    return begun


def set_password(code: str, password: str) -> Begun:
    return accounts.set_password(EMAIL, code, password, "en", source_ip=HERE)


def sign_in(password: str) -> Begun:
    return accounts.sign_in(EMAIL, password, "en", source_ip=HERE)


def opens(begun: Begun) -> bool:
    """Whether the access token of a session lets its bearer in."""
    try:
        accounts.of_token(begun[1].access_token)
    except NotAuthenticated:
        return False
    return True


def goes_on(begun: Begun) -> bool:
    """Whether a session gets a new access token."""
    try:
        accounts.go_on(begun[1].refresh_token, source_ip=HERE)
    except NotAuthenticated:
        return False
    return True


def dying(*_args: Any, **_more: Any) -> None:
    raise Transient("the process dies here")


def test_a_new_password_ends_the_sessions_of_before(member: Begun, mailed: Callable[[], str]) -> None:
    users.send_reset(EMAIL)

    begun = set_password(mailed(), OTHER)

    assert opens(begun)
    assert goes_on(begun)
    assert not opens(member)
    assert not goes_on(member)
    with pytest.raises(SignInFailed):
        sign_in(PASSWORD)
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
    with pytest.raises(WeakPassword):
        set_password(code, "short")

    assert opens(member)
    assert resets.begun(buyer_of(EMAIL)) == []
    assert opens(sign_in(PASSWORD))
    assert goes_on(member)


def test_a_wrong_password_ends_nothing_even_after_a_reset_was_cut_off(
    member: Begun, mailed: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(users, "set_password", dying)
        with pytest.raises(Transient):
            set_password("123456", OTHER)

    with pytest.raises(SignInFailed):
        sign_in(OTHER)

    assert opens(member)
    assert goes_on(member)
