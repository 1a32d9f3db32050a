"""The second factor of an account: set up, removed, and told of by mail either way.

It protects from whoever learns a password. The mailbox stays above it: its owner finds every order by a
mailed link, and drops the factor with a mailed code. Source: docs/decisions/0043-second-factor-of-buyers.md
"""

from chalicelib.buyers.errors import SecondFactorNotSet, SecondFactorSet
from chalicelib.buyers.model import Account, Change
from chalicelib.buyers.service import limiting
from chalicelib.buyers.store import changes
from chalicelib.gateways import second_factor, sessions
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import NotAuthenticated
from chalicelib.kernel.signing_in import WrongCode, WrongPassword


def is_set(account: Account) -> bool:
    """Whether signing in to the account takes a code."""
    return second_factor.is_on(settings().buyer_pool_id, account.subject)


def begin(account: Account, access_token: str, password: str, *, source_ip: str) -> str:
    """A secret for an authenticator, given the password once more; it counts once `confirm` took a code.

    Raises `SecondFactorSet`, `WrongPassword`, `TooManyAttempts`.
    """
    limiting.attempt(account.email, source_ip)
    if is_set(account):
        raise SecondFactorSet
    _prove(account, password, None)
    try:
        return second_factor.associate(access_token)
    except second_factor.SessionOver:
        raise NotAuthenticated("this session is over; sign in again") from None


def confirm(account: Account, access_token: str, digits: str, *, source_ip: str) -> None:
    """Make the secret the second factor, proven by a code of it; from then on signing in takes one.

    Sessions of before go on. Raises `WrongCode`, `TooManyAttempts`.
    """
    limiting.attempt(account.email, source_ip)
    try:
        second_factor.confirm(access_token, digits)
    except second_factor.CodeRefused:
        raise WrongCode.here() from None
    except second_factor.SessionOver:
        raise NotAuthenticated("this session is over; sign in again") from None
    changes.note(account, Change.SECOND_FACTOR_SET, clock.now())


def remove(account: Account, password: str, digits: str, *, source_ip: str) -> None:
    """Ask for no code any more, given the password and a code once more.

    Raises `SecondFactorNotSet`, `WrongPassword`, `WrongCode`, `TooManyAttempts`.
    """
    limiting.attempt(account.email, source_ip)
    if not is_set(account):
        raise SecondFactorNotSet
    _prove(account, password, digits)
    drop(account)


def drop(account: Account) -> None:
    """Ask for no code any more; whoever asks has proven to be the owner. A second time changes nothing.

    The mail about it is noted first, so that nobody takes the factor away unseen.
    """
    if is_set(account):
        changes.note(account, Change.SECOND_FACTOR_REMOVED, clock.now())
        second_factor.turn_off(settings().buyer_pool_id, account.subject)


def _prove(account: Account, password: str, digits: str | None) -> None:
    """Sign in once more, and leave no session of it."""
    try:
        session = sessions.sign_in(account.email, password, digits)
    except (sessions.Refused, sessions.SecondFactorWanted):
        raise WrongPassword.here() from None
    except second_factor.CodeRefused:
        raise WrongCode.here() from None
    sessions.revoke(session.refresh_token)
