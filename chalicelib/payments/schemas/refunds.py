"""What crosses the wire about refunds."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from chalicelib.catalog.model import Approval
from chalicelib.catalog.schemas import SkuId
from chalicelib.kernel import clock
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Currency, Money
from chalicelib.kernel.routes import Answer, Body, Contradiction, Query, Reason
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import DeskOrder
from chalicelib.payments.model import Arrived, Destination, Refund, RefundStage, Step
from chalicelib.payments.policy import WORDS, Ruling, Why

RefundId = Annotated[str, Field(pattern=pattern("ref"), examples=["ref_01JD0000000000000000000000"])]


class NewRefund(Body):
    """What goes back: an amount in minor units, whole lines by SKU, or else everything that is left.

    `fee` is kept of it; `currency`, if sent, must be the order's.
    """

    amount: int | None = Field(default=None, ge=1, le=LARGEST_AMOUNT)
    currency: Currency | None = None
    fee: int = Field(default=0, ge=0, le=LARGEST_AMOUNT)
    destination: Destination = Destination.ORIGINAL
    lines: list[SkuId] | None = Field(default=None, min_length=1, max_length=20)
    reason: Reason

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if self.amount is not None and self.lines is not None:
            raise Contradiction("lines", "send either `amount` or `lines`")
        return self


class NewRefundRequest(Body):
    """What a buyer wants back: whole lines by SKU, or else all, and where to."""

    lines: list[SkuId] | None = Field(default=None, min_length=1, max_length=20)
    reason: Reason
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

    reason: Reason


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
    """Whether a line may be refunded now by what was agreed, why, what is kept of it, and who must agree.

    `until` is the last moment to ask for delivered goods that may be given back; null for all else.
    """

    sku: str
    refundable: bool
    why: Why
    words: str
    fee: Money
    approval: Approval
    until: str | None


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


class DeedView(Answer):
    """One step, in plain words, and what these name."""

    step: Step
    words: str
    facts: dict[str, str]


class CompletedOrder(Answer):
    """An order after all that can be done for it, and what that was."""

    order: DeskOrder
    done: list[DeedView]


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
            until=clock.text(ruling.until) if ruling.until else None,
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
