"""The second factor of staff and buyers: codes of an authenticator (RFC 6238), checked by Amazon Cognito."""

from urllib.parse import quote

from botocore.exceptions import ClientError

from chalicelib.kernel.aws import call, code

CHALLENGE = "SOFTWARE_TOKEN_MFA"
"""What Cognito calls the step of a sign-in that asks for it."""

ANSWER = "SOFTWARE_TOKEN_MFA_CODE"
"""What Cognito calls the code in the answer to that step."""

WRONG = frozenset(
    {
        "CodeMismatchException",
        "EnableSoftwareTokenMFAException",
        "ExpiredCodeException",
        "TooManyFailedAttemptsException",
    }
)
"""How Cognito says that a code is wrong, or was used before."""

_SERVICE = "cognito-idp"
_ISSUER = "Yima"
_OVER = frozenset({"NotAuthorizedException", "InvalidParameterException", "UserNotFoundException"})


class CodeRefused(Exception):
    """The code is wrong, expired, or was used before."""


class SessionOver(Exception):
    """The access token is expired or was revoked."""


def otpauth(secret: str, email: str) -> str:
    """The address that authenticators read from a QR code."""
    return f"otpauth://totp/{_ISSUER}:{quote(email)}?secret={secret}&issuer={_ISSUER}"


def associate(access_token: str) -> str:
    """A fresh secret for the authenticator of the token's user; it counts once `confirm` took a code."""
    try:
        said = call(_SERVICE, "associate_software_token", AccessToken=access_token)
    except ClientError as error:
        raise _meant(error) from None
    return str(said["SecretCode"])


def confirm(access_token: str, digits: str) -> None:
    """Make the secret the second factor, proven by a code of it. Raises `CodeRefused`, `SessionOver`."""
    try:
        call(_SERVICE, "verify_software_token", AccessToken=access_token, UserCode=digits)
        wanted = {"Enabled": True, "PreferredMfa": True}
        call(_SERVICE, "set_user_mfa_preference", AccessToken=access_token, SoftwareTokenMfaSettings=wanted)
    except ClientError as error:
        raise _meant(error) from None


def is_on(pool: str, user: str) -> bool:
    """Whether a user, named by address or subject, must bring a code; False for one that is not there."""
    try:
        said = call(_SERVICE, "admin_get_user", UserPoolId=pool, Username=user)
    except ClientError as error:
        if code(error) != "UserNotFoundException":
            raise
        return False
    return CHALLENGE in said.get("UserMFASettingList", ())


def turn_off(pool: str, user: str) -> None:
    """Ask a user for no code any more; a second time changes nothing."""
    named = {"UserPoolId": pool, "Username": user}
    off = {"Enabled": False, "PreferredMfa": False}
    call(_SERVICE, "admin_set_user_mfa_preference", **named, SoftwareTokenMfaSettings=off)


def _meant(error: ClientError) -> Exception:
    if code(error) in WRONG:
        return CodeRefused()
    return SessionOver() if code(error) in _OVER else error
