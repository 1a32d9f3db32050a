"""What crosses the wire when staff sign in."""

from pydantic import Field

from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.routes import Answer, Body


class SignIn(Body):
    """An address and its password."""

    email: EmailAddress
    password: str = Field(min_length=1, max_length=256)


class SignedIn(Answer):
    """Send the access token as `Authorization: Bearer …`; it lives for `expires_in` seconds."""

    access_token: str
    refresh_token: str
    token_type: str = "Bearer"  # noqa: S105 - a scheme, not a password
    expires_in: int
