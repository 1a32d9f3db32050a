"""Buyers set up a second factor, sign in with it, and get rid of it, also when the authenticator is lost."""

from collections.abc import Callable

import pytest

from chalicelib.buyers.errors import SecondFactorNeeded, SecondFactorNotSet, SecondFactorSet, SignInFailed
from chalicelib.buyers.model import Change
from chalicelib.buyers.service import buyer_of, factor
from chalicelib.buyers.store import resets
from chalicelib.gateways import accounts as users
from chalicelib.gateways import second_factor
from chalicelib.kernel.signing_in import WrongCode, WrongPassword

from .members import (
    EMAIL,
    HERE,
    OTHER,
    PASSWORD,
    Begun,
    dying,
    goes_on,
    mailed,
    member,
    opens,
    set_password,
    sign_in,
    told,
)
from .staffing import code

__all__ = ["mailed", "member"]


def wrong(digits: str) -> str:
    return "000000" if digits != "000000" else "000001"


@pytest.fixture
def secret(member: Begun) -> str:
    """The account has a second factor."""
    account, session = member
    made = factor.begin(account, session.access_token, PASSWORD, source_ip=HERE)
    factor.confirm(account, session.access_token, code(made), source_ip=HERE)
    return made


def test_signing_in_takes_a_code_once_one_was_confirmed(member: Begun, secret: str) -> None:
    assert factor.is_set(member[0])
    assert told() == [Change.SECOND_FACTOR_SET]
    assert opens(member)
    with pytest.raises(SecondFactorNeeded):
        sign_in(PASSWORD)
    with pytest.raises(WrongCode) as refused:
        sign_in(PASSWORD, wrong(code(secret, 1)))
    assert refused.value.errors[0].field == "second_factor"
    begun = sign_in(PASSWORD, code(secret, 1))
    assert opens(begun)
    assert goes_on(begun)
    with pytest.raises(WrongCode):
        sign_in(PASSWORD, code(secret, 1))


def test_who_does_not_know_the_password_learns_nothing_of_the_factor(member: Begun, secret: str) -> None:
    for digits in (None, "000000", code(secret, 1)):
        with pytest.raises(SignInFailed):
            sign_in(OTHER, digits)


def test_a_secret_that_nobody_confirmed_changes_nothing(member: Begun) -> None:
    account, session = member
    made = factor.begin(account, session.access_token, PASSWORD, source_ip=HERE)
    with pytest.raises(WrongCode):
        factor.confirm(account, session.access_token, wrong(code(made)), source_ip=HERE)

    assert not factor.is_set(account)
    assert opens(sign_in(PASSWORD))
    assert told() == []


def test_setting_up_takes_the_password_and_no_factor_before(member: Begun, secret: str) -> None:
    account, session = member
    with pytest.raises(SecondFactorSet):
        factor.begin(account, session.access_token, PASSWORD, source_ip=HERE)
    factor.remove(account, PASSWORD, code(secret, 1), source_ip=HERE)
    with pytest.raises(WrongPassword):
        factor.begin(account, session.access_token, OTHER, source_ip=HERE)


def test_removing_takes_the_password_and_a_code(member: Begun, secret: str) -> None:
    account, _ = member
    with pytest.raises(WrongPassword):
        factor.remove(account, OTHER, code(secret, 1), source_ip=HERE)
    with pytest.raises(WrongCode):
        factor.remove(account, PASSWORD, wrong(code(secret, 1)), source_ip=HERE)
    assert factor.is_set(account)

    factor.remove(account, PASSWORD, code(secret, 1), source_ip=HERE)

    assert told() == [Change.SECOND_FACTOR_REMOVED, Change.SECOND_FACTOR_SET]
    assert opens(sign_in(PASSWORD))
    with pytest.raises(SecondFactorNotSet):
        factor.remove(account, PASSWORD, code(secret, 1), source_ip=HERE)


def test_a_new_password_keeps_the_factor_and_ends_older_sessions_before_the_code_comes(
    member: Begun, secret: str, mailed: Callable[[], str]
) -> None:
    users.send_reset(EMAIL)

    with pytest.raises(SecondFactorNeeded):
        set_password(mailed(), OTHER)

    assert not goes_on(member)
    assert not opens(member)
    with pytest.raises(SecondFactorNeeded):
        sign_in(OTHER)
    begun = sign_in(OTHER, code(secret, 1))
    assert opens(begun)
    assert goes_on(begun)
    assert resets.begun(buyer_of(EMAIL)) == []


def test_who_lost_the_authenticator_drops_it_with_a_mailed_code(
    member: Begun, secret: str, mailed: Callable[[], str]
) -> None:
    users.send_reset(EMAIL)

    begun = set_password(mailed(), OTHER, drop_factor=True)

    assert opens(begun)
    assert not opens(member)
    assert not factor.is_set(begun[0])
    assert told() == [Change.PASSWORD_SET, Change.SECOND_FACTOR_REMOVED, Change.SECOND_FACTOR_SET]
    assert opens(sign_in(OTHER))


def test_a_wrong_mailed_code_drops_no_factor(member: Begun, secret: str, mailed: Callable[[], str]) -> None:
    users.send_reset(EMAIL)

    with pytest.raises(WrongCode):
        set_password(wrong(mailed()), OTHER, drop_factor=True)

    assert factor.is_set(member[0])


def test_nobody_takes_the_factor_away_unseen(member: Begun, secret: str) -> None:
    """The mail is noted before: when the process dies in between, there is a mail too many."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(second_factor, "turn_off", dying)
        with pytest.raises(Exception, match="dies"):
            factor.remove(member[0], PASSWORD, code(secret, 1), source_ip=HERE)

    assert factor.is_set(member[0])
    assert Change.SECOND_FACTOR_REMOVED in told()
