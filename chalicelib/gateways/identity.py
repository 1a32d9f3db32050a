"""Tokens of people who sign in (Amazon Cognito): it issues them, ours is to check them."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient

if TYPE_CHECKING:
    import jwt

_KEYS_LIFETIME_SECONDS = 3600


class TokenRefused(Exception):
    """Not a genuine, current access token of the pool."""


@dataclass(frozen=True)
class Claims:
    """Who a token speaks for, by which sign-in (`session`; all tokens of one name the same), and since when.

    `issued_at` is in seconds since 1970.
    """

    subject: str
    groups: tuple[str, ...]
    session: str = ""
    issued_at: int = 0


def verify(token: str, *, pool: str = "", client: str = "") -> Claims:
    """What a genuine access token says. Only RS256 by a key of the pool counts. Raises `TokenRefused`.

    The pool and its client are the staff's unless others are named.
    """
    import jwt  # noqa: PLC0415 - slow to load, and few buyers need it

    pool, client = pool or settings().user_pool_id, client or settings().user_pool_client_id
    try:
        key = _keys(_keys_url(pool)).get_signing_key_from_jwt(token)
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=["RS256"],
            issuer=_issuer(pool),
            options={"require": ["exp", "iat", "sub", "token_use", "origin_jti"], "verify_aud": False},
        )
    except jwt.exceptions.PyJWKClientConnectionError as error:
        raise Transient("the keys of the sign-in service did not answer") from error
    except jwt.exceptions.PyJWTError:
        raise TokenRefused from None
    if claims["token_use"] != "access" or claims.get("client_id") != client:  # noqa: S105
        raise TokenRefused
    groups = tuple(claims.get("cognito:groups", ()))
    return Claims(str(claims["sub"]), groups, str(claims["origin_jti"]), int(claims["iat"]))


def _issuer(pool: str) -> str:
    return f"https://cognito-idp.{pool.partition('_')[0]}.amazonaws.com/{pool}"


def _keys_url(pool: str) -> str:
    """Where the keys of a pool are: every pool's beside those of the staff's."""
    told = settings().cognito_keys_url
    return told.replace(settings().user_pool_id, pool) or f"{_issuer(pool)}/.well-known/jwks.json"


@lru_cache(maxsize=2)
def _keys(url: str) -> "jwt.PyJWKClient":
    import jwt  # noqa: PLC0415 - as above

    return jwt.PyJWKClient(url, cache_keys=True, lifespan=_KEYS_LIFETIME_SECONDS, timeout=3)
