"""Buyers who sign in (Amazon Cognito, a user pool of their own): passwords, codes, tokens are its business.

The pool's client has a secret that never leaves the server, so every call passes our limits first. Addresses
are told in lower case: one mailbox is one user.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.gateways import identity
from chalicelib.gateways.identity import Claims
from chalicelib.kernel.aws import call, code
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient

_WRONG_CODE = frozenset(
    {
        "CodeMismatchException",
        "ExpiredCodeException",
        "InvalidParameterException",
        "NotAuthorizedException",
        "UserNotFoundException",
    }
)
_REFUSED = frozenset(
    {
        "InvalidParameterException",
        "NotAuthorizedException",
        "PasswordResetRequiredException",
        "RefreshTokenReuseException",
        "UserNotConfirmedException",
        "UserNotFoundException",
    }
)


class AlreadyConfirmed(Exception):
    """The address has an account, so it needs no code to make one."""


class CodeRefused(Exception):
    """The code is wrong, too old, used, or nobody asked for it; which of them is not told."""


class PasswordRefused(Exception):
    """The pool's rules for passwords do not take it."""


class Refused(Exception):
    """Wrong address or password, a token that is over, or no account; which of them is not told."""


@dataclass(frozen=True, repr=False)
class Session:
    """What a sign-in gives: whose it is, and tokens. A refresh gives no new refresh token."""

    subject: str
    email: str
    email_verified: bool
    access_token: str
    refresh_token: str
    expires_in: int


def verify(token: str) -> Claims:
    """What a genuine access token of a buyer says. Raises `identity.TokenRefused`."""
    return identity.verify(token, pool=settings().buyer_pool_id, client=settings().buyer_client_id)


def send_code(email: str) -> None:
    """Have a code mailed by which the address is proven; makes the user if there is none.

    A user who was never confirmed gets a new code. The password is random and told to nobody: the one that
    counts is set with the code. Raises `AlreadyConfirmed`, and `Transient` when it may work later.
    """
    try:
        _ask("sign_up", email, Password=_throwaway(), UserAttributes=[{"Name": "email", "Value": email}])
    except ClientError as error:
        if code(error) != "UsernameExistsException":
            raise
    else:
        return
    try:
        _ask("resend_confirmation_code", email)
    except ClientError as error:
        if code(error) not in {"InvalidParameterException", "NotAuthorizedException"}:
            raise
        raise AlreadyConfirmed from None


def send_reset(email: str) -> None:
    """Have a code mailed by which a new password is set; nothing happens for whoever has no account."""
    try:
        _ask("forgot_password", email)
    except ClientError as error:
        if code(error) not in {
            "InvalidParameterException",
            "UserNotFoundException",
            "NotAuthorizedException",
        }:
            raise


def set_password(email: str, mailed: str, password: str) -> None:
    """Prove the address by the code and set its password; two questions whoever asks.

    When the process dies in between, the address is proven and nobody knows its password: a code to reset it
    helps. Raises `CodeRefused`, `PasswordRefused`.
    """
    unconfirmed = _status(email) == "UNCONFIRMED"
    try:
        if unconfirmed:
            _ask("confirm_sign_up", email, ConfirmationCode=mailed)
        else:
            _ask("confirm_forgot_password", email, ConfirmationCode=mailed, Password=password)
    except ClientError as error:
        if code(error) == "InvalidPasswordException":
            raise PasswordRefused from None
        if code(error) in _WRONG_CODE or code(error).startswith("TooManyFailed"):
            raise CodeRefused from None
        raise
    if unconfirmed:
        _set(email, password)


def sign_in(email: str, password: str) -> Session:
    """A session for an address and its password. Raises `Refused`."""
    parameters = {"USERNAME": email, "PASSWORD": password, "SECRET_HASH": _hash(email)}
    try:
        answer = call(
            "cognito-idp",
            "admin_initiate_auth",
            UserPoolId=settings().buyer_pool_id,
            ClientId=settings().buyer_client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters=parameters,
        )
    except ClientError as error:
        if code(error) in _REFUSED:
            raise Refused from None
        raise
    if "AuthenticationResult" not in answer:
        raise Refused
    return _session(answer["AuthenticationResult"])


