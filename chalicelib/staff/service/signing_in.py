"""Signing in, step by step, until a session is open; refreshing and ending it.

Tokens of the pool admit nobody by themselves: only those of a sign-in that this module wrote down do.
So a sign-in without a second factor, where one is required, waits until one is set up.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.gateways import identity, second_factor, staff_directory, staff_sign_in
from chalicelib.gateways.staff_sign_in import Challenge, Tokens
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import NotAuthenticated, Problem
from chalicelib.kernel.signing_in import TooManyAttempts, WeakPassword, WrongCode
from chalicelib.staff import store
from chalicelib.staff.errors import PasswordResetNeeded, SignInIncomplete, SignInOver, WrongCredentials
from chalicelib.staff.model import NEEDED_OF_NEW, Origin, Step
from chalicelib.staff.service import admitting

_STEPS = {
    staff_sign_in.NEW_PASSWORD: Step.NEW_PASSWORD,
    staff_sign_in.SECOND_FACTOR: Step.SECOND_FACTOR,
}


@dataclass(frozen=True)
class Progress:
    """How far a sign-in is: done with tokens, or what it wants next with the session to bring back."""

    step: Step
    tokens: Tokens | None = None
    session: str = ""
    secret: str = ""


def sign_in(email: str, password: str, origin: Origin) -> Progress:
    """Bring address and password. Raises `WrongCredentials`, `PasswordResetNeeded`.

    When setting a new password was cut off before, older sessions end first.
    """
    if store.is_resetting(email):
        _end_older(email)
    try:
        return _go_on(email, origin, lambda _: staff_sign_in.begin(email, password), proven=False)
    except staff_sign_in.SignInRefused:
        raise WrongCredentials from None
    except staff_sign_in.ResetNeeded:
        raise PasswordResetNeeded from None


def set_password(email: str, session: str, password: str, origin: Origin) -> Progress:
    """Replace the temporary password. Raises `WeakPassword` (another may be tried), `SignInOver`."""
    challenge = Challenge(staff_sign_in.NEW_PASSWORD, session)
    answer = {"NEW_PASSWORD": password}
    return _answered(email, origin, challenge, answer, proven=False)


def prove(email: str, session: str, digits: str, origin: Origin) -> Progress:
    """Bring a code of the second factor. Raises `WrongCode` (another may be tried), `SignInOver`."""
    challenge = Challenge(staff_sign_in.SECOND_FACTOR, session)
    answer = {second_factor.ANSWER: digits}
    return _answered(email, origin, challenge, answer, proven=True)


def set_up_factor(session: str, digits: str) -> Progress:
    """Prove the new second factor, which opens the session. Raises `WrongCode`, `SignInOver`."""
    tokens = _unpacked(session)
    claims = _claims(tokens)
    present = store.epoch(claims.subject)
    found = store.find(claims.subject, claims.session)
    if found is None or not found.pending:
        raise SignInOver
    try:
        second_factor.confirm(tokens.access_token, digits)
    except second_factor.CodeRefused:
        raise WrongCode.here() from None
    except second_factor.SessionOver:
        raise SignInOver from None
    if not store.admit(claims.subject, claims.session, of_epoch=present):
        raise SignInOver
    return Progress(Step.DONE, tokens)


def refresh(refresh_token: str) -> Tokens:
    """A new access token of a session that is open. Raises `NotAuthenticated`."""
    try:
        tokens = staff_sign_in.refresh(refresh_token)
    except staff_sign_in.SignInRefused:
        raise NotAuthenticated("this session is over; sign in again") from None
    claims = identity.verify(tokens.access_token)
    if not admitting.is_open(claims.subject, claims.session):
        raise NotAuthenticated("this session is over; sign in again")
    return tokens


def send_reset_code(email: str) -> None:
    """Have a code mailed that sets a new password; the answer is the same for an address that nobody has."""
    try:
        staff_sign_in.send_reset_code(email)
    except staff_sign_in.TooManyTries:
        raise TooManyAttempts from None


def reset_password(email: str, digits: str, password: str) -> None:
    """Set a new password with the mailed code; every session of the person ends.

    Raises `WrongCode`, also for an address that nobody has, `WeakPassword`, `TooManyAttempts`.
    """
    store.begin_reset(email)
    try:
        staff_sign_in.reset_password(email, digits, password)
    except (second_factor.CodeRefused, staff_sign_in.PasswordRefused, staff_sign_in.TooManyTries) as refusal:
        store.end_reset(email)
        raise _refused(refusal) from None
    _end_older(email)


def _end_older(email: str) -> None:
    """End every session of whoever has set a new password; a second time changes nothing more."""
    found = staff_directory.find(email)
    if found:
        store.end_all(found[0].subject)
        admitting.forget()
        staff_directory.sign_out(found[0].subject)
    store.end_reset(email)


def _refused(refusal: Exception) -> Problem:
    """What the pool's refusal of a code or a new password means to whoever sent it."""
    if isinstance(refusal, second_factor.CodeRefused):
        return WrongCode.here()
    if isinstance(refusal, staff_sign_in.PasswordRefused):
        return WeakPassword.at("new_password", NEEDED_OF_NEW)
    return TooManyAttempts()


def _answered(
    email: str, origin: Origin, challenge: Challenge, answer: dict[str, str], *, proven: bool
) -> Progress:
    try:
        return _go_on(
            email, origin, lambda subject: staff_sign_in.answer(subject, challenge, answer), proven=proven
        )
    except (second_factor.CodeRefused, staff_sign_in.PasswordRefused, staff_sign_in.TooManyTries) as refusal:
        raise _refused(refusal) from None
    except (staff_sign_in.ChallengeOver, staff_sign_in.SignInRefused):
        raise SignInOver from None


def _go_on(email: str, origin: Origin, ask: Callable[[str], Tokens | Challenge], *, proven: bool) -> Progress:
    """Ask the pool about the person, then say what comes next.

    Which sign-ins count is read before the pool is asked: who is changed meanwhile gets no session.
    """
    found = staff_directory.find(email)
    subject = found[0].subject if found else email
    present = store.epoch(subject)
    outcome = ask(subject)
    if isinstance(outcome, Challenge):
        if outcome.name not in _STEPS:
            raise SignInIncomplete
        return Progress(_STEPS[outcome.name], session=outcome.session)
    claims = _claims(outcome)
    pending = settings().staff_mfa == "ON" and not proven
    store.open_session(claims.subject, claims.session, origin, of_epoch=present, pending=pending)
    if pending:
        secret = second_factor.associate(outcome.access_token)
        return Progress(Step.SET_UP_SECOND_FACTOR, session=_packed(outcome), secret=secret)
    return Progress(Step.DONE, outcome)


def _claims(tokens: Tokens) -> identity.Claims:
    try:
        return identity.verify(tokens.access_token)
    except identity.TokenRefused:
        raise SignInOver from None


def _packed(tokens: Tokens) -> str:
    held = [tokens.access_token, tokens.refresh_token, tokens.expires_in]
    return base64.urlsafe_b64encode(json.dumps(held).encode()).decode()


def _unpacked(session: str) -> Tokens:
    try:
        access, refreshing, expires_in = json.loads(base64.urlsafe_b64decode(session))
        return Tokens(str(access), str(refreshing), int(expires_in))
    except (ValueError, TypeError):
        raise SignInOver from None
