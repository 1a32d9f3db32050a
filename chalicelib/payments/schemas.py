"""What crosses the wire about payments and refunds."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter, model_validator

from chalicelib.catalog.schemas import SkuId
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Money
from chalicelib.kernel.routes import Answer, Body, Query
from chalicelib.payments.model import Refund, TopUp, TopUpState


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


class BreaksQuery(Query):
    """A page of the breaks."""

    cursor: str | None = Field(default=None, max_length=500)


class BreakView(Answer):
    """Money that does not fit: what kind, which thing of the provider, and what it was said to be about."""

    kind: str
    subject: str
    found_at: str
    order_id: str | None = None
    top_up_id: str | None = None
    amount: int | None = None


class BreakList(Answer):
    """Some breaks."""

    breaks: list[BreakView]
    next: str | None = None


def break_view(item: Mapping[str, Any]) -> BreakView:
    """The view of a stored break."""
    kind, _, subject = str(item["sk"]).partition("#")
    return BreakView(
        kind=kind,
        subject=subject,
        found_at=item["found_at"],
        order_id=item.get("order_id"),
        top_up_id=item.get("top_up_id"),
        amount=item.get("amount"),
    )
