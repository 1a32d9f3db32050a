"""Accounts: an address that was proven, and the password that its owner set with the proof.

An account is the buyer of its address: the orders and the wallet that the address has are its own from the
first sign-in on. The address does not change. Source: docs/decisions/0037-accounts-of-buyers.md
"""

from dataclasses import replace

from chalicelib.buyers.errors import SignInFailed
from chalicelib.buyers.model import Account, Purpose
from chalicelib.buyers.service import buyer_of, limiting
from chalicelib.buyers.store import accounts as store
from chalicelib.buyers.store import codes, resets
from chalicelib.gateways import accounts, sessions
from chalicelib.gateways.identity import TokenRefused
from chalicelib.kernel import clock
from chalicelib.kernel.errors import NotAuthenticated
from chalicelib.kernel.signing_in import WeakPassword, WrongCode


def ask(email: str, purpose: Purpose, language: str, *, source_ip: str) -> None:
    """Note that a code was asked for; what comes of it is seen in the mailbox only.

    The same writes whatever the address. Raises `TooManyAttempts`.
    """
    limiting.mail(email, source_ip)
    codes.ask(buyer_of(email), purpose, email=_plain(email), language=language, now=clock.now())


def set_password(
    email: str, mailed: str, password: str, language: str, *, source_ip: str
) -> tuple[Account, sessions.Session]:
    """Prove an address by the code it was mailed, set its password, and sign in; older sessions end.

    Raises `WrongCode`, `WeakPassword`, `TooManyAttempts`. A code works once: when the answer was lost, sign
    in with the password, which ends older sessions if that was left undone; when it had not been set yet, ask
    for a code to reset it.
    """
    limiting.attempt(email, source_ip)
    email = _plain(email)
    reset = resets.begin(buyer_of(email))
    try:
        accounts.set_password(email, mailed, password)
    except accounts.CodeRefused:
        resets.end(buyer_of(email), reset)
        raise WrongCode.here() from None
    except accounts.PasswordRefused:
        resets.end(buyer_of(email), reset)
        raise WeakPassword.at("password", "10 characters or more") from None
    return _begin_alone(email, password, language, [reset])


def sign_in(email: str, password: str, language: str, *, source_ip: str) -> tuple[Account, sessions.Session]:
    """Sign in. Raises `SignInFailed`, `TooManyAttempts`.

    When setting the password was cut off before, what it left to do is done: older sessions end.
    """
    limiting.attempt(email, source_ip)
    email = _plain(email)
    begun = _begin(email, password, language)
    left = resets.begun(buyer_of(email))
    return _begin_alone(email, password, language, left) if left else begun


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


def _begin_alone(
    email: str, password: str, language: str, done: list[str]
) -> tuple[Account, sessions.Session]:
    """The only session of an account: those of before are over, and the notes of resets are done with."""
    sessions.sign_out_everywhere(email)
    account, session = _begin(email, password, language)
    store.sign_out(account.subject, at=session.issued_at - 1)
    for reset in done:
        resets.end(account.buyer, reset)
    return account, session


def _begin(email: str, password: str, language: str) -> tuple[Account, sessions.Session]:
    try:
        session = sessions.sign_in(email, password)
    except sessions.Refused:
        raise SignInFailed from None
    buyer = buyer_of(email)
    if not session.email_verified or buyer_of(session.email) != buyer:
        raise SignInFailed
    account = store.open_account(
        Account(session.subject, email, buyer, language, created_at=clock.text(clock.now()))
    )
    if account.buyer != buyer:
        raise SignInFailed
    return account, session


def _plain(email: str) -> str:
    """The form in which the user pool knows an address: one for a mailbox, as `buyer_of` has it."""
    return email.strip().lower()


def _now() -> int:
    return int(clock.now().timestamp())
