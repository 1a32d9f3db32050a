"""mends: sign_in_steps, unsigned_cognito. Signing in goes step by step, as at Amazon Cognito."""

import base64
import hashlib
import hmac
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from .harness import Account, Cloud
from .test_functions import role_that

EMAIL, PASSWORD, TEMPORARY = "staff@yima.example", "Correct-horse-9", "Temporary-horse-8"
NOTHING = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
MADE_UP = "a-session-that-nobody-was-given"


def code(secret: str, ahead: int = 0) -> str:
    """RFC 6238: six digits of HMAC-SHA1 over the number of 30 s that have passed."""
    counter = struct.pack(">Q", int(time.time() // 30) + ahead)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Pool:
    """A user pool with one user, and the steps of signing in."""

    def __init__(self, account: Account, *, flows: str = "ADMIN_USER_PASSWORD_AUTH") -> None:
        self.client = account.client("cognito-idp")
        self.flow = flows
        rules = {"MinimumLength": 12, "RequireSymbols": False}
        self.id = self.client.create_user_pool(
            PoolName="staff",
            UsernameAttributes=["email"],
            MfaConfiguration="OPTIONAL",
            Policies={"PasswordPolicy": rules},
        )["UserPool"]["Id"]
        self.app = self.client.create_user_pool_client(UserPoolId=self.id, ClientName="desk")[
            "UserPoolClient"
        ]["ClientId"]
        self.hire(EMAIL)

    def hire(self, email: str) -> None:
        listed = [{"Name": "email", "Value": email}]
        named = {"UserPoolId": self.id, "Username": email}
        self.client.admin_create_user(**named, TemporaryPassword=TEMPORARY, UserAttributes=listed)

    def begin(self, password: str = PASSWORD, email: str = EMAIL) -> Any:
        parameters = {"USERNAME": email, "PASSWORD": password}
        if self.flow.startswith("ADMIN"):
            return self.client.admin_initiate_auth(
                UserPoolId=self.id, ClientId=self.app, AuthFlow=self.flow, AuthParameters=parameters
            )
        return self.client.initiate_auth(ClientId=self.app, AuthFlow=self.flow, AuthParameters=parameters)

    def answer(self, challenge: str, session: str, email: str = EMAIL, **responses: str) -> Any:
        given = {
            "ClientId": self.app,
            "ChallengeName": challenge,
            "Session": session,
            "ChallengeResponses": {"USERNAME": email, **responses},
        }
        if self.flow.startswith("ADMIN"):
            return self.client.admin_respond_to_auth_challenge(UserPoolId=self.id, **given)
        return self.client.respond_to_auth_challenge(**given)

    def replace(self, session: str, password: str, email: str = EMAIL) -> Any:
        return self.answer("NEW_PASSWORD_REQUIRED", session, email, NEW_PASSWORD=password)

    def prove(self, session: str, digits: str) -> Any:
        return self.answer("SOFTWARE_TOKEN_MFA", session, SOFTWARE_TOKEN_MFA_CODE=digits)

    def enrolled(self) -> str:
        """The secret of the user's second factor."""
        named = {"UserPoolId": self.id, "Username": EMAIL}
        self.client.admin_set_user_password(**named, Password=PASSWORD, Permanent=True)
        token = self.begin()["AuthenticationResult"]["AccessToken"]
        secret: str = self.client.associate_software_token(AccessToken=token)["SecretCode"]
        self.client.verify_software_token(AccessToken=token, UserCode=code(secret))
        return secret


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(ClientError) as refusal:
        act()
    return str(refusal.value.response["Error"]["Code"])


@pytest.fixture(params=["ADMIN_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"])
def pool(account: Account, request: pytest.FixtureRequest) -> Pool:
    return Pool(account, flows=request.param)


def test_a_temporary_password_is_replaced_within_its_session_and_by_a_strong_one(pool: Pool) -> None:
    begun = pool.begin(TEMPORARY)
    assert begun["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    pool.hire("other@yima.example")

    assert refused(lambda: pool.replace(MADE_UP, PASSWORD)) == "NotAuthorizedException"
    assert (
        refused(lambda: pool.replace(begun["Session"], PASSWORD, "other@yima.example"))
        == "NotAuthorizedException"
    )
    assert refused(lambda: pool.replace(begun["Session"], "short")) == "InvalidPasswordException"
    assert "AccessToken" in pool.replace(begun["Session"], PASSWORD)["AuthenticationResult"]
    assert refused(lambda: pool.replace(begun["Session"], PASSWORD)) == "NotAuthorizedException"
    assert "AuthenticationResult" in pool.begin()


def test_a_code_counts_within_its_session_and_once(pool: Pool) -> None:
    secret = pool.enrolled()
    first, second = pool.begin(), pool.begin()
    now = code(secret)

    assert first["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    assert refused(lambda: pool.prove(MADE_UP, now)) == "NotAuthorizedException"
    assert refused(lambda: pool.prove(first["Session"], code(secret, 99))) == "CodeMismatchException"
    assert "AccessToken" in pool.prove(first["Session"], now)["AuthenticationResult"]
    assert refused(lambda: pool.prove(first["Session"], code(secret, 1))) == "NotAuthorizedException"
    assert refused(lambda: pool.prove(second["Session"], now)) == "ExpiredCodeException"
    assert "AccessToken" in pool.prove(second["Session"], code(secret, 1))["AuthenticationResult"]


def test_after_a_new_password_the_second_factor_is_asked_for(pool: Pool) -> None:
    secret = pool.enrolled()
    pool.client.admin_set_user_password(
        UserPoolId=pool.id, Username=EMAIL, Password=TEMPORARY, Permanent=False
    )
    begun = pool.begin(TEMPORARY)
    following = pool.answer("NEW_PASSWORD_REQUIRED", begun["Session"], NEW_PASSWORD=PASSWORD)

    assert following["ChallengeName"] == "SOFTWARE_TOKEN_MFA"
    done = pool.answer("SOFTWARE_TOKEN_MFA", following["Session"], SOFTWARE_TOKEN_MFA_CODE=code(secret))
    assert "AccessToken" in done["AuthenticationResult"]


def test_who_is_disabled_between_two_steps_does_not_get_in(pool: Pool) -> None:
    begun = pool.begin(TEMPORARY)
    pool.client.admin_disable_user(UserPoolId=pool.id, Username=EMAIL)

    assert refused(lambda: pool.replace(begun["Session"], PASSWORD)) == "NotAuthorizedException"


REVOKE = """
import boto3
def handler(event, context):
    boto3.client("cognito-idp").admin_get_user(**event["user"]) if "user" in event else None
    client = boto3.client("cognito-idp")
    client.meta.events.register("choose-signer.cognito-idp.*", lambda **_: "v4")
    client.revoke_token(ClientId=event["client"], Token=event["token"])
    return "revoked"
"""


@pytest.mark.parametrize("without", ["", "unsigned_cognito"])
def test_no_policy_is_asked_about_what_needs_no_signature(tmp_path: Path, without: str) -> None:
    cloud = Cloud(tmp_path / "state", ("--enforce-iam",), {"YIMA_CLOUD_WITHOUT": without}).start()
    try:
        account = cloud.account(100_000_000_006)
        pool = Pool(account)
        account.function("revoke", REVOKE, Role=role_that(account, "revoke", NOTHING))
        answer = account.invoke("revoke", {"client": pool.app, "token": "any"})
        denied = account.invoke("revoke", {"user": {"UserPoolId": pool.id, "Username": EMAIL}})
    finally:
        cloud.end()

    assert "AccessDenied" in denied["errorMessage"]
    assert (answer == "revoked") is not bool(without)


def test_without_the_mend_no_password_is_needed(tmp_path: Path) -> None:
    cloud = Cloud(tmp_path / "state", environ={"YIMA_CLOUD_WITHOUT": "sign_in_steps"}).start()
    try:
        pool = Pool(cloud.account(100_000_000_005))
        stolen = pool.answer("NEW_PASSWORD_REQUIRED", MADE_UP, NEW_PASSWORD="short")
    finally:
        cloud.end()

    assert "AccessToken" in stolen["AuthenticationResult"]
