"""Which payment methods a purchase may use, and when its money is taken. No I/O.

Rules are an ordered list: the first one that matches decides, and a purchase that none matches may use all
that the provider has in its currency.
Source: docs.stripe.com/payments/payment-methods/payment-method-support (currencies, manual capture).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from chalicelib.kernel.money import CURRENCIES


class Method(StrEnum):
    """How a buyer may pay. `unionpay` is a brand of cards, named apart because shops treat it apart."""

    CARD = "card"
    UNIONPAY = "unionpay"
    ALIPAY = "alipay"
    WECHAT_PAY = "wechat_pay"
    STABLECOIN = "stablecoin"


class Capture(StrEnum):
    """When money is taken: with the payment, or when the goods go out, from what the card has reserved."""

    AUTOMATIC = "automatic"
    MANUAL = "manual"


class Condition(StrEnum):
    """What a rule can ask of a purchase, by the name of its field."""

    PRODUCTS = "products"
    CATEGORIES = "categories"
    GROUPS = "groups"
    COUNTRIES = "countries"
    CURRENCIES = "currencies"
    AMOUNT_FROM = "amount_from"
    AMOUNT_TO = "amount_to"
    REVIEW = "review"


RESERVABLE = frozenset({Method.CARD, Method.UNIONPAY})
"""Methods that can reserve money and take it later."""

_SOME: dict[Method, frozenset[str]] = {
    Method.ALIPAY: frozenset("AUD CAD CNY EUR GBP HKD JPY MYR NZD SGD USD".split()),
    Method.WECHAT_PAY: frozenset("AUD CAD CHF CNY DKK EUR GBP HKD JPY NOK SEK SGD USD".split()),
    Method.STABLECOIN: frozenset({"USD"}),
}
"""The currencies of the methods that do not know all."""

MOST_RULES = 50
MOST_VALUES = 100


@dataclass(frozen=True)
class Rule:
    """One rule. A condition that is empty holds for everything; all the others must hold.

    `products` and `categories` hold if any line of the purchase is of one of them, a category also for what
    lies deeper. What is unknown of a purchase, such as its country, meets no condition. Amounts are totals in
    minor units, both ends included.
    """

    name: str
    methods: tuple[Method, ...]
    capture: Capture = Capture.AUTOMATIC
    products: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ()
    amount_from: int | None = None
    amount_to: int | None = None
    review: bool | None = None

    @property
    def unconditional(self) -> bool:
        """Whether it matches every purchase."""
        limits = (self.amount_from, self.amount_to, self.review)
        return all(one is None for one in limits) and not any(values for _, values in self.lists())

    def lists(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Its conditions that are lists, by the name of the field."""
        for name in ("products", "categories", "groups", "countries", "currencies"):
            yield name, getattr(self, name)


@dataclass(frozen=True)
class Rules:
    """All rules in their order; `version` counts the changes, 0 before the first one."""

    version: int = 0
    rules: tuple[Rule, ...] = ()
    actor: str = "system"
    changed_at: str | None = None


@dataclass(frozen=True)
class Purchase:
    """What is known of a purchase: `review` says that a person looks at it before it is delivered."""

    currency: str
    amount: int
    products: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    country: str | None = None
    review: bool = False


@dataclass(frozen=True)
class Look:
    """What looking at a rule found: `unmet` are the conditions that the purchase does not meet, each once."""

    rule: int
    name: str
    unmet: tuple[Condition, ...]


@dataclass(frozen=True)
class Decision:
    """What a purchase may use and why: `rule` is the number of the rule, from 1; None for the default.

    `looks` are the rules looked at, in their order: all but the last of a decision by rule did not match.
    `unavailable` are the methods of the rule that the provider does not have in the currency.
    """

    methods: tuple[Method, ...]
    capture: Capture
    rule: int | None
    looks: tuple[Look, ...] = field(default=(), compare=False)
    unavailable: tuple[Method, ...] = ()


@dataclass(frozen=True)
class Fault:
    """What is wrong with a list of rules, and where."""

    at: str
    reason: str
    message: str


