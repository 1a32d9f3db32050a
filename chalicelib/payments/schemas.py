"""What crosses the wire about payments and refunds."""

from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter, model_validator

from chalicelib.catalog.schemas import SkuId
from chalicelib.kernel.money import LARGEST_AMOUNT, Money
from chalicelib.kernel.routes import Answer, Body
from chalicelib.payments.model import Refund


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
    """A refund as staff see it."""

    refund_id: str
    order_id: str
    amount: Money
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
