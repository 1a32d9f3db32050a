"""What partners send and get."""

from typing import Self

from pydantic import Field

from chalicelib.kernel.money import LARGEST_AMOUNT, Currency, Money
from chalicelib.kernel.routes import Answer, Body, Query
from chalicelib.orders.model import Event, Order, Status, status
from chalicelib.orders.schemas import OrderItem, RevealedCode


class PlacePartnerOrder(Body):
    """What a partner buys and the total it agreed to, in minor units; `country` is where it is sold on."""

    items: list[OrderItem] = Field(min_length=1, max_length=20)
    currency: Currency
    expected_total: int = Field(ge=1, le=LARGEST_AMOUNT, examples=[1299])
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", examples=["DE"])


class PartnerLine(Answer):
    """One line of an order."""

    sku: str
    product: str
    product_title: dict[str, str]
    title: dict[str, str]
    quantity: int
    unit_price: Money
    total: Money
    delivered: bool
    refunded: bool


class PartnerEvent(Answer):
    """One entry of the timeline."""

    at: str
    event: str
    amount: Money | None = None


class PartnerOrder(Answer):
    """An order of a partner. Those of a sandbox key are `sandbox`: made up, and worth nothing."""

    order_id: str
    sandbox: bool
    status: Status
    total: Money
    lines: list[PartnerLine]
    created_at: str
    timeline: list[PartnerEvent]

    @classmethod
    def of(cls, order: Order, *, sandbox: bool) -> Self:
        """The view of an order."""
        return cls(**_fields(order, sandbox=sandbox))


class PlacedPartnerOrder(PartnerOrder):
    """A new order with its codes in plain text; none while somebody has to look at it first."""

    codes: list[RevealedCode]

    @classmethod
    def with_codes(cls, order: Order, codes: list[RevealedCode], *, sandbox: bool) -> Self:
        """The view of an order that was just placed."""
        return cls(**_fields(order, sandbox=sandbox), codes=codes)


class PartnerOrderList(Answer):
    """Some orders, the newest first; `next` where there are more."""

    orders: list[PartnerOrder]
    next: str | None = None


class PartnerCodes(Answer):
    """Every code of a delivered order."""

    sandbox: bool
    codes: list[RevealedCode]


class PartnerPageQuery(Query):
    """A page of a list."""

    cursor: str | None = Field(default=None, max_length=500)


def _fields(order: Order, *, sandbox: bool) -> dict[str, object]:
    currency = order.currency
    return {
        "order_id": order.order_id,
        "sandbox": sandbox,
        "status": status(order),
        "total": Money(amount=order.total, currency=currency),
        "lines": [
            PartnerLine(
                sku=line.sku,
                product=line.product,
                product_title=line.product_title,
                title=line.title,
                quantity=line.quantity,
                unit_price=Money(amount=line.unit_price, currency=currency),
                total=Money(amount=line.amount, currency=currency),
                delivered=line.delivered,
                refunded=line.refunded,
            )
            for line in order.lines
        ],
        "created_at": order.created_at,
        "timeline": [_event(entry, currency) for entry in order.timeline],
    }


def _event(entry: Event, currency: str) -> PartnerEvent:
    amount = None if entry.amount is None else Money(amount=entry.amount, currency=currency)
    return PartnerEvent(at=entry.at, event=entry.event, amount=amount)
