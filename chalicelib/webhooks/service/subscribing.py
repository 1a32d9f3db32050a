"""What staff do with endpoints: make, change, rotate, pause, enable, test, remove."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from chalicelib.gateways.targets import TargetRefused, target
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid
from chalicelib.kernel.table import WriteRefused
from chalicelib.webhooks import seal, signing
from chalicelib.webhooks.errors import (
    EndpointChanged,
    EndpointNotActive,
    EndpointNotFound,
    TooManyEndpoints,
)
from chalicelib.webhooks.events import EventName, Happened, PingEventData
from chalicelib.webhooks.model import OVERLAP, Delivery, Endpoint, EndpointState
from chalicelib.webhooks.service import publishing
from chalicelib.webhooks.store import deliveries, endpoints


def create(
    *, url: str, types: tuple[str, ...], contact: str, description: str, actor: str, key: str
) -> tuple[Endpoint, str]:
    """Make an endpoint; it and its secret, which is shown this once. The same request again gives both again.

    Raises `Invalid` naming `url`, `TooManyEndpoints`, `IdempotencyKeyReused`.
    """
    _check(url)
    request = hashlib.sha256(json.dumps([url, types, contact, description]).encode()).hexdigest()
    endpoint_id = ids.derived("whe", actor, key)
    secret = signing.new_secret()
    endpoint = Endpoint(
        endpoint_id=endpoint_id,
        url=url,
        types=types,
        contact=contact,
        description=description,
        state=EndpointState.ACTIVE,
        secret=seal.seal(secret, endpoint_id),
        created_at=clock.text(clock.now()),
        request=request,
    )
    try:
        endpoints.add(endpoint)
    except WriteRefused as refusal:
        if "endpoint" not in refusal.refused:
            raise TooManyEndpoints from None
        return _made_before(endpoint_id, request)
    return endpoint, secret


def change(endpoint_id: str, fields: Mapping[str, Any], *, version: int) -> Endpoint:
    """Change address, types, contact or description of an endpoint as it was read at that version.

    Raises `Invalid` naming `url`, `EndpointNotFound`, `EndpointChanged`.
    """
    if "url" in fields:
        _check(fields["url"])
    endpoint = get(endpoint_id)
    if endpoint.version != version:
        raise EndpointChanged
    changed = endpoints.change(endpoint, fields)
    if changed is None:
        raise EndpointChanged
    return changed


def rotate(endpoint_id: str, *, key: str) -> tuple[Endpoint, str]:
    """Sign with a new secret, and for a day with the one before as well. The same key again gives both again.

    Raises `EndpointNotFound`, `EndpointChanged`.
    """
    endpoint = get(endpoint_id)
    rotation = ids.derived("rot", endpoint_id, key)
    if endpoint.rotation == rotation:
        return endpoint, seal.unseal(endpoint.secret, endpoint_id)
    secret = signing.new_secret()
    until = clock.now() + OVERLAP
    rotated = endpoints.rotate(endpoint, seal.seal(secret, endpoint_id), rotation, until=until)
    if rotated is None:
        raise EndpointChanged
    return rotated, secret


def pause(endpoint_id: str) -> Endpoint:
    """Send an endpoint nothing until it is enabled; what happens meanwhile waits. Repeatable."""
    endpoints.pause(endpoint_id)
    return get(endpoint_id)


def enable(endpoint_id: str) -> Endpoint:
    """Send to an endpoint again, what waited for it included. Repeatable."""
    endpoints.enable(endpoint_id)
    return get(endpoint_id)


def remove(endpoint_id: str) -> None:
    """Remove an endpoint for good, and with it what waits for it. Raises `EndpointNotFound`."""
    if not endpoints.remove(endpoint_id):
        raise EndpointNotFound


def test(endpoint_id: str, *, key: str) -> Delivery:
    """Send an event to an active endpoint that tells nothing, once per key; its delivery.

    Raises `EndpointNotFound`, `EndpointNotActive`.
    """
    endpoint = get(endpoint_id)
    if not endpoint.active:
        raise EndpointNotActive
    event_id = ids.derived("evt", endpoint_id, EventName.TEST, key)
    happened = Happened(EventName.TEST, key, PingEventData(endpoint_id=endpoint_id))
    publishing.keep(publishing.event_of(event_id, happened, None), [endpoint])
    delivery = deliveries.find(event_id, endpoint_id)
    if delivery is None:
        raise EndpointNotFound
    return delivery


def get(endpoint_id: str) -> Endpoint:
    """An endpoint; raises `EndpointNotFound`."""
    found = endpoints.find(endpoint_id)
    if found is None:
        raise EndpointNotFound
    return found


def every() -> list[Endpoint]:
    """Every endpoint, the oldest first."""
    return endpoints.every()


def _made_before(endpoint_id: str, request: str) -> tuple[Endpoint, str]:
    endpoint = get(endpoint_id)
    if endpoint.request != request or endpoint.rotation:
        raise IdempotencyKeyReused
    return endpoint, seal.unseal(endpoint.secret, endpoint_id)


def _check(url: str) -> None:
    try:
        target(url, loopback=settings().outgoing_allow_loopback)
    except TargetRefused as refusal:
        raise Invalid.of_field("url", refusal.reason, refusal.message) from None
