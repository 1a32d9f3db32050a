"""Signing in to the staff's user pool (Amazon Cognito): passwords, codes and tokens are its business.

What the pool refuses is raised as one of the errors here; `Transient` when it is busy or silent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.gateways import second_factor
from chalicelib.gateways.second_factor import CodeRefused
from chalicelib.kernel.aws import call, code
from chalicelib.kernel.config import settings

_SERVICE = "cognito-idp"
NEW_PASSWORD = "NEW_PASSWORD_REQUIRED"  # noqa: S105 - a challenge, not a password
SECOND_FACTOR = second_factor.CHALLENGE


class SignInRefused(Exception):
    """Wrong address or password, or not (yet) a user; which one is not told."""


class ChallengeOver(Exception):
    """The step belongs to a sign-in that took too long, is done, or never was."""


class PasswordRefused(Exception):
    """The new password is not as the pool's policy wants it."""


class ResetNeeded(Exception):
    """The password was reset: a new one must be set with the code that was mailed."""


class TooManyTries(Exception):
    """The pool takes no more tries for this account for a while."""


@dataclass(frozen=True)
class Tokens:
    """What a sign-in gives. The access token lives for `expires_in` seconds."""

    access_token: str
    refresh_token: str
    expires_in: int


@dataclass(frozen=True)
class Challenge:
    """What the pool wants next, and the session that this step must bring back."""

    name: str
    session: str


def begin(email: str, password: str) -> Tokens | Challenge:
    """Bring the password. Raises `SignInRefused`, `ResetNeeded`."""
    parameters = {"USERNAME": email, "PASSWORD": password}
    return _outcome(_initiate("ADMIN_USER_PASSWORD_AUTH", parameters))


def answer(username: str, challenge: Challenge, response: Mapping[str, str]) -> Tokens | Challenge:
    """Answer what the pool asked of a user, who is named by subject here.

    Raises `ChallengeOver`, `CodeRefused`, `PasswordRefused`.
    """
    try:
        said = call(
            _SERVICE,
            "admin_respond_to_auth_challenge",
            **_app(),
            UserPoolId=settings().user_pool_id,
            ChallengeName=challenge.name,
            Session=challenge.session,
            ChallengeResponses={"USERNAME": username, **response},
        )
    except ClientError as error:
        raise _meant(error, ChallengeOver) from None
    return _outcome(said)


def refresh(refresh_token: str) -> Tokens:
    """A new access token; the refresh token stays the same. Raises `SignInRefused`."""
    said = _initiate("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token})["AuthenticationResult"]
    return Tokens(said["AccessToken"], refresh_token, int(said["ExpiresIn"]))


def revoke(refresh_token: str) -> None:
    """Make a refresh token, and what it gave, worthless at the pool; one that is already is no error."""
    try:
        call(_SERVICE, "revoke_token", **_app(), Token=refresh_token)
    except ClientError as error:
        if code(error) not in {"InvalidParameterException", "NotAuthorizedException", *_UNREVOKABLE}:
            raise


def change_password(access_token: str, old: str, new: str) -> None:
    """Set another password. Raises `SignInRefused` for a wrong old one, `PasswordRefused`."""
    passwords = {"PreviousPassword": old, "ProposedPassword": new}
    try:
        call(_SERVICE, "change_password", AccessToken=access_token, **passwords)
    except ClientError as error:
        raise _meant(error, SignInRefused) from None


def send_reset_code(email: str) -> None:
    """Have the pool mail a code that sets a new password; who has no address here is not told so."""
    try:
        call(_SERVICE, "forgot_password", **_app(), Username=email)
    except ClientError as error:
        if code(error) not in _REFUSALS:
            raise _meant(error, TooManyTries) from None


def reset_password(email: str, digits: str, password: str) -> None:
    """Set a new password with the mailed code. Raises `CodeRefused`, `PasswordRefused`."""
    named = {"Username": email, "ConfirmationCode": digits, "Password": password}
    try:
        call(_SERVICE, "confirm_forgot_password", **_app(), **named)
    except ClientError as error:
        raise _meant(error, CodeRefused) from None


_UNREVOKABLE = ("UnauthorizedException", "UnsupportedTokenTypeException")
_MEANINGS: Mapping[str, type[Exception]] = {
    "CodeMismatchException": CodeRefused,
    "ExpiredCodeException": CodeRefused,
    "InvalidPasswordException": PasswordRefused,
    "PasswordHistoryPolicyViolationException": PasswordRefused,
    "PasswordResetRequiredException": ResetNeeded,
    "TooManyFailedAttemptsException": TooManyTries,
}
_REFUSALS = frozenset(
    {
        "InvalidParameterException",
        "NotAuthorizedException",
        "UserNotConfirmedException",
        "UserNotFoundException",
    }
)


def _app() -> dict[str, str]:
    return {"ClientId": settings().user_pool_client_id}


def _initiate(flow: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    pool = settings().user_pool_id
    try:
        return call(
            _SERVICE,
            "admin_initiate_auth",
            **_app(),
            UserPoolId=pool,
            AuthFlow=flow,
            AuthParameters=parameters,
        )
    except ClientError as error:
        raise _meant(error, SignInRefused) from None


def _outcome(said: Mapping[str, Any]) -> Tokens | Challenge:
    result = said.get("AuthenticationResult")
    if not result:
        return Challenge(str(said.get("ChallengeName", "")), str(said.get("Session", "")))
    return Tokens(result["AccessToken"], result["RefreshToken"], int(result["ExpiresIn"]))


def _meant(error: ClientError, refusal: type[Exception]) -> Exception:
    """What the pool's refusal means; `refusal` where it says no more than no."""
    if code(error) in _REFUSALS:
        return refusal()
    meaning = _MEANINGS.get(code(error))
    return meaning() if meaning else error
