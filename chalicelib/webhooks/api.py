"""Routes by which staff say who is told of events, and see what became of it."""

from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.kernel.errors import IdempotencyKeyReused, Transient
from chalicelib.kernel.routes import Routes
from chalicelib.staff.model import Role, Staff
from chalicelib.staff.service import requires
from chalicelib.webhooks import schemas
from chalicelib.webhooks.errors import (
    DeliveryUnderWay,
    EndpointChanged,
    EndpointNotActive,
    EndpointNotFound,
    TooManyEndpoints,
    WebhookDeliveryNotFound,
)
from chalicelib.webhooks.model import Endpoint
from chalicelib.webhooks.service import replaying, subscribing

routes = Routes("webhooks")

_KEEPERS = requires(Role.OPERATIONS)
_ONE = "/v1/desk/webhooks/{endpoint_id}"
_DELIVERY = _ONE + "/deliveries/{event_id}"


@routes.get("/v1/desk/webhooks", security=_KEEPERS)
def list_endpoints() -> schemas.EndpointList:
    """Every endpoint that is told of events."""
    return schemas.EndpointList(endpoints=[schemas.EndpointView.of(one) for one in subscribing.every()])


@routes.post(
    "/v1/desk/webhooks",
    status=201,
    security=_KEEPERS,
    idempotent=True,
    errors=(TooManyEndpoints, IdempotencyKeyReused, Transient),
)
def create_endpoint(body: schemas.NewEndpoint, caller: Staff, idempotency_key: str) -> schemas.EndpointSecret:
    """Tell an address of events from now on; the secret that signs them is shown this once."""
    endpoint, secret = subscribing.create(
        url=body.url,
        types=tuple(str(one) for one in body.types),
        contact=body.contact,
        description=body.description,
        actor=caller.actor,
        key=idempotency_key,
    )
    return _with_secret(endpoint, secret)


@routes.get(_ONE, security=_KEEPERS, errors=(EndpointNotFound,))
def get_endpoint(endpoint_id: schemas.EndpointId) -> schemas.EndpointView:
    """An endpoint as it stands."""
    return schemas.EndpointView.of(subscribing.get(endpoint_id))


@routes.patch(_ONE, security=_KEEPERS, errors=(EndpointNotFound, EndpointChanged))
def change_endpoint(endpoint_id: schemas.EndpointId, body: schemas.EndpointChange) -> schemas.EndpointView:
    """Change where events go, which, or who answers for it."""
    return schemas.EndpointView.of(subscribing.change(endpoint_id, body.fields(), version=body.version))


@routes.post(
    _ONE + "/rotate",
    security=_KEEPERS,
    idempotent=True,
    errors=(EndpointNotFound, EndpointChanged, Transient),
)
def rotate_secret(endpoint_id: schemas.EndpointId, idempotency_key: str) -> schemas.EndpointSecret:
    """Sign with a new secret, shown this once; for a day the one before signs as well."""
    return _with_secret(*subscribing.rotate(endpoint_id, key=idempotency_key))


@routes.post(_ONE + "/pause", security=_KEEPERS, errors=(EndpointNotFound,))
def pause_endpoint(endpoint_id: schemas.EndpointId) -> schemas.EndpointView:
    """Send nothing for now; what happens meanwhile waits for 30 days."""
    return schemas.EndpointView.of(subscribing.pause(endpoint_id))


@routes.post(_ONE + "/enable", security=_KEEPERS, errors=(EndpointNotFound,))
def enable_endpoint(endpoint_id: schemas.EndpointId) -> schemas.EndpointView:
    """Send again after a pause, or after it was disabled; what waited follows, 200 a minute."""
    return schemas.EndpointView.of(subscribing.enable(endpoint_id))


@routes.post(_ONE + "/remove", security=_KEEPERS, errors=(EndpointNotFound,))
def remove_endpoint(endpoint_id: schemas.EndpointId) -> None:
    """Remove an endpoint for good, with its secrets and what waits for it."""
    subscribing.remove(endpoint_id)


@routes.post(
    _ONE + "/test",
    status=201,
    security=_KEEPERS,
    idempotent=True,
    errors=(EndpointNotFound, EndpointNotActive, Transient),
)
def test_endpoint(endpoint_id: schemas.EndpointId, idempotency_key: str) -> schemas.WebhookDeliveryView:
    """Send the event `webhook.test`; its delivery says what came of it."""
    return schemas.WebhookDeliveryView.of(subscribing.test(endpoint_id, key=idempotency_key))


@routes.get(_ONE + "/deliveries", security=_KEEPERS, errors=(EndpointNotFound,))
def list_webhook_deliveries(
    endpoint_id: schemas.EndpointId, query: schemas.WebhookLogQuery
) -> schemas.WebhookDeliveryList:
    """What an endpoint was sent in the last 30 days, the latest first."""
    found, following = replaying.listed(
        endpoint_id,
        state=query.state,
        name=query.type,
        since=_text(query.since),
        until=_text(query.until),
        after=query.cursor,
    )
    views = [schemas.WebhookDeliveryView.of(one) for one in found]
    return schemas.WebhookDeliveryList(deliveries=views, next=following)


@routes.get(_DELIVERY, security=_KEEPERS, errors=(EndpointNotFound, WebhookDeliveryNotFound))
def get_webhook_delivery(
    endpoint_id: schemas.EndpointId, event_id: schemas.EventId
) -> schemas.WebhookDeliveryDetail:
    """A delivery with what is sent and every attempt."""
    return schemas.WebhookDeliveryDetail.whole(*replaying.get(endpoint_id, event_id))


@routes.post(
    _DELIVERY + "/replay",
    security=_KEEPERS,
    errors=(EndpointNotFound, WebhookDeliveryNotFound, DeliveryUnderWay, Transient),
)
def replay_delivery(
    endpoint_id: schemas.EndpointId, event_id: schemas.EventId
) -> schemas.WebhookDeliveryDetail:
    """Send an event once more to an endpoint, with the same id, whatever came of it."""
    return schemas.WebhookDeliveryDetail.whole(*replaying.replay(endpoint_id, event_id))


@routes.post(_ONE + "/replay", security=_KEEPERS, errors=(EndpointNotFound, Transient))
def replay_failed(endpoint_id: schemas.EndpointId, body: schemas.ReplayPeriod) -> schemas.Replayed:
    """Send the failed deliveries of a period once more, a page a call."""
    count, following = replaying.replay_failed(
        endpoint_id, since=_text(body.since), until=_text(body.until), after=body.cursor
    )
    return schemas.Replayed(replayed=count, next=following)


def _with_secret(endpoint: Endpoint, secret: str) -> schemas.EndpointSecret:
    return schemas.EndpointSecret(endpoint=schemas.EndpointView.of(endpoint), secret=secret)


def _text(moment: datetime | None) -> str | None:
    return clock.text(moment) if moment else None
