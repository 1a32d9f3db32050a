"""Sessions of buyers (Amazon Cognito): passwords and tokens are its business, ours is to check the token."""

import base64
import json
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.gateways import buyer_pool, identity, second_factor
from chalicelib.kernel.aws import call, code
from chalicelib.kernel.config import settings

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


class SecondFactorWanted(Exception):
    """The password is right, and a code of the second factor must come with it."""


class Refused(Exception):
    """Wrong address or password, a token that is over, or no account; which of them is not told."""


@dataclass(frozen=True, repr=False)
class Session:
    """What a sign-in or a refresh gives: whose it is, tokens, and in which second the access one was issued.

    A refresh gives no new refresh token.
    """

    subject: str
    email: str
    email_verified: bool
    issued_at: int
    access_token: str
    refresh_token: str
    expires_in: int


def verify(token: str) -> identity.Claims:
    """What a genuine access token of a buyer says. Raises `identity.TokenRefused`."""
    return identity.verify(token, pool=settings().buyer_pool_id, client=settings().buyer_client_id)


def sign_in(email: str, password: str, digits: str | None = None) -> Session:
    """A session for an address, its password and, where there is a second factor, a code of it.

    Raises `Refused`, `SecondFactorWanted` without a code, and `second_factor.CodeRefused`.
    """
    parameters = {"USERNAME": email, "PASSWORD": password, "SECRET_HASH": buyer_pool.secret_hash(email)}
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
    if answer.get("ChallengeName") == second_factor.CHALLENGE:
        answer = _prove(answer, digits)
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
            ClientSecret=buyer_pool.client_secret(),
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
            ClientSecret=buyer_pool.client_secret(),
        )
    except ClientError as error:
        if code(error) not in _REFUSED | {"UnsupportedTokenTypeException", "UnauthorizedException"}:
            raise


def sign_out_everywhere(user: str) -> None:
    """End every session of a user, named by address or subject; no refresh token of before works again."""
    buyer_pool.administer("admin_user_global_sign_out", user)


def _prove(challenge: dict[str, Any], digits: str | None) -> dict[str, Any]:
    """Answer the step of a sign-in that asks for a code; Cognito knows a user by its own name there."""
    if digits is None:
        raise SecondFactorWanted
    user = challenge["ChallengeParameters"]["USER_ID_FOR_SRP"]
    code_and_user = {
        "USERNAME": user,
        "SECRET_HASH": buyer_pool.secret_hash(user),
        second_factor.ANSWER: digits,
    }
    try:
        return call(
            "cognito-idp",
            "admin_respond_to_auth_challenge",
            UserPoolId=settings().buyer_pool_id,
            ClientId=settings().buyer_client_id,
            ChallengeName=second_factor.CHALLENGE,
            Session=challenge["Session"],
            ChallengeResponses=code_and_user,
        )
    except ClientError as error:
        if code(error) in second_factor.WRONG:
            raise second_factor.CodeRefused from None
        if code(error) in _REFUSED:
            raise Refused from None
        raise


def _session(result: dict[str, Any]) -> Session:
    """Tokens of an answer. It came from the service itself, so what they say is read, not verified."""
    claims = _claims(result["IdToken"])
    return Session(
        subject=str(claims["sub"]),
        email=str(claims["email"]),
        email_verified=claims.get("email_verified") in {True, "true"},
        issued_at=int(_claims(result["AccessToken"])["iat"]),
        access_token=result["AccessToken"],
        refresh_token=result.get("RefreshToken", ""),
        expires_in=int(result["ExpiresIn"]),
    )


def _claims(token: str) -> dict[str, Any]:
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(f"{token.split('.')[1]}=="))
    return claims
