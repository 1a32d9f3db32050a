"""What crosses the wire about orders. Codes are masked, but in the answer to a reveal."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from chalicelib.campaigns.schemas import CampaignId
from chalicelib.catalog.schemas import Language, SkuId, TermsOfSale
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.ids import pattern
from chalicelib.kernel.money import LARGEST_AMOUNT, Currency, Money
from chalicelib.kernel.routes import Answer, Body, Contradiction, Query, Reason
from chalicelib.orders.model import Dispute, Fulfilment, Order, Payment, Refund, Status, Verdict, status
from chalicelib.stock.model import Code

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
    """What a buyer wants, and the total they agreed to, in minor units; `country` is where they say to be.

    In a `campaign` every item is at its prices; `ticket` is what its queue gave, if it has one.
    `wallet_amount` is paid from the buyer's wallet in that currency: the whole total, or a part of it.
    """

    items: list[OrderItem] = Field(min_length=1, max_length=20)
    contact: Contact
    currency: Currency
    expected_total: int = Field(ge=1, le=LARGEST_AMOUNT, examples=[1299])
    country: str | None = Field(default=None, pattern=r"^[A-Z]{2}$", examples=["DE"])
    campaign: CampaignId | None = None
    ticket: str | None = Field(default=None, min_length=1, max_length=300)
    wallet_amount: int | None = Field(default=None, ge=1, le=LARGEST_AMOUNT, examples=[1299])


class LineView(Answer):
    """One line of an order; codes are masked, and there only once they are delivered."""

    sku: str
    product: str
    product_title: dict[str, str]
    title: dict[str, str]
    quantity: int
    unit_price: Money
    total: Money
    codes: list[str]
    delivered: bool
    delivered_at: str | None = None
    refunded: bool
    terms: TermsOfSale


class EventView(Answer):
    """One entry of the timeline; `amount` where money came, or went back to where it came from."""

    at: str
    event: str
    amount: Money | None = None


class OrderView(Answer):
    """An order as its buyer, or staff, see it. `due` is the part that the provider's page asks for.

    `in_vain` is where the buyer wants the money of what does not come in time; null if that was not said.
    """

    order_id: str
    status: Status
    payment: Payment
    fulfilment: Fulfilment
    refund: Refund
    total: Money
    from_wallet: Money
    due: Money
    lines: list[LineView]
    created_at: str
    hold_until: str
    short_until: str | None = None
    in_vain: str | None = None
    withheld: list[str]
    refundable: Money
    fees_kept: Money
    timeline: list[EventView]


class CodeOfOrder(Answer):
    """A code that an order holds or had, masked: a way to its history."""

    code_id: str
    sku: str
    code: str


class DeskOrder(OrderView):
    """An order as staff see it: who bought, and every code it holds."""

    email: str
    language: str
    campaign: str | None
    held: list[CodeOfOrder]
    dispute: Dispute
    dispute_id: str | None
    frozen: bool


class RevealedCode(Answer):
    """A code in plain text. Of a pair, `code` is both parts as `number----password`."""

    sku: str
    product_title: dict[str, str]
    title: dict[str, str]
    code: str
    number: str | None = None
    password: str | None = None
    expires_on: str | None = None
    guide: dict[str, str]


class PlacedOrder(OrderView):
    """A new order with the token that opens it. Keep the token: it is not shown again by other routes.

    `codes` are in plain text when the order was wholly paid from a wallet and delivered at once.
    """

    order_token: str
    codes: list[RevealedCode] = Field(default_factory=list)


class Revealed(Answer):
    """Every code of a delivered order."""

    codes: list[RevealedCode]


class OrdersQuery(Query):
    """Which orders: those placed on a day in UTC, or those that are not over; of one status if asked so."""

    status: Status | None = None
    day: date | None = None
    cursor: str | None = Field(default=None, max_length=500)


class OrderList(Answer):
    """Some orders; `next` where there are more."""

    orders: list[OrderView]
    next: str | None = None


class FindOrders(Contact):
    """Whose orders are looked for; the mail is in that language."""


class Asked(Answer):
    """The request was taken. Whether the address is known is not told."""

    sent: bool = True


class SearchOrders(Body):
    """Whose orders staff look for."""

    email: EmailAddress


class FoundOrder(Answer):
    """An order of the buyer's, and the token that opens it."""

    order: OrderView
    order_token: str


