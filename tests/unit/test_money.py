"""Minor units of currencies with no, two and three decimals, and exact shares."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.money import (
    CURRENCIES,
    chargeable,
    major,
    movable,
    shares,
    smallest_charge,
    step,
    unchargeable,
    unmovable,
)
from local.stripe_simulator import money as stripe


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (1299, "USD", "12.99"),
        (5, "USD", "0.05"),
        (1299, "JPY", "1299"),
        (1290, "KWD", "1.290"),
        (-50, "EUR", "-0.50"),
        (99_999_999, "KWD", "99999.999"),
    ],
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(
    amount: int, currency: str, text: str
) -> None:
    assert major(amount, currency) == text


@pytest.mark.parametrize(
    ("amount", "currency", "why"),
    [
        (49, "USD", "the smallest price in USD is 0.50"),
        (49, "JPY", "the smallest price in JPY is 50"),
        (1295, "KWD", "amounts in KWD must be multiples of 10"),
        (150, "ISK", "amounts in ISK must be multiples of 100"),
        (399, "HKD", "the smallest price in HKD is 4.00"),
        (100, "XXX", "the payment provider does not know this currency"),
    ],
)
def test_a_price_that_cannot_be_charged_says_why(amount: int, currency: str, why: str) -> None:
    assert unchargeable(amount, currency) == why


def test_limits_are_those_that_the_simulated_provider_enforces() -> None:
    assert {one.lower() for one in CURRENCIES} == set(stripe.CURRENCIES)
    for currency in CURRENCIES:
        least = smallest_charge(currency)
        stripe.check_total(least, currency.lower())
        amount = -(-least // step(currency)) * step(currency)
        assert unchargeable(amount, currency) is None
        stripe.check_step(amount, currency.lower(), "amount")


@given(total=st.integers(0, 10**8), weights=st.lists(st.integers(0, 10**8), min_size=1, max_size=20))
def test_shares_add_up_and_are_off_by_less_than_one_unit(total: int, weights: list[int]) -> None:
    found = shares(total, weights)

    assert sum(found) == total
    even = weights if any(weights) else [1] * len(weights)
    for part, weight in zip(found, even, strict=True):
        assert abs(part * sum(even) - total * weight) < sum(even)


def test_the_largest_remainder_gets_the_unit() -> None:
    assert shares(100, [1, 1, 1]) == [34, 33, 33]
    assert shares(2, [1, 5, 4]) == [0, 1, 1]
    assert shares(7, []) == []


@given(amount=st.integers(1, 10**8), currency=st.sampled_from(sorted(CURRENCIES)))
def test_what_can_be_moved_is_next_to_an_amount(amount: int, currency: str) -> None:
    less, more = movable(amount, currency), chargeable(amount, currency)

    assert 0 <= amount - less < step(currency)
    assert unmovable(less, currency) is None
    assert unchargeable(more, currency) is None
    assert more >= amount
    assert more - amount < step(currency) or amount < smallest_charge(currency)
