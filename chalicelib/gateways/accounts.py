"""Accounts of buyers (Amazon Cognito): codes that prove an address, and the password that is set with one."""

import secrets

from botocore.exceptions import ClientError

from chalicelib.gateways import buyer_pool
from chalicelib.gateways.buyer_pool import AskedTooOften
from chalicelib.kernel.aws import call, code
from chalicelib.kernel.config import settings

_WRONG_CODE = frozenset(
    {
        "CodeMismatchException",
        "ExpiredCodeException",
        "InvalidParameterException",
        "NotAuthorizedException",
        "TooManyFailedAttemptsException",
        "UserNotFoundException",
    }
)


class AlreadyConfirmed(Exception):
    """The address has an account, so it needs no code to make one."""


class CodeRefused(Exception):
    """The code is wrong, too old, used, or nobody asked for it; which of them is not told."""


class PasswordRefused(Exception):
    """The pool's rules for passwords do not take it."""


def send_code(email: str) -> None:
    """Have a code mailed by which the address is proven; makes the user if there is none.

    A user who was never confirmed gets a new code. The password is random and told to nobody: the one that
    counts is set with the code. Raises `AlreadyConfirmed`, `AskedTooOften`, and `Transient` when it may
    work later.
    """
    try:
        buyer_pool.ask(
            "sign_up", email, Password=_throwaway(), UserAttributes=[{"Name": "email", "Value": email}]
        )
    except ClientError as error:
        if code(error) != "UsernameExistsException":
            raise
    else:
        return
    try:
        buyer_pool.ask("resend_confirmation_code", email)
    except ClientError as error:
        if code(error) not in {"InvalidParameterException", "NotAuthorizedException"}:
            raise
        raise AlreadyConfirmed from None


def send_reset(email: str) -> None:
    """Have a code mailed by which a new password is set; nothing happens for whoever has no account.

    Raises `AskedTooOften`, and `Transient` when it may work later.
    """
    try:
        buyer_pool.ask("forgot_password", email)
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
            buyer_pool.ask("confirm_sign_up", email, ConfirmationCode=mailed)
        else:
            buyer_pool.ask("confirm_forgot_password", email, ConfirmationCode=mailed, Password=password)
    except AskedTooOften:
        raise CodeRefused from None
    except ClientError as error:
        if code(error) == "InvalidPasswordException":
            raise PasswordRefused from None
        if code(error) in _WRONG_CODE:
            raise CodeRefused from None
        raise
    if unconfirmed:
        _set(email, password)


def delete(user: str) -> None:
    """Remove a user; a second time changes nothing."""
    buyer_pool.administer("admin_delete_user", user)


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


def _throwaway() -> str:
    return secrets.token_urlsafe(48)
