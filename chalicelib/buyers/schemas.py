"""What crosses the wire when buyers sign in."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, PrivateAttr

from chalicelib.buyers.model import PASSWORD_LENGTH, Account, Purpose
from chalicelib.gateways.sessions import Session
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.routes import Answer, Body

COOKIE = "yima_session"
_COOKIE_PATH = "/v1/auth"
_DAYS = 30


def _usable(text: str) -> str:
    if text != text.strip():
        raise ValueError("a password neither begins nor ends with a space")
    return text


NewPassword = Annotated[
    str, Field(min_length=PASSWORD_LENGTH, max_length=256, repr=False), AfterValidator(_usable)
]
Password = Annotated[str, Field(min_length=1, max_length=256, repr=False)]
Digits = Annotated[str, Field(pattern=r"^[0-9]{6}$", examples=["123456"])]
AccountLanguage = Literal["en", "zh-CN"]


class AskForCode(Body):
    """Whose mailbox gets a code, what it is for, and in which language we write to them."""

    email: EmailAddress
    purpose: Purpose = Field(strict=False)
    language: AccountLanguage = "en"


class CodeAsked(Answer):
    """The request was taken. Whether the address has an account is not told."""

    sent: bool = True


class SetPassword(Body):
    """The code that was mailed, and the password from now on: at least 10 characters of any kind."""

    email: EmailAddress
    code: Digits
    password: NewPassword
    language: AccountLanguage = "en"
    drop_second_factor: bool = Field(
        default=False,
        description="Ask for no code of an authenticator any more: for who has lost it.",
        examples=[False],
    )


class BuyerSignIn(Body):
    """An address and its password; `second_factor` is a code of the authenticator, where one is set up."""

    email: EmailAddress
    password: Password
    language: AccountLanguage = "en"
    second_factor: Digits | None = Field(default=None, repr=False)


class BuyerSession(Answer):
    """Send the access token as `Authorization: Bearer …`; it lives for `expires_in` seconds.

    The cookie that comes along gets the next one from `/v1/auth/refresh`; no script can read it.
    """

    access_token: str
    expires_in: int
    email: str
    language: str
    _cookie: str = PrivateAttr(default="")

    @classmethod
    def of(cls, account: Account, session: Session) -> "BuyerSession":
        """The answer to a sign-in."""
        view = cls(
            access_token=session.access_token,
            expires_in=session.expires_in,
            email=account.email,
            language=account.language,
        )
        view._cookie = cookie(session.refresh_token, days=_DAYS)
        return view

    def response_headers(self) -> dict[str, str]:
        """The cookie with the refresh token."""
        return {"Set-Cookie": self._cookie}


class SignedOut(Answer):
    """The session is over, and the cookie with it."""

    signed_out: bool = True

    def response_headers(self) -> dict[str, str]:
        """A cookie that is over at once."""
        return {"Set-Cookie": cookie("", days=0)}


class AccountView(Answer):
    """The account as its owner sees it."""

    email: str
    language: str
    created_at: str

    @classmethod
    def of(cls, account: Account) -> "AccountView":
        """What an account shows."""
        return cls(email=account.email, language=account.language, created_at=account.created_at)


class ChangeAccount(Body):
    """The language that we write to the buyer in."""

    language: AccountLanguage


class SecondFactor(Answer):
    """Whether signing in takes a code of an authenticator."""

    set_up: bool


class BeginSecondFactor(Body):
    """The present password, asked once more."""

    password: Password


class SecondFactorSecret(Answer):
    """What the authenticator is told: a secret, also as `otpauth` for a QR code."""

    secret: str
    otpauth: str


class ConfirmSecondFactor(Body):
    """A code that the authenticator shows."""

    code: Digits


class RemoveSecondFactor(Body):
    """The present password and a code that the authenticator shows."""

    password: Password
    code: Digits


def cookie(value: str, *, days: int) -> str:
    """A cookie for the sign-in routes only, which no script and no other site can use."""
    seconds = days * 86_400
    return f"{COOKIE}={value}; Path={_COOKIE_PATH}; Max-Age={seconds}; HttpOnly; Secure; SameSite=Strict"
