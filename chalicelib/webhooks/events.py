"""Every event, what it carries, and which change of an order makes it. No I/O.

An event names ids and states. It never holds a code, an address, or anything else of a buyer's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict

from chalicelib.orders.model import (
    Dispute,
    Fulfilment,
    Order,
    Payment,
    Refund,
    status,
)


class EventName(StrEnum):
    """Every event that there is."""

    ORDER_PAID = "order.paid"
    ORDER_IN_REVIEW = "order.in_review"
    ORDER_PARTLY_DELIVERED = "order.partly_delivered"
    ORDER_DELIVERED = "order.delivered"
    ORDER_SHORT = "order.short"
    ORDER_EXPIRED = "order.expired"
    ORDER_CANCELED = "order.canceled"
    ORDER_VOIDED = "order.voided"
    ORDER_REFUNDED = "order.refunded"
    REFUND_FAILED = "refund.failed"
    DISPUTE_OPENED = "dispute.opened"
    DISPUTE_WON = "dispute.won"
    DISPUTE_LOST = "dispute.lost"
    TEST = "webhook.test"


class Payload(BaseModel):
    """What every payload is: closed, so that nothing slips in."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class EventLine(Payload):
    """So many of a SKU, and whether they were delivered or paid back."""

    sku: str
    quantity: int
    delivered: bool
    refunded: bool


class OrderEventData(Payload):
    """An order when the event happened; `total` is in minor units. Ask the API for what it is now."""

    order_id: str
    status: str
    payment: str
    fulfilment: str
    currency: str
    total: int
    lines: list[EventLine]


class RefundEventData(OrderEventData):
    """An order and the refund that ended."""

    refund_id: str


class DisputeEventData(OrderEventData):
    """An order and the dispute about its money."""

    dispute_id: str


class PingEventData(Payload):
    """What a test of an endpoint carries."""

    endpoint_id: str


class OrderEvent(Payload):
    """The body of an event about an order. `timestamp` is when it happened, RFC 3339 in UTC."""

    type: EventName
    timestamp: str
    data: OrderEventData


class RefundEvent(Payload):
    """The body of an event about a refund."""

    type: EventName
    timestamp: str
    data: RefundEventData


class DisputeEvent(Payload):
    """The body of an event about a dispute."""

    type: EventName
    timestamp: str
    data: DisputeEventData


class PingEvent(Payload):
    """The body of the event that tests an endpoint."""

    type: EventName
    timestamp: str
    data: PingEventData


@dataclass(frozen=True)
class EventType:
    """What an event means, and the schema of its body."""

    meaning: str
    schema: type[Payload]


EVENT_TYPES: dict[EventName, EventType] = {
    EventName.ORDER_PAID: EventType("The money of an order arrived.", OrderEvent),
    EventName.ORDER_IN_REVIEW: EventType("A person looks at an order before it is delivered.", OrderEvent),
    EventName.ORDER_PARTLY_DELIVERED: EventType(
        "More of an order was delivered, but not all of it.", OrderEvent
    ),
    EventName.ORDER_DELIVERED: EventType(
        "Every line of an order that was not paid back is delivered.", OrderEvent
    ),
    EventName.ORDER_SHORT: EventType("A paid order waits for codes that are out of stock.", OrderEvent),
    EventName.ORDER_EXPIRED: EventType(
        "An order was not paid in time; its codes are for sale again.", OrderEvent
    ),
    EventName.ORDER_CANCELED: EventType("An order was given up before it was paid.", OrderEvent),
    EventName.ORDER_VOIDED: EventType("Reserved money was not taken; the order is over.", OrderEvent),
    EventName.ORDER_REFUNDED: EventType("Money of an order went back to its buyer.", RefundEvent),
    EventName.REFUND_FAILED: EventType("A refund could not be paid out.", RefundEvent),
    EventName.DISPUTE_OPENED: EventType("The buyer's bank disputes the money of an order.", DisputeEvent),
    EventName.DISPUTE_WON: EventType("The bank decided a dispute for the shop.", DisputeEvent),
    EventName.DISPUTE_LOST: EventType("The bank decided a dispute for the buyer.", DisputeEvent),
    EventName.TEST: EventType("Somebody of the staff tests an endpoint. Nobody subscribes to it.", PingEvent),
}
"""The API's document and docs/webhooks.md list them."""


