"""What crosses the wire about orders. Codes are masked, but in the answer to a reveal."""

from typing import Annotated

from pydantic import Field

from chalicelib.catalog.schemas import Language, SkuId
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Currency, Money
from chalicelib.kernel.routes import Answer, Body, Query
from chalicelib.orders.model import Fulfilment, Order, Payment, Refund, Status, Verdict, status

OrderId = Annotated[str, Field(pattern=pattern("ord"), examples=["ord_01JD0000000000000000000000"])]


class OrderItem(Body):
    """So many units of a SKU."""

    sku: SkuId
    quantity: int = Field(ge=1, le=10_000)


class Contact(Body):
    """Where the buyer is reached, and in which language."""

    email: EmailAddress
    language: Language = "en"


class PlaceOrder(Body):
    """What a buyer wants, and the total they agreed to, in minor units."""

    items: list[OrderItem] = Field(min_length=1, max_length=20)
    contact: Contact
    currency: Currency
    expected_total: int = Field(ge=1, le=LARGEST_AMOUNT, examples=[1299])


class LineView(Answer):
    """One line of an order; codes are masked, and there only once they are delivered."""

    sku: str
    product: str
    title: dict[str, str]
    quantity: int
    unit_price: Money
    total: Money
    codes: list[str]
    delivered: bool
    refunded: bool


class EventView(Answer):
    """One entry of the timeline; `amount` where money came, or went back to where it came from."""

    at: str
    event: str
    amount: Money | None = None


class OrderView(Answer):
    """An order as its buyer, or staff, see it."""

    order_id: str
    status: Status
    payment: Payment
    fulfilment: Fulfilment
    refund: Refund
    total: Money
    lines: list[LineView]
    created_at: str
    hold_until: str
    short_until: str | None = None
    timeline: list[EventView]


class PlacedOrder(OrderView):
    """A new order with the token that opens it. Keep the token: it is not shown again by other routes."""

    order_token: str


class RevealedCode(Answer):
    """A code in plain text. Of a pair, `code` is both parts as `number----password`."""

    sku: str
    code: str
    number: str | None = None
    password: str | None = None
    expires_on: str | None = None
    guide: dict[str, str]


class Revealed(Answer):
    """Every code of a delivered order."""

    codes: list[RevealedCode]


class OpenOrdersQuery(Query):
    """Which of the open orders."""

    status: Status | None = None


class OpenOrders(Answer):
    """Some orders that are not over."""

    orders: list[OrderView]


class Decision(Body):
    """What a person says of an order held for review, and why."""

    verdict: Verdict
    reason: str = Field(min_length=1, max_length=200)


def view(order: Order, masks: dict[str, str]) -> OrderView:
    """The order with these masks by code id."""
    return OrderView(**view_fields(order, masks))


def view_fields(order: Order, masks: dict[str, str]) -> dict[str, object]:
    """The fields that every view of an order has."""
    return {
        "order_id": order.order_id,
        "status": status(order),
        "payment": order.payment,
        "fulfilment": order.fulfilment,
        "refund": order.refund,
        "total": Money(amount=order.total, currency=order.currency),
        "lines": [
            LineView(
                sku=line.sku,
                product=line.product,
                title=line.title,
                quantity=line.quantity,
                unit_price=Money(amount=line.unit_price, currency=order.currency),
                total=Money(amount=line.amount, currency=order.currency),
                codes=[masks[code] for code in line.codes if code in masks],
                delivered=line.delivered,
                refunded=line.refunded,
            )
            for line in order.lines
        ],
        "created_at": order.created_at,
        "hold_until": order.hold_until,
        "short_until": order.short_until if order.fulfilment is Fulfilment.SHORT else None,
        "timeline": [
            EventView(
                at=entry.at,
                event=entry.event,
                amount=None if entry.amount is None else Money(amount=entry.amount, currency=order.currency),
            )
            for entry in order.timeline
        ],
    }
