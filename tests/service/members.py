"""Grace, who gets an account in a user pool as Amazon Cognito's, and signs in to it."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib.buyers.model import Account
from chalicelib.buyers.service import accounts
from chalicelib.buyers.service.accounts import Entrance
from chalicelib.gateways import accounts as users
from chalicelib.gateways import buyer_pool, sessions
from chalicelib.kernel import config
from chalicelib.kernel.errors import NotAuthenticated, Transient

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
        MfaConfiguration="OPTIONAL",
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


def set_password(code: str, password: str, *, drop_factor: bool = False) -> Begun:
    entrance = Entrance(EMAIL, password, "en")
    return accounts.set_password(entrance, code, drop_factor=drop_factor, source_ip=HERE)


def sign_in(password: str, digits: str | None = None) -> Begun:
    return accounts.sign_in(Entrance(EMAIL, password, "en", digits), source_ip=HERE)


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


def told() -> list[str]:
    """What the owner of the account will be mailed."""
    items = boto3.client("dynamodb").scan(TableName="yima-test-buyers")["Items"]
    return sorted(one["change"]["S"] for one in items if one["pk"]["S"].startswith("CHANGE#"))
