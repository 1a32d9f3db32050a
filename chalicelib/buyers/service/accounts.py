"""Accounts: an address that was proven, and the password that its owner set with the proof.

An account is the buyer of its address: the orders and the wallet that the address has are its own from the
first sign-in on. The address does not change. Source: docs/decisions/0037-accounts-of-buyers.md
"""

from dataclasses import dataclass, replace

from chalicelib.buyers.errors import SecondFactorNeeded, SignInFailed
from chalicelib.buyers.model import Account, Change, Purpose, is_easy
from chalicelib.buyers.service import buyer_of, factor, limiting
from chalicelib.buyers.store import accounts as store
from chalicelib.buyers.store import changes, codes, resets
from chalicelib.gateways import accounts, second_factor, sessions
from chalicelib.gateways.identity import TokenRefused
from chalicelib.kernel import clock
from chalicelib.kernel.errors import NotAuthenticated
from chalicelib.kernel.signing_in import WeakPassword, WrongCode

_NEEDED = "10 characters or more, at least five different ones, and not the address"


def ask(email: str, purpose: Purpose, language: str, *, source_ip: str) -> None:
    """Note that a code was asked for; what comes of it is seen in the mailbox only.

    The same writes whatever the address. Raises `TooManyAttempts`.
    """
    limiting.mail(email, source_ip)
    codes.ask(buyer_of(email), purpose, email=_plain(email), language=language, now=clock.now())


@dataclass(frozen=True, repr=False)
class Entrance:
    """What somebody brings who wants in: address, password and perhaps a code of the second factor.

    `language` is what a new account reads.
    """

    email: str
    password: str
    language: str
    digits: str | None = None


def set_password(
    entrance: Entrance, mailed: str, *, drop_factor: bool = False, source_ip: str
) -> tuple[Account, sessions.Session]:
    """Prove an address by the code it was mailed, set its password, and sign in; older sessions end.

    The owner of an account that was there before is mailed so. A code works once: when the answer was lost,
    sign in with the password, which ends older sessions if that was left undone; when it had not been set,
    ask for a code to reset it. Raises `WrongCode`, `WeakPassword`, `TooManyAttempts`, and, when the password
    is set and signing in takes a code too, `SecondFactorNeeded`, unless that factor shall be dropped.
    """
    limiting.attempt(entrance.email, source_ip)
    email, buyer = _plain(entrance.email), buyer_of(entrance.email)
    if is_easy(entrance.password, email):
        raise WeakPassword.at("password", _NEEDED)
    reset = resets.begin(buyer)
    try:
        accounts.set_password(email, mailed, entrance.password)
    except accounts.CodeRefused:
        resets.end(buyer, reset)
        raise WrongCode.here() from None
    except accounts.PasswordRefused:
        resets.end(buyer, reset)
        raise WeakPassword.at("password", _NEEDED) from None
    if drop_factor:
        for account in store.of_buyer(buyer):
            factor.drop(account)
    return _begin_alone(entrance, [reset])


def sign_in(entrance: Entrance, *, source_ip: str) -> tuple[Account, sessions.Session]:
    """Sign in. Raises `SignInFailed`, `SecondFactorNeeded`, `WrongCode`, `TooManyAttempts`.

    When setting the password was cut off before, what it left to do is done: older sessions end.
    """
    limiting.attempt(entrance.email, source_ip)
    left = resets.begun(buyer_of(entrance.email))
    return _begin_alone(entrance, left) if left else _begin(entrance)


def go_on(refresh_token: str, *, source_ip: str) -> tuple[Account, sessions.Session]:
    """A new access token for a session. Raises `NotAuthenticated` when it is over, `TooManyAttempts`."""
    limiting.refresh(source_ip)
    try:
        session = sessions.refresh(refresh_token)
    except sessions.Refused:
        raise NotAuthenticated("this session is over; sign in again") from None
    account = store.find(session.subject)
    if account is None:
        raise NotAuthenticated("this session is over; sign in again")
    return account, replace(session, refresh_token=refresh_token)


def sign_out(refresh_token: str) -> None:
    """End one session; the access token it has goes on until it expires, within the hour."""
    sessions.revoke(refresh_token)


def sign_out_everywhere(account: Account) -> None:
    """End every session of an account, at once."""
    store.sign_out(account.subject, at=_now())
    sessions.sign_out_everywhere(account.subject)


def of_token(token: str) -> Account:
    """The account that an access token speaks for. Raises `NotAuthenticated`."""
    try:
        claims = sessions.verify(token)
    except TokenRefused:
        raise NotAuthenticated("the access token is expired or not genuine; sign in again") from None
    account = store.find(claims.subject)
    if account is None or claims.issued_at <= account.signed_out_at:
        raise NotAuthenticated("this session is over; sign in again")
    return account


def set_language(account: Account, language: str) -> Account:
    """Keep the language that an account reads. Raises `NotAuthenticated` if it was closed meanwhile."""
    changed = store.set_language(account.subject, language)
    if changed is None:
        raise NotAuthenticated("there is no such account any more")
    return changed


def _begin_alone(entrance: Entrance, resets_left: list[str]) -> tuple[Account, sessions.Session]:
    """The only session of an account: those of before are over, and the notes of resets are done with.

    Its owner is mailed, and they are over, before somebody is let in, who may have to bring a code first.
    """
    sessions.sign_out_everywhere(_plain(entrance.email))
    for known in store.of_buyer(buyer_of(entrance.email)):
        changes.note(known, Change.PASSWORD_SET, clock.now())
        store.sign_out(known.subject, at=_now() - 1)
    account, session = _begin(entrance)
    store.sign_out(account.subject, at=session.issued_at - 1)
    for reset in resets_left:
        resets.end(account.buyer, reset)
    return account, session


def _begin(entrance: Entrance) -> tuple[Account, sessions.Session]:
    email, buyer = _plain(entrance.email), buyer_of(entrance.email)
    try:
        session = sessions.sign_in(email, entrance.password, entrance.digits)
    except sessions.Refused:
        raise SignInFailed from None
    except sessions.SecondFactorWanted:
        raise SecondFactorNeeded from None
    except second_factor.CodeRefused:
        raise WrongCode.here("second_factor") from None
    if not session.email_verified or buyer_of(session.email) != buyer:
        raise SignInFailed
    account = store.open_account(
        Account(session.subject, email, buyer, entrance.language, created_at=clock.text(clock.now()))
    )
    if account.buyer != buyer:
        raise SignInFailed
    return account, session


def _plain(email: str) -> str:
    """The form in which the user pool knows an address: one for a mailbox, as `buyer_of` has it."""
    return email.strip().lower()


def _now() -> int:
    return int(clock.now().timestamp())
