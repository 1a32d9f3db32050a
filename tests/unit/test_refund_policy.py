"""What a buyer may ask back: the policy as a pure function."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalog.model import Approval, RefundPolicy
from chalicelib.kernel.money import movable, unmovable
from chalicelib.payments.policy import PEOPLE, WORDS, Ruling, Situation, Why, fee_of, people, rule

NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)

amounts = st.integers(1, 99_999_999)
policies = st.builds(
    RefundPolicy,
    window_days=st.integers(0, 60),
    revealed=st.booleans(),
    fee_bps=st.integers(0, 10_000),
    fee_minimum=st.integers(0, 5_000),
    approval=st.sampled_from(Approval),
    two_people_above=st.none() | amounts,
)
situations = st.builds(
    Situation,
    amount=amounts,
    currency=st.sampled_from(["USD", "JPY", "KWD", "ISK"]),
    paid=st.booleans(),
    waiting=st.booleans(),
    delivered_at=st.none() | st.integers(0, 80 * 24).map(lambda hours: NOW - timedelta(hours=hours)),
    seen=st.booleans(),
    refunded=st.booleans(),
    by_one=st.just(0) | amounts,
)


def delivered(**changes: object) -> Situation:
    fields = {"amount": 1299, "currency": "USD", "paid": True}
    return Situation(**fields | {"delivered_at": NOW - timedelta(days=1)} | changes)  # type: ignore[arg-type]


@given(policies, situations)
def test_whatever_the_policy_a_ruling_is_safe(policy: RefundPolicy, found: Situation) -> None:
    ruling = rule(policy, found, now=NOW)

    assert ruling.why in WORDS
    if not ruling.refundable:
        assert ruling == Ruling(ruling.why)
        return
    assert found.paid
    assert not found.refunded
    assert 0 <= ruling.fee < found.amount
    if found.delivered_at is None:
        assert found.waiting
        assert (ruling.fee, ruling.approval) == (0, Approval.AUTOMATIC)
        return
    assert NOW - found.delivered_at <= timedelta(days=policy.window_days)
    assert ruling.fee >= movable(min(policy.fee_minimum, found.amount), found.currency)
    assert unmovable(ruling.fee, found.currency) is None
    assert policy.revealed or not found.seen
    if ruling.approval is Approval.AUTOMATIC:
        assert policy.approval is Approval.AUTOMATIC
        assert not found.seen
    if policy.two_people_above is not None and found.amount + found.by_one > policy.two_people_above:
        assert ruling.approval is Approval.TWO_PEOPLE


@given(policies, amounts, amounts, st.sampled_from(["USD", "KWD", "ISK"]))
def test_a_fee_grows_with_the_amount_and_is_rounded_for_the_buyer(
    policy: RefundPolicy, amount: int, other: int, currency: str
) -> None:
    less, more = sorted((amount, other))

    fee = fee_of(policy, amount, currency)

    assert fee_of(policy, less, currency) <= fee_of(policy, more, currency)
    assert 0 <= fee <= amount
    assert unmovable(fee, currency) is None
    if fee > policy.fee_minimum:
        assert fee * 10_000 <= amount * policy.fee_bps


@given(policies, situations, st.timedeltas(timedelta(0), timedelta(days=90)))
def test_what_is_too_late_stays_so(policy: RefundPolicy, found: Situation, wait: timedelta) -> None:
    if rule(policy, found, now=NOW).why is Why.TOO_LATE:
        assert rule(policy, found, now=NOW + wait).why is Why.TOO_LATE


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (delivered(), Why.AGREED),
        (delivered(paid=False), Why.NOT_PAID),
        (delivered(refunded=True), Why.REFUNDED),
        (delivered(delivered_at=None), Why.ON_ITS_WAY),
        (delivered(delivered_at=None, waiting=True), Why.NOT_DELIVERED),
        (delivered(seen=True), Why.SEEN),
        (delivered(delivered_at=NOW - timedelta(days=14)), Why.AGREED),
        (delivered(delivered_at=NOW - timedelta(days=14, seconds=1)), Why.TOO_LATE),
    ],
)
def test_the_usual_policy_gives_each_reason(found: Situation, why: Why) -> None:
    assert rule(RefundPolicy(), found, now=NOW).why is why


def test_goods_that_may_be_given_back_name_the_last_moment_and_others_none() -> None:
    policy = RefundPolicy(window_days=14)

    until = rule(policy, delivered(delivered_at=NOW - timedelta(days=1)), now=NOW).until
    assert until == NOW + timedelta(days=13)
    assert rule(policy, delivered(delivered_at=NOW - timedelta(days=1)), now=until).why is Why.AGREED
    assert rule(policy, delivered(seen=True), now=NOW).until is None
    assert rule(policy, delivered(delivered_at=None, waiting=True), now=NOW).until is None


def test_a_fee_is_a_part_or_the_minimum_and_never_all() -> None:
    assert fee_of(RefundPolicy(fee_bps=250), 1299, "USD") == 32  # 32.475
    assert fee_of(RefundPolicy(fee_bps=250, fee_minimum=50), 1299, "USD") == 50
    assert rule(RefundPolicy(fee_minimum=1299), delivered(), now=NOW).why is Why.FEE_TOO_HIGH


@given(st.lists(st.sampled_from(Approval), min_size=1), amounts, st.none() | amounts)
def test_the_strictest_line_and_the_limit_decide(
    approvals: list[Approval], gross: int, limit: int | None
) -> None:
    above = limit is not None and gross > limit

    assert people(approvals, gross, limit) == (2 if above else max(PEOPLE[one] for one in approvals))