class FoundOrders(Answer):
    """The newest orders of a buyer."""

    orders: list[FoundOrder]


class Decision(Body):
    """What a person says of an order held for review, and why."""

    verdict: Verdict
    reason: Reason


BlockId = Annotated[
    str, Field(pattern=r"^(buyer|device)\.[A-Za-z0-9_-]{22}$", examples=["buyer.AAAAAAAAAAAAAAAAAAAAAA"])
]


class NewBlock(Body):
    """Whom to keep out, and why: an address, or the address and the device of an order."""

    order_id: OrderId | None = None
    email: EmailAddress | None = None
    reason: Reason

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.order_id is None) == (self.email is None):
            raise Contradiction("order_id", "send either `order_id` or `email`")
        return self


class Lifting(Body):
    """Why somebody may order again."""

    reason: Reason


class BlocksQuery(Query):
    """A page of the blocks."""

    cursor: str | None = Field(default=None, max_length=500)


class SearchBlocks(Body):
    """Which address staff ask about."""

    email: EmailAddress


class BlockView(Answer):
    """Somebody who may not order: by address or by device, since when, and because of which order."""

    block_id: str
    kind: str
    since: str
    actor: str
    reason: str
    order_id: str | None = None


class BlockList(Answer):
    """Some of those who may not order."""

    blocks: list[BlockView]
    next: str | None = None


def block_view(item: Mapping[str, Any]) -> BlockView:
    """The view of a stored block."""
    fields = {name: item[name] for name in BlockView.model_fields if name in item}
    return BlockView(**fields, block_id=f"{item['kind']}.{item['who']}")


def view(order: Order, masks: dict[str, str]) -> OrderView:
    """The order with these masks by code id."""
    return OrderView(**view_fields(order, masks))


def desk_view(order: Order, codes: dict[str, Code]) -> DeskOrder:
    """The order for staff, with these codes of it."""
    delivered = {code for line in order.lines if line.delivered for code in line.codes}
    masks = {code_id: code.mask for code_id, code in codes.items() if code_id in delivered}
    return DeskOrder(
        **view_fields(order, masks),
        email=order.email,
        language=order.language,
        campaign=order.campaign,
        dispute=order.dispute,
        dispute_id=order.dispute_id,
        frozen=order.frozen,
        held=[CodeOfOrder(code_id=one.code_id, sku=one.sku, code=one.mask) for one in codes.values()],
    )


def view_fields(order: Order, masks: dict[str, str]) -> dict[str, object]:
    """The fields that every view of an order has."""
    return {
        "order_id": order.order_id,
        "status": status(order),
        "payment": order.payment,
        "fulfilment": order.fulfilment,
        "refund": order.refund,
        "total": Money(amount=order.total, currency=order.currency),
        "from_wallet": Money(amount=order.wallet_amount, currency=order.currency),
        "due": Money(amount=order.due, currency=order.currency),
        "lines": [
            LineView(
                sku=line.sku,
                product=line.product,
                product_title=line.product_title,
                title=line.title,
                quantity=line.quantity,
                unit_price=Money(amount=line.unit_price, currency=order.currency),
                total=Money(amount=line.amount, currency=order.currency),
                codes=[masks[code] for code in line.codes if code in masks],
                delivered=line.delivered,
                delivered_at=line.delivered_at,
                refunded=line.refunded,
                terms=TermsOfSale.of(line.terms),
            )
            for line in order.lines
        ],
        "created_at": order.created_at,
        "hold_until": order.hold_until,
        "short_until": order.short_until if order.fulfilment is Fulfilment.SHORT else None,
        "in_vain": order.in_vain,
        "withheld": list(order.withheld),
        "refundable": Money(amount=order.refundable, currency=order.currency),
        "fees_kept": Money(amount=order.fees_kept, currency=order.currency),
        "timeline": [
            EventView(
                at=entry.at,
                event=entry.event,
                amount=None if entry.amount is None else Money(amount=entry.amount, currency=order.currency),
            )
            for entry in order.timeline
        ],
    }
