"""Which payment methods an order may use: the shop's rules, kept by staff, remembered for seconds."""

from dataclasses import replace

from chalicelib.approvals import service as approvals
from chalicelib.approvals.errors import BasisChanged
from chalicelib.approvals.model import Proposal, ProposalKind
from chalicelib.catalog import service as catalog
from chalicelib.catalog.errors import ChangedMeanwhile
from chalicelib.catalog.model import Category, line_of
from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError, Invalid
from chalicelib.kernel.memory import Memory
from chalicelib.kernel.table import Transaction
from chalicelib.orders.model import Order
from chalicelib.payments import store
from chalicelib.payments.errors import NoPaymentMethod
from chalicelib.payments.rules import Decision, Fault, Method, Purchase, Rule, Rules, decide, faults
from chalicelib.staff.model import Staff

_FRESH_SECONDS = 5.0
_current: Memory[str, Rules] = Memory(_FRESH_SECONDS)
_shelves: Memory[str, list[Category]] = Memory(_FRESH_SECONDS)


def current() -> Rules:
    """The present rules as they surely stand."""
    return store.rules()


def allowed(order: Order) -> Decision:
    """What an order may be paid with now, by rules that are at most a few seconds old."""
    rules = _current.recall("rules", store.rules)
    return decide(rules, purchase_of(order))


def require(order: Order) -> None:
    """Raise `NoPaymentMethod` for an order that the rules leave no way to pay for."""
    if not allowed(order).methods:
        raise NoPaymentMethod(f"nothing is allowed for this order in {order.currency}")


def named(choice: Decision) -> tuple[Method, ...]:
    """The methods that a page is limited to; none where no rule limits it."""
    return () if choice.rule is None else choice.methods


def purchase_of(order: Order) -> Purchase:
    """What the rules look at in an order."""
    return purchase(
        currency=order.currency,
        amount=order.total,
        products=frozenset(line.product for line in order.lines),
        country=order.country,
        review=order.review,
    )


def purchase(
    *, currency: str, amount: int, products: frozenset[str], country: str | None, review: bool
) -> Purchase:
    """A purchase of these products, with the categories that they lie in. Nobody is in a group yet."""
    return Purchase(
        currency,
        amount,
        products,
        _categories_of(products),
        country=country,
        review=review,
    )


def propose(rules: tuple[Rule, ...], *, version: int, reason: str, caller: Staff, key: str) -> Proposal:
    """Propose other rules in place of those of `version`, all of them or none; the same key proposes once.

    Where the stage asks for no second person, they hold at once. Raises `IdempotencyKeyReused`, `Invalid`
    naming each field that contradicts itself or names what there is not, and `ChangedMeanwhile` if the rules
    are not those of that version any more.
    """
    check(rules)
    kind = ProposalKind.PAYMENT_RULES
    if approvals.earlier(kind, caller.actor, key) is None and current().version != version:
        raise ChangedMeanwhile
    content = {"version": version, "rules": [store.stored(rule) for rule in rules]}
    proposal = approvals.propose(kind, "payment-rules", content, reason=reason, actor=caller.actor, key=key)
    return proposal if approvals.two_people() else consent(proposal, caller)


def consent(proposal: Proposal, caller: Staff) -> Proposal:
    """Put proposed rules in place, once. Raises what `approvals.consent` does.

    Rules that were changed since, or that name what the catalogue has no more, are `BasisChanged`.
    """
    agreed = approvals.consent(proposal, caller, _replace)
    _current.clear()
    return agreed


def _replace(writes: Transaction, proposal: Proposal, actor: str) -> None:
    rules = tuple(store.rule_of(one) for one in proposal.content["rules"])
    try:
        check(rules)
    except Invalid as invalid:
        raise BasisChanged(invalid.detail) from None
    who = approvals.people(proposal, actor)
    version = int(proposal.content["version"]) + 1
    store.replace_rules(writes, Rules(version, rules, who, clock.text(clock.now())))


def check(rules: tuple[Rule, ...]) -> None:
    """Raise `Invalid` for rules that could not be kept."""
    found = [*faults(rules), *_unknown(rules)]
    if found:
        errors = tuple(FieldError(field=one.at, reason=one.reason, message=one.message) for one in found)
        raise Invalid("; ".join(f"{one.at}: {one.message}" for one in found[:5]), errors=errors)


def preview(bought: Purchase, draft: tuple[Rule, ...] | None) -> Decision:
    """What the present rules, or a draft of others, would say of a purchase."""
    if draft is None:
        return decide(current(), bought)
    check(draft)
    return decide(replace(Rules(), rules=draft), bought)


def forget() -> None:
    """Read the rules anew, as a process does that just started."""
    _current.clear()
    _shelves.clear()


def _categories_of(products: frozenset[str]) -> frozenset[str]:
    """The categories of products, with all that these lie in."""
    own = {one.category for one in catalog.products() if one.product in products and one.category}
    if not own:
        return frozenset()
    shelves = {one.category: one for one in _shelves.recall("all", catalog.categories)}
    return frozenset(shelf for category in own for shelf in line_of(category, shelves))


def _unknown(rules: tuple[Rule, ...]) -> list[Fault]:
    """What rules name that is not in the catalogue."""
    known = {"products": {one.product for one in catalog.range_of_goods()[0]}} | {
        "categories": {one.category for one in catalog.categories()}
    }
    return [
        Fault(f"rules.{number}.{name}.{index}", "unknown", "there is no such thing in the catalogue")
        for number, rule in enumerate(rules)
        for name, values in rule.lists()
        if name in known
        for index, value in enumerate(values)
        if value not in known[name]
    ]
