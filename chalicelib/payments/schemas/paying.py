"""What crosses the wire about paying for an order, and into a wallet."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, AnyHttpUrl, Field, TypeAdapter

from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Money
from chalicelib.kernel.routes import Answer, Body
from chalicelib.orders.model import Order
from chalicelib.orders.schemas import OrderView, view_fields
from chalicelib.payments.model import TopUp, TopUpState
from chalicelib.payments.rules import Method


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
