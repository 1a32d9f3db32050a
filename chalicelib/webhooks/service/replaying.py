"""Looking at what was sent, and sending it once more."""

from chalicelib.kernel import clock
from chalicelib.kernel.paging import cursor, index_place
from chalicelib.webhooks.errors import DeliveryUnderWay, WebhookDeliveryNotFound
from chalicelib.webhooks.model import Delivery, DeliveryState, Event
from chalicelib.webhooks.service import posting
from chalicelib.webhooks.service.subscribing import get as get_endpoint
from chalicelib.webhooks.store import deliveries

_PAGE = 50
_LOOKED_AT = 500


def listed(
    endpoint_id: str,
    *,
    state: DeliveryState | None = None,
    name: str | None = None,
    since: str | None = None,
    until: str | None = None,
    after: str | None = None,
) -> tuple[list[Delivery], str | None]:
    """A page of an endpoint's deliveries, the latest first, and the cursor of the next.

    A page of one state or type may be short before the end: a call looks at so many only. Raises
    `EndpointNotFound`, `Invalid`.
    """
    get_endpoint(endpoint_id)
    start = index_place(after, names=deliveries.LOG_KEY, fixed={"endpoint_id": endpoint_id})
    found: list[Delivery] = []
    looked_at = 0
    while True:
        some, page = deliveries.listed(endpoint_id, since=since, until=until, limit=_PAGE, start=start)
        for one in some:
            looked_at += 1
            if state in {None, one.state} and name in {None, one.type}:
                found.append(one)
            if len(found) == _PAGE:
                return found, cursor(deliveries.place_of(one))
        start = page.next_key
        if start is None or looked_at >= _LOOKED_AT:
            return found, cursor(start)


def get(endpoint_id: str, event_id: str) -> tuple[Delivery, Event]:
    """A delivery and the event it carries; raises `EndpointNotFound`, `WebhookDeliveryNotFound`."""
    get_endpoint(endpoint_id)
    delivery, event = deliveries.find(event_id, endpoint_id), deliveries.event(event_id)
    if delivery is None or event is None:
        raise WebhookDeliveryNotFound
    return delivery, event


def replay(endpoint_id: str, event_id: str) -> tuple[Delivery, Event]:
    """Send a delivery once more that is over, whatever came of it, with the same id and text.

    Raises `DeliveryUnderWay` while it is not over. At an endpoint that is not active it waits.
    """
    delivery, _ = get(endpoint_id, event_id)
    if not _replayed(delivery):
        raise DeliveryUnderWay
    return get(endpoint_id, event_id)


def replay_failed(
    endpoint_id: str, *, since: str | None, until: str | None, after: str | None
) -> tuple[int, str | None]:
    """Send a page of the failed deliveries of a period once more; how many, and the cursor to go on from.

    A repeat finds those that are over and failed again.
    """
    found, following = listed(endpoint_id, state=DeliveryState.FAILED, since=since, until=until, after=after)
    return sum(_replayed(one) for one in found), following


def _replayed(delivery: Delivery) -> bool:
    now = clock.now()
    if not deliveries.replay(delivery, now=now, look_at=now + posting.PATIENCE):
        return False
    posting.post(delivery)
    return True
