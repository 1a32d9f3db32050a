"""From what happened to an order, to a delivery for each endpoint that wants to hear of it."""

from collections.abc import Iterable

from chalicelib.kernel import clock, ids
from chalicelib.kernel.telemetry import log
from chalicelib.orders.model import Order
from chalicelib.webhooks.events import EventName, Happened, body_of, happened
from chalicelib.webhooks.model import Delivery, DeliveryState, Endpoint, Event
from chalicelib.webhooks.service import posting
from chalicelib.webhooks.store import deliveries, endpoints


def publish(before: Order, order: Order) -> None:
    """Keep the events between two versions of an order for every endpoint that subscribes to them.

    Each event is kept once, with the same id, text and deliveries, however often this is repeated; a repeat
    posts again what was not tried yet. What nobody subscribes to is not kept. Raises `Transient`.
    """
    news = happened(before, order)
    subscribers = endpoints.every() if news else []
    for one in news:
        to = [endpoint for endpoint in subscribers if one.name in endpoint.types]
        if to:
            event_id = ids.derived("evt", order.order_id, one.name, one.key)
            keep(event_of(event_id, one, order.order_id), to)


def event_of(event_id: str, one: Happened, order_id: str | None) -> Event:
    """An event that happens now, with the text that will be signed."""
    at = clock.text(clock.now())
    return Event(event_id, one.name, at, body_of(one.name, at, one.data), order_id)


def keep(event: Event, to: Iterable[Endpoint]) -> None:
    """Keep an event with its deliveries, once, and have those looked at that were never tried."""
    now = clock.now()
    made = [_delivery(event, endpoint.endpoint_id) for endpoint in to]
    if deliveries.add(event, made, look_at=now + posting.PATIENCE):
        log.info("event", extra={"event": event.event_id, "type": event.type, "endpoints": len(made)})
    else:
        made = deliveries.of_event(event.event_id)
    for one in made:
        if one.state is DeliveryState.PENDING and not one.tries:
            posting.post(one)


def _delivery(event: Event, endpoint_id: str) -> Delivery:
    return Delivery(
        event_id=event.event_id,
        endpoint_id=endpoint_id,
        type=EventName(event.type),
        made_at=event.at,
        state=DeliveryState.PENDING,
        order_id=event.order_id,
        next_at=event.at,
    )
