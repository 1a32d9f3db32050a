"""Which change of an order is a fact that its buyer is told. No I/O."""

from dataclasses import dataclass, replace
from datetime import UTC
from enum import StrEnum

from chalicelib.kernel import clock
from chalicelib.kernel.money import exponent
from chalicelib.orders.model import Fulfilment, Order, Payment, Refund


class Fact(StrEnum):
    """What a buyer is told by mail; what was not paid for ends without one.

    `reserved`: somebody looks at the order before its money is taken; `voided`: it is not taken at all.
    """

    PAID = "paid"
    IN_REVIEW = "in_review"
    DELIVERED = "delivered"
    SHORT = "short"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund_failed"
    RESERVED = "reserved"
    VOIDED = "voided"


class State(StrEnum):
    """How far a notice is. `failed` means that the mail service will never take it."""

    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True)
class Letter:
    """One mail in both its forms."""

    subject: str
    text: str
    html: str


_BY_FULFILMENT = {
    Fulfilment.IN_REVIEW: Fact.IN_REVIEW,
    Fulfilment.DELIVERED: Fact.DELIVERED,
    Fulfilment.SHORT: Fact.SHORT,
}
_BY_REFUND = {Refund.DONE: Fact.REFUNDED, Refund.FAILED: Fact.REFUND_FAILED}


def facts(before: Order, order: Order) -> tuple[Fact, ...]:
    """What became true for the buyer between two versions of an order, in the order of telling.

    Goods that come with the payment say that it arrived. A proposed refund that is turned down is no news.
    """
    found: list[Fact | None] = []
    if order.paid and not before.paid and order.fulfilment is not Fulfilment.DELIVERED:
        found.append(Fact.PAID)
    if order.fulfilment is not before.fulfilment:
        fact = _BY_FULFILMENT.get(order.fulfilment)
        reserved = fact is Fact.IN_REVIEW and order.payment is Payment.AUTHORIZED
        found.append(Fact.RESERVED if reserved else fact)
    if order.payment is Payment.VOIDED and before.payment is not Payment.VOIDED:
        found.append(Fact.VOIDED)
    if order.refund is not before.refund and before.refund is not Refund.PROPOSED:
        found.append(_BY_REFUND.get(order.refund))
    return tuple(fact for fact in found if fact)


def unpaid(order: Order) -> Order:
    """What an order would be without its payment: what a wallet pays is paid when the order is placed."""
    return replace(order, payment=Payment.OPEN, fulfilment=Fulfilment.HELD)


def key(fact: Fact, order: Order) -> str:
    """What makes a fact one: the order and the fact, and for a refund which refund it is."""
    told_per_refund = fact in {Fact.REFUNDED, Fact.REFUND_FAILED}
    return f"{fact}#{order.refund_id}" if told_per_refund else str(fact)


def refunded(order: Order) -> int:
    """What the shop sent back to the buyer so far, in minor units; right while no refund is under way."""
    return order.total - order.refundable - order.fees_kept - order.charged_back


def minute(moment: str) -> str:
    """A moment as people read it: `2030-01-31 12:05 UTC`."""
    return f"{clock.parse(moment).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def price(amount: int, currency: str) -> str:
    """Minor units as people write them: `USD 12.99`, `JPY 1299`."""
    decimals = exponent(currency)
    whole, part = divmod(amount, 10**decimals)
    return f"{currency} {whole}.{part:0{decimals}d}" if decimals else f"{currency} {whole}"