@dataclass(frozen=True)
class Happened:
    """An event of an order: which, what makes it one of its kind, and what it carries."""

    name: EventName
    key: str
    data: Payload


_PAYMENTS = {
    Payment.EXPIRED: EventName.ORDER_EXPIRED,
    Payment.CANCELED: EventName.ORDER_CANCELED,
    Payment.VOIDED: EventName.ORDER_VOIDED,
}
_FULFILMENTS = {
    Fulfilment.IN_REVIEW: EventName.ORDER_IN_REVIEW,
    Fulfilment.DELIVERED: EventName.ORDER_DELIVERED,
    Fulfilment.SHORT: EventName.ORDER_SHORT,
}
_REFUNDS = {Refund.DONE: EventName.ORDER_REFUNDED, Refund.FAILED: EventName.REFUND_FAILED}
_DISPUTES = {
    Dispute.OPEN: EventName.DISPUTE_OPENED,
    Dispute.WON: EventName.DISPUTE_WON,
    Dispute.LOST: EventName.DISPUTE_LOST,
}


def happened(before: Order, order: Order) -> list[Happened]:
    """The events between two versions of an order, in the order of their telling.

    The same versions give the same events with the same keys. A proposed refund that is turned down is none.
    """
    changes = (_of_money(before, order), _of_goods(before, order), _of_claims(before, order))
    key = str(len(order.timeline))
    return [Happened(name, key, data) for change in changes for name, data in change]


def body_of(name: EventName, at: str, data: Payload) -> str:
    """The text of an event."""
    return (
        EVENT_TYPES[name]
        .schema.model_validate({"type": name, "timestamp": at, "data": data})
        .model_dump_json()
    )


Change = Iterator[tuple[EventName, Payload]]


def _of_money(before: Order, order: Order) -> Change:
    if order.paid and not before.paid and before.payment is not Payment.REFUNDED:
        yield EventName.ORDER_PAID, OrderEventData(**_facts(order))
    if order.payment is not before.payment and order.payment in _PAYMENTS:
        yield _PAYMENTS[order.payment], OrderEventData(**_facts(order))


def _of_goods(before: Order, order: Order) -> Change:
    more = sum(line.delivered for line in order.lines) > sum(line.delivered for line in before.lines)
    if more and order.fulfilment is not Fulfilment.DELIVERED:
        yield EventName.ORDER_PARTLY_DELIVERED, OrderEventData(**_facts(order))
    if order.fulfilment is not before.fulfilment and order.fulfilment in _FULFILMENTS:
        yield _FULFILMENTS[order.fulfilment], OrderEventData(**_facts(order))


def _of_claims(before: Order, order: Order) -> Change:
    ended = order.refund is not before.refund and before.refund is not Refund.PROPOSED
    if ended and order.refund in _REFUNDS and order.refund_id:
        yield _REFUNDS[order.refund], RefundEventData(**_facts(order), refund_id=order.refund_id)
    if order.dispute is not before.dispute and order.dispute in _DISPUTES and order.dispute_id:
        yield _DISPUTES[order.dispute], DisputeEventData(**_facts(order), dispute_id=order.dispute_id)


def _facts(order: Order) -> dict[str, Any]:
    return {
        "order_id": order.order_id,
        "status": status(order),
        "payment": order.payment,
        "fulfilment": order.fulfilment,
        "currency": order.currency,
        "total": order.total,
        "lines": [
            EventLine(sku=line.sku, quantity=line.quantity, delivered=line.delivered, refunded=line.refunded)
            for line in order.lines
        ],
    }
