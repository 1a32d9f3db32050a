"""What crosses the wire about payments and refunds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter, model_validator

from chalicelib.catalog.model import Approval
from chalicelib.catalog.schemas import CategoryId, ProductId, SkuId
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Currency, Money
from chalicelib.kernel.routes import Answer, Body, Query
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import DeskOrder, OrderView, view_fields
from chalicelib.payments.model import Arrived, Destination, Refund, RefundStage, TopUp, TopUpState
from chalicelib.payments.policy import WORDS, Ruling, Why
from chalicelib.payments.rules import MOST_RULES, MOST_VALUES, Capture, Method, Rule, Rules


@lru_cache(maxsize=1)
def _url() -> TypeAdapter[Any]:
    return TypeAdapter(AnyHttpUrl)


RefundId = Annotated[str, Field(pattern=pattern("ref"), examples=["ref_01JD0000000000000000000000"])]


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
    """What goes back: an amount in minor units, whole lines by SKU, or else everything that is left.

    `fee` is kept of it; `currency`, if sent, must be the order's.
    """

    amount: int | None = Field(default=None, ge=1, le=LARGEST_AMOUNT)
    currency: Currency | None = None
    fee: int = Field(default=0, ge=0, le=LARGEST_AMOUNT)
    destination: Destination = Destination.ORIGINAL
    lines: list[SkuId] | None = Field(default=None, min_length=1, max_length=20)
    reason: str = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.amount is not None and self.lines is not None:
            raise ValueError("send either `amount` or `lines`")
        return self


class NewRefundRequest(Body):
    """What a buyer wants back: whole lines by SKU, or else all, and where to."""

    lines: list[SkuId] | None = Field(default=None, min_length=1, max_length=20)
    reason: str = Field(min_length=1, max_length=200)
    destination: Destination = Destination.ORIGINAL


class GiveUp(Body):
    """Where the money of missing goods goes: now, or with `in_vain` only when they do not come in time."""

    destination: Destination = Destination.ORIGINAL
    in_vain: bool = False


class Retry(Body):
    """Where a refund that failed goes now."""

    destination: Destination = Destination.ORIGINAL


class RefundRejection(Body):
    """Why a proposed refund is not made."""

    reason: str = Field(min_length=1, max_length=200)


MEANING = {
    RefundStage.PROPOSED: "waits for somebody of the shop to agree; its money is set aside",
    RefundStage.REQUESTED: "agreed: the goods are taken back and the money is on its way",
    RefundStage.SUCCEEDED: "the money went back",
    RefundStage.FAILED: "the payment provider did not send the money: somebody must try again",
    RefundStage.REJECTED: "not made: its money can be refunded again",
}
"""What the stages of a refund mean, in plain words."""


class RefundRequestView(Answer):
    """A refund as its buyer sees it: of `gross` the shop keeps `fee`, the buyer gets `amount`."""

    refund_id: str
    state: RefundStage
    meaning: str
    amount: Money
    gross: Money
    fee: Money
    lines: list[str]
    destination: Destination
    reason: str
    requested_at: str
    closed_at: str | None = None
    rejected_for: str | None = None


class RefundOption(Answer):
    """Whether a line may be refunded now by what was agreed, why, what is kept of it, and who must agree."""

    sku: str
    refundable: bool
    why: Why
    words: str
    fee: Money
    approval: Approval


class ExtraPaymentView(Answer):
    """Money that came on top of an order's own, and how far it is on its way back."""

    amount: Money
    captured_at: str
    state: RefundStage
    meaning: str


class RefundRequests(Answer):
    """What can be refunded of an order, what was asked for, and money that came on top."""

    options: list[RefundOption]
    refunds: list[RefundRequestView]
    extra_payments: list[ExtraPaymentView]


class RefundView(Answer):
    """A refund as staff see it; `to_wallet` of its amount goes, or went, into the buyer's wallet.

    `people` of the staff must stand behind it, `approved_by` are those who do, `missing` says how many lack.
    """

    refund_id: str
    order_id: str
    amount: Money
    gross: Money
    fee: Money
    to_wallet: Money
    whole: bool
    lines: list[str]
    state: str
    meaning: str
    destination: Destination
    reason: str
    actor: str
    requested_at: str
    closed_at: str | None = None
    people: int
    missing: int
    approved_by: list[str]
    decided_by: str | None = None
    decided_for: str | None = None
    retried_by: str | None = None
    extra: bool

    @classmethod
    def of(cls, refund: Refund) -> Self:
        """The view of a refund."""
        return cls(
            **_fields(refund),
            order_id=refund.order_id,
            to_wallet=Money(amount=refund.to_wallet, currency=refund.currency),
            whole=refund.whole,
            actor=refund.actor,
            people=refund.people,
            missing=refund.missing if refund.state == RefundStage.PROPOSED else 0,
            approved_by=list(refund.approved_by),
            decided_by=refund.decided_by,
            decided_for=refund.decided_for,
            retried_by=refund.retried_by,
            extra=refund.payment is not None,
        )


class RefundList(Answer):
    """Every refund of an order, what was agreed about each line, and money that came on top."""

    refunds: list[RefundView]
    options: list[RefundOption]
    extra_payments: list[ExtraPaymentView]


class RefundsQuery(Query):
    """Which refunds: those that wait for consent, are on their way, or failed."""

    state: Literal["proposed", "requested", "failed"]
    cursor: str | None = Field(default=None, max_length=500)


class RefundQueue(Answer):
    """Some refunds of one state, oldest first; `next` where there are more."""

    refunds: list[RefundView]
    next: str | None = None


class CompletedOrder(Answer):
    """An order after all that can be done for it, and what that was, in plain words."""

    order: DeskOrder
    done: list[str]


def request_view(refund: Refund) -> RefundRequestView:
    """The view of a refund for its buyer."""
    rejected = refund.decided_for if refund.state == RefundStage.REJECTED else None
    return RefundRequestView(**_fields(refund), rejected_for=rejected)


def option_views(order: Order, rulings: Mapping[str, Ruling]) -> list[RefundOption]:
    """The views of what was agreed about each line."""
    return [
        RefundOption(
            sku=sku,
            refundable=ruling.refundable,
            why=ruling.why,
            words=WORDS[ruling.why],
            fee=Money(amount=ruling.fee, currency=order.currency),
            approval=ruling.approval,
        )
        for sku, ruling in rulings.items()
    ]


def extra_views(payments: list[Arrived], refunds: list[Refund], currency: str) -> list[ExtraPaymentView]:
    """The views of money that came on top, each with the state of the last refund of it."""
    states = {refund.payment: RefundStage(refund.state) for refund in refunds if refund.payment}
    return [
        ExtraPaymentView(
            amount=Money(amount=one.amount, currency=currency),
            captured_at=one.captured_at,
            state=states.get(one.payment, RefundStage.REQUESTED),
            meaning=MEANING[states.get(one.payment, RefundStage.REQUESTED)],
        )
        for one in payments
        if one.extra
    ]


def _fields(refund: Refund) -> dict[str, Any]:
    return {
        "refund_id": refund.refund_id,
        "state": RefundStage(refund.state),
        "meaning": MEANING[RefundStage(refund.state)],
        "amount": Money(amount=refund.amount, currency=refund.currency),
        "gross": Money(amount=refund.gross, currency=refund.currency),
        "fee": Money(amount=refund.fee, currency=refund.currency),
        "lines": list(refund.lines),
        "destination": Destination(refund.destination),
        "reason": refund.reason,
        "requested_at": refund.requested_at,
        "closed_at": refund.closed_at,
    }
