"""What crosses the wire about the rules of payment methods."""

from dataclasses import asdict
from typing import Annotated, Any, Self

from pydantic import Field

from chalicelib.approvals.schemas import Why
from chalicelib.catalog.schemas import CategoryId, ProductId
from chalicelib.kernel.money import LARGEST_AMOUNT, Currency
from chalicelib.kernel.routes import Answer, Body, Query
from chalicelib.payments.rules import (
    MOST_RULES,
    MOST_VALUES,
    Capture,
    Condition,
    Decision,
    Method,
    Rule,
    Rules,
)

RuleName = Annotated[str, Field(min_length=1, max_length=80, examples=["Cards only above USD 500"])]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["CN"])]
Group = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40, examples=["vip"])]
RuleAmount = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT)]


class RuleBody(Body):
    """One rule. A condition that is left out, or empty, holds for every purchase; amounts are in minor units.

    `methods` empty: such a purchase cannot be paid for. `capture` `manual` reserves the money on a card and
    takes it when the goods go out.
    """

    name: RuleName
    methods: list[Method] = Field(max_length=len(Method))
    capture: Capture = Capture.AUTOMATIC
    products: list[ProductId] = Field(default_factory=list, max_length=MOST_VALUES)
    categories: list[CategoryId] = Field(default_factory=list, max_length=MOST_VALUES)
    groups: list[Group] = Field(default_factory=list, max_length=MOST_VALUES)
    countries: list[Country] = Field(default_factory=list, max_length=250)
    currencies: list[Currency] = Field(default_factory=list, max_length=150)
    amount_from: RuleAmount | None = None
    amount_to: RuleAmount | None = None
    review: bool | None = None

    def rule(self) -> Rule:
        """The rule as the model has it."""
        values: dict[str, Any] = dict(self)
        lists = {name: tuple(one) for name, one in values.items() if isinstance(one, list)}
        return Rule(**(values | lists))


RuleList = Annotated[list[RuleBody], Field(max_length=MOST_RULES)]


class NewRules(Body):
    """The whole list, in the order in which it is tried, in place of that of `version`."""

    version: int = Field(ge=0, le=10**9)
    rules: RuleList


class ProposedRules(NewRules):
    """The same, to be agreed to by another person, and why."""

    reason: Why


class RuleView(Answer):
    """One rule as staff see it."""

    name: str
    methods: list[Method]
    capture: Capture
    products: list[str]
    categories: list[str]
    groups: list[str]
    countries: list[str]
    currencies: list[str]
    amount_from: int | None
    amount_to: int | None
    review: bool | None


class RulesView(Answer):
    """All rules in their order; version 0 when nobody has changed them yet."""

    version: int
    rules: list[RuleView]
    actor: str
    changed_at: str | None

    @classmethod
    def of(cls, rules: Rules) -> Self:
        """The view of the rules."""
        views = [RuleView.model_validate(asdict(rule)) for rule in rules.rules]
        return cls(version=rules.version, rules=views, actor=rules.actor, changed_at=rules.changed_at)


class RulesHistory(Answer):
    """The rules after each change, the newest first."""

    versions: list[RulesView]
    next: str | None = None


class RulesQuery(Query):
    """A page of the history."""

    cursor: str | None = Field(default=None, max_length=500)


class PreviewPurchase(Body):
    """A purchase that might be made, judged by the present rules or by `rules`, which are not kept."""

    currency: Currency
    amount: int = Field(ge=1, le=LARGEST_AMOUNT, examples=[1299])
    products: list[ProductId] = Field(default_factory=list, max_length=20)
    country: Country | None = None
    review: bool = False
    rules: RuleList | None = None


class RuleLook(Answer):
    """What looking at a rule found: the conditions that the purchase does not meet; none where it decides."""

    rule: int
    name: str
    unmet: list[Condition]


class Preview(Answer):
    """What it could be paid with, and why; `rule` counts from 1, null where none matches.

    `looks` are the rules looked at in turn. `unavailable` are its methods that lack the currency.
    """

    methods: list[Method]
    capture: Capture
    rule: int | None
    looks: list[RuleLook]
    unavailable: list[Method]

    @classmethod
    def of(cls, found: Decision) -> Self:
        """The view of a decision."""
        return cls(
            methods=list(found.methods),
            capture=found.capture,
            rule=found.rule,
            looks=[RuleLook(rule=one.rule, name=one.name, unmet=list(one.unmet)) for one in found.looks],
            unavailable=list(found.unavailable),
        )
