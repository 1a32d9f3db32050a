"""What people of the staff do about their own account."""

from chalicelib.gateways import second_factor, staff_directory, staff_sign_in
from chalicelib.kernel.signing_in import TooManyAttempts, WeakPassword, WrongCode, WrongPassword
from chalicelib.staff import store
from chalicelib.staff.errors import PersonNotFound, SessionNotFound, SignInOver
from chalicelib.staff.model import NEEDED_OF_NEW, Session, Staff
from chalicelib.staff.service import admitting


def me(staff: Staff) -> tuple[staff_directory.User, bool]:
    """The signed-in person, and whether a second factor is set up."""
    found = staff_directory.find(staff.subject)
    if found is None:
        raise PersonNotFound
    return found


def sessions(subject: str) -> list[Session]:
    """The open sessions of a person, the newest first."""
    return store.sessions(subject)


def end_session(subject: str, session: str) -> None:
    """End one session: its tokens open nothing any more. Raises `SessionNotFound`."""
    ended = store.end_session(subject, session)
    admitting.forget()
    if not ended:
        raise SessionNotFound


def sign_out(staff: Staff, refresh_token: str | None) -> None:
    """End this session, here and, given its refresh token, at the pool. A repeat is not admitted any more."""
    store.end_session(staff.subject, staff.session)
    admitting.forget()
    if refresh_token:
        staff_sign_in.revoke(refresh_token)


def sign_out_everywhere(subject: str) -> None:
    """End every session of a person, here by one write, then at the pool. Raises `PersonNotFound`."""
    store.end_all(subject)
    admitting.forget()
    try:
        staff_directory.sign_out(subject)
    except staff_directory.Unknown:
        raise PersonNotFound from None


def change_password(staff: Staff, access_token: str, old: str, new: str) -> None:
    """Set another password; every session ends, this one too. Raises `WrongPassword`, `WeakPassword`."""
    user, _ = me(staff)
    store.begin_reset(user.email)
    try:
        staff_sign_in.change_password(access_token, old, new)
    except staff_sign_in.SignInRefused:
        store.end_reset(user.email)
        raise WrongPassword.here() from None
    except staff_sign_in.PasswordRefused:
        store.end_reset(user.email)
        raise WeakPassword.at("new_password", NEEDED_OF_NEW) from None
    except staff_sign_in.TooManyTries:
        store.end_reset(user.email)
        raise TooManyAttempts from None
    sign_out_everywhere(staff.subject)
    store.end_reset(user.email)


def begin_factor(staff: Staff, access_token: str, password: str) -> str:
    """A secret for a new second factor, given the password once more. Raises `WrongPassword`.

    The old factor counts no more from here on; until the new one is proven, sign-in asks to set one up.
    """
    user, _ = me(staff)
    try:
        staff_sign_in.begin(user.email, password)
    except staff_sign_in.SignInRefused:
        raise WrongPassword.here() from None
    try:
        return second_factor.associate(access_token)
    except second_factor.SessionOver:
        raise SignInOver from None


def confirm_factor(access_token: str, digits: str) -> None:
    """Make the secret the second factor, proven by a code of it. Raises `WrongCode`."""
    try:
        second_factor.confirm(access_token, digits)
    except second_factor.CodeRefused:
        raise WrongCode.here() from None
    except second_factor.SessionOver:
        raise SignInOver from None
