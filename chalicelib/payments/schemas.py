"""What crosses the wire about payments and refunds."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter, model_validator

from chalicelib.catalog.schemas import CategoryId, ProductId, SkuId
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Currency, Money
from chalicelib.kernel.routes import Answer, Body, Query
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import OrderView, view_fields
from chalicelib.payments.model import Refund, TopUp, TopUpState
from chalicelib.payments.rules import MOST_RULES, MOST_VALUES, Capture, Method, Rule, Rules


@lru_cache(maxsize=1)
def _url() -> TypeAdapter[Any]:
    return TypeAdapter(AnyHttpUrl)


def _is_web_address(text: str) -> str:
    _url().validate_python(text)
    return text


WebAddress = Annotated[
    str,
    Field(min_length=8, max_length=2000, examples=["https://shop.example/thanks"]),
    AfterValidator(_is_web_address),
]


class OpenPayment(Body):
    """Where the buyer comes back to after paying, or after leaving the page."""

    return_url: WebAddress


class PaymentPage(Answer):
    """The page on which the buyer pays."""

    checkout_url: str


class NewTopUp(Body):
    """How much is to be paid into the wallet, in minor units, and where the buyer comes back to."""

    amount: int = Field(ge=1, le=LARGEST_AMOUNT, examples=[5000])
    return_url: WebAddress


class TopUpView(Answer):
    """A top-up. `open`: its page can be paid, or the bank still works on it. `paid`: it is in the wallet.

    `expired`: the page is over and nothing was paid.
    """

    top_up_id: str
    state: TopUpState
    amount: Money
    opened_at: str
    expires_at: str
    paid_at: str | None = None
    checkout_url: str | None = None

    @classmethod
    def of(cls, top_up: TopUp) -> Self:
        """The view of a top-up; the page is there while it can be paid."""
        return cls(
            top_up_id=top_up.top_up_id,
            state=top_up.state,
            amount=Money(amount=top_up.amount, currency=top_up.currency),
            opened_at=top_up.opened_at,
            expires_at=top_up.expires_at,
            paid_at=top_up.paid_at,
            checkout_url=top_up.url if top_up.state is TopUpState.OPEN else None,
        )


TopUpId = Annotated[str, Field(pattern=pattern("top"), examples=["top_01JD0000000000000000000000"])]


class PayableOrder(OrderView):
    """An order as its buyer sees it; while it is unpaid, `payment_methods` tells what it can be paid with."""

    payment_methods: list[Method]

    @classmethod
    def payable(cls, order: Order, masks: dict[str, str], methods: Sequence[Method]) -> Self:
        """The view of an order with these masks by code id."""
        return cls(**view_fields(order, masks), payment_methods=list(methods))


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


class Preview(Answer):
    """What it could be paid with, and why, step by step; `rule` counts from 1, null where none matches."""

    methods: list[Method]
    capture: Capture
    rule: int | None
    trace: list[str]


class Seller(Answer):
    """Who sells; empty where the shop does not say."""

    name: str
    address: str
    email: str
    tax_id: str


class ReceiptLine(Answer):
    """One line: `tax` is the part of `total` that is tax."""

    sku: str
    product_title: dict[str, str]
    title: dict[str, str]
    quantity: int
    unit_price: Money
    total: Money
    tax: Money
    refunded: bool


class ReceiptPayment(Answer):
    """Money that came; `method` is unknown of old payments. `returned` when it came on top and goes back."""

    paid_at: str
    method: str | None
    amount: Money
    tax: Money
    returned: bool


class ReceiptRefund(Answer):
    """Money that went back, or is on its way."""

    refund_id: str
    state: str
    amount: Money
    requested_at: str
    closed_at: str | None


class Receipt(Answer):
    """Everything that a receipt says. Prices include the tax."""

    receipt: str
    order_id: str
    ordered_at: str
    email: str
    seller: Seller
    lines: list[ReceiptLine]
    total: Money
    tax: Money
    payments: list[ReceiptPayment]
    refunds: list[ReceiptRefund]
    refunded: Money


class NewRefund(Body):
    """What goes back: an amount in minor units, whole lines by SKU, or else everything that is left."""

    amount: int | None = Field(default=None, ge=1, le=LARGEST_AMOUNT)
    lines: list[SkuId] | None = Field(default=None, min_length=1, max_length=20)
    reason: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.amount is not None and self.lines is not None:
            raise ValueError("send either `amount` or `lines`")
        return self


class RefundView(Answer):
    """A refund as staff see it; `to_wallet` of its amount goes, or went, into the buyer's wallet."""

    refund_id: str
    order_id: str
    amount: Money
    to_wallet: Money
    whole: bool
    lines: list[str]
    state: str
    reason: str
    requested_at: str
    closed_at: str | None = None

    @classmethod
    def of(cls, refund: Refund, currency: str) -> Self:
        """The view of a refund."""
        return cls(
            refund_id=refund.refund_id,
            order_id=refund.order_id,
            amount=Money(amount=refund.amount, currency=currency),
            to_wallet=Money(amount=refund.to_wallet, currency=currency),
            whole=refund.whole,
            lines=list(refund.lines),
            state=refund.state,
            reason=refund.reason,
            requested_at=refund.requested_at,
            closed_at=refund.closed_at,
        )


class RefundList(Answer):
    """Every refund of an order."""

    refunds: list[RefundView]
