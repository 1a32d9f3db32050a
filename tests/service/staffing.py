"""The staff's user pool on a local cloud of its own, and people who sign in to it."""

import base64
import hashlib
import hmac
import re
import struct
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import httpx

from chalicelib.kernel.errors import NotAuthenticated
from chalicelib.kernel.routes import Request
from chalicelib.staff.model import Origin, Role, Staff, Step
from chalicelib.staff.service import requires, signing_in
from chalicelib.staff.service.signing_in import Progress

REGION = "us-east-1"
PASSWORD = "Correct-horse-9"
HERE = Origin("203.0.113.7", "Firefox on a desk")
_STEP = 30


def code(secret: str, ahead: int = 0) -> str:
    """What an authenticator shows now, or some steps of 30 s from now (RFC 6238)."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    counter = struct.pack(">Q", int(time.time() // _STEP) + ahead)
    digest = hmac.new(key, counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def bearing(token: str, **more: Any) -> Request:
    """A request with that access token."""
    headers = {"authorization": f"Bearer {token}"}
    return Request("GET", "/", {}, {}, headers, b"", "203.0.113.7", **more)


def admitted(token: str, *roles: Role) -> Staff:
    """Who the token lets in; raises as a route does."""
    staff: Staff = requires(*roles).verify(bearing(token))
    return staff


def is_admitted(token: str) -> bool:
    try:
        admitted(token)
    except NotAuthenticated:
        return False
    return True


@dataclass
class Pool:
    """A user pool as the template makes it."""

    client: Any
    address: str
    account: str
    pool_id: str
    client_id: str

    @classmethod
    def made(cls, address: str, account: str) -> "Pool":
        client = boto3.client(
            "cognito-idp",
            endpoint_url=address,
            region_name=REGION,
            aws_access_key_id=account,
            aws_secret_access_key="secret",
        )
        rules: Any = {"MinimumLength": 12, "RequireSymbols": False}
        rules |= {f"Require{one}": True for one in ("Uppercase", "Lowercase", "Numbers")}
        pool_id = client.create_user_pool(
            PoolName=uuid.uuid4().hex,
            UsernameAttributes=["email"],
            MfaConfiguration="OPTIONAL",
            Policies={"PasswordPolicy": rules},
        )["UserPool"]["Id"]
        app = client.create_user_pool_client(
            UserPoolId=pool_id,
            ClientName="desk",
            ExplicitAuthFlows=["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
            PreventUserExistenceErrors="ENABLED",
            EnableTokenRevocation=True,
        )
        for role in Role:
            client.create_group(UserPoolId=pool_id, GroupName=role)
        return cls(client, address, account, pool_id, app["UserPoolClient"]["ClientId"])

    @property
    def environment(self) -> Mapping[str, str]:
        return {
            "AWS_ENDPOINT_URL_COGNITO_IDP": self.address,
            "AWS_ACCESS_KEY_ID": self.account,
            "YIMA_USER_POOL_ID": self.pool_id,
            "YIMA_USER_POOL_CLIENT_ID": self.client_id,
            "YIMA_COGNITO_KEYS_URL": f"{self.address}/{self.pool_id}/.well-known/jwks.json",
        }

    def hire(self, *roles: Role, email: str = "") -> str:
        """Somebody with a password of their own; returns the address."""
        email = email or f"{uuid.uuid4().hex[:10]}@yima.example"
        named: Any = {"UserPoolId": self.pool_id, "Username": email}
        listed = [{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}]
        self.client.admin_create_user(**named, MessageAction="SUPPRESS", UserAttributes=listed)
        for role in roles:
            self.client.admin_add_user_to_group(**named, GroupName=role)
        self.client.admin_set_user_password(**named, Password=PASSWORD, Permanent=True)
        return email

    def subject(self, email: str) -> str:
        user = self.client.admin_get_user(UserPoolId=self.pool_id, Username=email)
        return str(next(one["Value"] for one in user["UserAttributes"] if one["Name"] == "sub"))

    def mails(self, email: str) -> list[str]:
        """The texts that were mailed to an address, the oldest first."""
        found = httpx.get(f"{self.address}/_ministack/ses/messages", params={"account": self.account}).json()
        listed = found["messages"].get(self.account, [])
        ordered = sorted(listed, key=lambda mail: float(mail["Timestamp"]))
        return [mail["BodyText"] for mail in ordered if email in mail["To"]]

    def temporary_password(self, email: str) -> str:
        found = re.search(r"temporary password is (\S+)\.", self.mails(email)[-1])
        assert found
        return found[1]

    def mailed_code(self, email: str) -> str:
        found = re.search(r"\b\d{6}\b", self.mails(email)[-1])
        assert found
        return found[0]


def sign_in(email: str, password: str = PASSWORD) -> str:
    """The access token of a sign-in that needs no further step."""
    return token(signing_in.sign_in(email, password, HERE))


def token(progress: Progress) -> str:
    assert progress.step is Step.DONE
    assert progress.tokens
    return progress.tokens.access_token


def with_factor(email: str) -> tuple[str, str]:
    """Sign in where a second factor must be set up, and do so; the access token and the secret."""
    begun = signing_in.sign_in(email, PASSWORD, HERE)
    assert begun.step is Step.SET_UP_SECOND_FACTOR
    return token(signing_in.set_up_factor(begun.session, code(begun.secret))), begun.secret
