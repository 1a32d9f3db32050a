"""Which payment methods the rules allow, and which rules are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.payments.rules import (
    RESERVABLE,
    Capture,
    Condition,
    Look,
    Method,
    Purchase,
    Rule,
    Rules,
    available,
    decide,
    faults,
)

CURRENCIES = ("USD", "CNY", "JPY", "KWD")
some = st.lists(st.sampled_from("abc"), max_size=2, unique=True).map(tuple)
rules = st.builds(
    Rule,
    name=st.just("a rule"),
    methods=st.lists(st.sampled_from(Method), unique=True).map(tuple),
    capture=st.sampled_from(Capture),
    products=some,
    categories=some,
    groups=some,
    countries=some,
    currencies=st.lists(st.sampled_from(CURRENCIES), max_size=2, unique=True).map(tuple),
    amount_from=st.none() | st.integers(0, 50),
    amount_to=st.none() | st.integers(0, 50),
    review=st.none() | st.booleans(),
)
things = st.frozensets(st.sampled_from("abc"))
purchases = st.builds(
    Purchase,
    currency=st.sampled_from(CURRENCIES),
    amount=st.integers(1, 60),
    products=things,
    categories=things,
    groups=things,
    country=st.none() | st.sampled_from("abc"),
    review=st.booleans(),
)


def matches(rule: Rule, bought: Purchase) -> bool:
    """The same said once more, in one expression."""
    return (
        (not rule.products or any(one in bought.products for one in rule.products))
        and (not rule.categories or any(one in bought.categories for one in rule.categories))
        and (not rule.groups or any(one in bought.groups for one in rule.groups))
        and (not rule.countries or bought.country in rule.countries)
        and (not rule.currencies or bought.currency in rule.currencies)
        and (rule.amount_from is None or bought.amount >= rule.amount_from)
        and (rule.amount_to is None or bought.amount <= rule.amount_to)
        and rule.review in {None, bought.review}
    )


@given(listed=st.lists(rules, max_size=6), bought=purchases)
def test_the_first_rule_that_matches_decides(listed: list[Rule], bought: Purchase) -> None:
    decision = decide(Rules(rules=tuple(listed)), bought)

    first = next((number for number, rule in enumerate(listed, 1) if matches(rule, bought)), None)
    assert decision.rule == first
    assert set(decision.methods) <= set(available(bought.currency))
    if first is None:
        assert decision.methods == available(bought.currency)
        assert decision.capture is Capture.AUTOMATIC
        return
    rule = listed[first - 1]
    assert set(decision.methods) == set(rule.methods) & set(available(bought.currency))
    assert decision.capture is rule.capture
    assert [bool(one.unmet) for one in decision.looks] == [True] * (first - 1) + [False]


@given(listed=st.lists(rules, min_size=1, max_size=6), bought=purchases)
def test_rules_without_faults_never_reserve_what_cannot_be_reserved(
    listed: list[Rule], bought: Purchase
) -> None:
    if list(faults(tuple(listed))):
        return
    decision = decide(Rules(rules=tuple(listed)), bought)

    if decision.capture is Capture.MANUAL:
        assert set(decision.methods) <= RESERVABLE


@given(bought=purchases, groups=things)
def test_an_unknown_country_meets_no_condition(bought: Purchase, groups: frozenset[str]) -> None:
    rule = Rule("vip", (Method.CARD,), groups=("nobody",), countries=("CN",))

    assert decide(Rules(rules=(rule,)), bought).rule is None


@pytest.mark.parametrize(
    ("rule", "at", "reason"),
    [
        (Rule("r", (Method.ALIPAY,), Capture.MANUAL), "rules.0.capture", "no_manual_capture"),
        (Rule("r", (Method.CARD, Method.STABLECOIN), Capture.MANUAL), "rules.0.capture", "no_manual_capture"),
        (Rule("r", (Method.CARD, Method.CARD)), "rules.0.methods", "repeated"),
        (Rule("r", (Method.CARD,), countries=("DE", "DE")), "rules.0.countries", "repeated"),
        (Rule("r", (Method.ALIPAY,), currencies=("KWD",)), "rules.0.methods.0", "not_in_currency"),
        (Rule("r", (Method.CARD,), currencies=("XXX",)), "rules.0.currencies.0", "unknown"),
        (Rule("r", (Method.CARD,), amount_from=1), "rules.0.currencies", "needs_currency"),
        (
            Rule("r", (Method.CARD,), currencies=("USD",), amount_from=2, amount_to=1),
            "rules.0.amount_to",
            "empty_range",
        ),
    ],
)
def test_a_rule_that_contradicts_itself_is_named(rule: Rule, at: str, reason: str) -> None:
    assert (at, reason) in {(one.at, one.reason) for one in faults((rule,))}


def test_a_rule_after_one_that_matches_everything_is_named() -> None:
    everything = Rule("all", (Method.CARD,))

    found = list(faults((everything, Rule("never", (Method.ALIPAY,), countries=("CN",)))))

    assert [(one.at, one.reason) for one in found] == [("rules.1", "unreachable")]


def test_a_decision_says_why() -> None:
    listed = (
        Rule("China", (Method.ALIPAY,), countries=("CN",), review=True),
        Rule("Large", (Method.CARD, Method.ALIPAY), currencies=("KWD",)),
        Rule("Never looked at", (Method.CARD,)),
    )

    decision = decide(Rules(rules=listed), Purchase("KWD", 1500))

    assert decision.methods == (Method.CARD,)
    assert decision.unavailable == (Method.ALIPAY,)
    assert decision.looks == (
        Look(1, "China", (Condition.COUNTRIES, Condition.REVIEW)),
        Look(2, "Large", ()),
    )


@pytest.mark.parametrize(
    ("rule", "unmet"),
    [
        (Rule("r", (), products=("b",)), Condition.PRODUCTS),
        (Rule("r", (), categories=("b",)), Condition.CATEGORIES),
        (Rule("r", (), groups=("b",)), Condition.GROUPS),
        (Rule("r", (), countries=("DE",)), Condition.COUNTRIES),
        (Rule("r", (), currencies=("EUR",)), Condition.CURRENCIES),
        (Rule("r", (), amount_from=101), Condition.AMOUNT_FROM),
        (Rule("r", (), amount_to=99), Condition.AMOUNT_TO),
        (Rule("r", (), review=True), Condition.REVIEW),
    ],
)
def test_the_condition_that_is_not_met_is_named(rule: Rule, unmet: Condition) -> None:
    one = frozenset({"a"})
    bought = Purchase("USD", 100, products=one, categories=one, groups=one, country="CN")

    assert decide(Rules(rules=(rule,)), bought).looks == (Look(1, "r", (unmet,)),)


def test_every_currency_has_its_methods() -> None:
    assert available("USD") == tuple(Method)
    assert available("JPY") == (Method.CARD, Method.UNIONPAY, Method.ALIPAY, Method.WECHAT_PAY)
    assert available("KWD") == (Method.CARD, Method.UNIONPAY)
    assert available("XXX") == ()