def refresh(refresh_token: str) -> Session:
    """A session that goes on with a new access token. Raises `Refused`."""
    try:
        answer = call(
            "cognito-idp",
            "get_tokens_from_refresh_token",
            RefreshToken=refresh_token,
            ClientId=settings().buyer_client_id,
            ClientSecret=_secret(),
        )
    except ClientError as error:
        if code(error) in _REFUSED:
            raise Refused from None
        raise
    return _session(answer["AuthenticationResult"])


def revoke(refresh_token: str) -> None:
    """End one session; a token that is none, or is over, is no fault."""
    try:
        call(
            "cognito-idp",
            "revoke_token",
            Token=refresh_token,
            ClientId=settings().buyer_client_id,
            ClientSecret=_secret(),
        )
    except ClientError as error:
        if code(error) not in _REFUSED | {"UnsupportedTokenTypeException", "UnauthorizedException"}:
            raise


def sign_out_everywhere(user: str) -> None:
    """End every session of a user, named by address or subject; no refresh token of before works again."""
    _administer("admin_user_global_sign_out", user)


def delete(user: str) -> None:
    """Remove a user; a second time changes nothing."""
    _administer("admin_delete_user", user)


def _administer(operation: str, user: str) -> None:
    try:
        call("cognito-idp", operation, UserPoolId=settings().buyer_pool_id, Username=user)
    except ClientError as error:
        if code(error) != "UserNotFoundException":
            raise


def _status(email: str) -> str:
    try:
        user = call("cognito-idp", "admin_get_user", UserPoolId=settings().buyer_pool_id, Username=email)
    except ClientError as error:
        if code(error) != "UserNotFoundException":
            raise
        return ""
    return str(user["UserStatus"])


def _set(email: str, password: str) -> None:
    try:
        call(
            "cognito-idp",
            "admin_set_user_password",
            UserPoolId=settings().buyer_pool_id,
            Username=email,
            Password=password,
            Permanent=True,
        )
    except ClientError as error:
        if code(error) == "InvalidPasswordException":
            raise PasswordRefused from None
        raise


def _ask(operation: str, email: str, **more: Any) -> None:
    """One of the operations that a user may ask for. That one user asked too often is nothing to repeat."""
    try:
        call(
            "cognito-idp",
            operation,
            ClientId=settings().buyer_client_id,
            SecretHash=_hash(email),
            Username=email,
            **more,
        )
    except Transient as busy:
        if isinstance(busy.__cause__, ClientError) and code(busy.__cause__) == "LimitExceededException":
            raise CodeRefused from None
        raise


def _session(result: dict[str, Any]) -> Session:
    """Tokens of an answer. It came from the service itself, so its identity token is read, not verified."""
    claims = json.loads(base64.urlsafe_b64decode(f"{result['IdToken'].split('.')[1]}=="))
    return Session(
        subject=str(claims["sub"]),
        email=str(claims["email"]),
        email_verified=claims.get("email_verified") in {True, "true"},
        access_token=result["AccessToken"],
        refresh_token=result.get("RefreshToken", ""),
        expires_in=int(result["ExpiresIn"]),
    )


def _hash(username: str) -> str:
    """What shows that the caller has the client's secret.

    Source: docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
    """
    text = f"{username}{settings().buyer_client_id}".encode()
    return base64.b64encode(hmac.new(_secret().encode(), text, hashlib.sha256).digest()).decode()


@lru_cache(maxsize=1)
def _secret() -> str:
    own = settings()
    answer = call(
        "cognito-idp",
        "describe_user_pool_client",
        UserPoolId=own.buyer_pool_id,
        ClientId=own.buyer_client_id,
    )
    return str(answer["UserPoolClient"]["ClientSecret"])


def _throwaway() -> str:
    return secrets.token_urlsafe(48)