def available(currency: str) -> tuple[Method, ...]:
    """What the provider has in a currency."""
    if currency not in CURRENCIES:
        return ()
    return tuple(method for method in Method if _knows(method, currency))


def decide(rules: Rules, purchase: Purchase) -> Decision:
    """The first rule that matches, or the default; with what was found at each rule before."""
    looks: list[Look] = []
    for number, rule in enumerate(rules.rules, start=1):
        looks.append(Look(number, rule.name, tuple(_unmet(rule, purchase))))
        if not looks[-1].unmet:
            return _decided(rule, purchase, tuple(looks))
    return Decision(available(purchase.currency), Capture.AUTOMATIC, None, tuple(looks))


def faults(rules: tuple[Rule, ...]) -> Iterator[Fault]:
    """What contradicts itself, or could never come true, in a list of rules."""
    ended_by: int | None = None
    for index, rule in enumerate(rules):
        at = f"rules.{index}"
        if ended_by is not None:
            yield Fault(at, "unreachable", f"rule {ended_by} matches everything: put this one before it")
        if rule.unconditional and ended_by is None:
            ended_by = index + 1
        yield from _own_faults(at, rule)


def _own_faults(at: str, rule: Rule) -> Iterator[Fault]:
    for name, values in (*rule.lists(), ("methods", rule.methods)):
        if len(set(values)) < len(values):
            yield Fault(f"{at}.{name}", "repeated", "name each once")
    for index, currency in enumerate(rule.currencies):
        if currency not in CURRENCIES:
            yield Fault(f"{at}.currencies.{index}", "unknown", "the provider does not know this currency")
    for index, method in enumerate(rule.methods):
        if rule.capture is Capture.MANUAL and method not in RESERVABLE:
            message = f"{method} cannot reserve money: use automatic capture, or cards only"
            yield Fault(f"{at}.capture", "no_manual_capture", message)
        if rule.currencies and not any(_knows(method, currency) for currency in rule.currencies):
            message = f"{method} is not available in {', '.join(rule.currencies)}"
            yield Fault(f"{at}.methods.{index}", "not_in_currency", message)
    yield from _faults_of_range(at, rule)


def _faults_of_range(at: str, rule: Rule) -> Iterator[Fault]:
    low, high = rule.amount_from, rule.amount_to
    if low is None and high is None:
        return
    if len(rule.currencies) != 1:
        message = "an amount needs its currency: name exactly one in `currencies`"
        yield Fault(f"{at}.currencies", "needs_currency", message)
    if low is not None and high is not None and low > high:
        yield Fault(f"{at}.amount_to", "empty_range", "this is less than `amount_from`: nothing matches")


def _decided(rule: Rule, purchase: Purchase, looks: tuple[Look, ...]) -> Decision:
    known = tuple(method for method in Method if method in rule.methods)
    usable = tuple(method for method in known if _knows(method, purchase.currency))
    lost = tuple(method for method in known if method not in usable)
    return Decision(usable, rule.capture, looks[-1].rule, looks, lost)


def _unmet(rule: Rule, purchase: Purchase) -> Iterator[Condition]:
    """Every condition of a rule that a purchase does not meet."""
    found: dict[str, frozenset[str | None]] = {
        "products": purchase.products,
        "categories": purchase.categories,
        "groups": purchase.groups,
        "countries": frozenset({purchase.country}),
        "currencies": frozenset({purchase.currency}),
    }
    for name, values in rule.lists():
        if values and not found[name] & set(values):
            yield Condition(name)
    if rule.amount_from is not None and purchase.amount < rule.amount_from:
        yield Condition.AMOUNT_FROM
    if rule.amount_to is not None and purchase.amount > rule.amount_to:
        yield Condition.AMOUNT_TO
    if rule.review is not None and rule.review is not purchase.review:
        yield Condition.REVIEW


def _knows(method: Method, currency: str) -> bool:
    return currency in _SOME.get(method, CURRENCIES)
