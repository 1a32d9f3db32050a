"""Events: kept with the change they report, delivered after it."""

import time
from fnmatch import fnmatchcase

from . import objects
from .errors import Thing
from .world import World


def emit(world: World, event_type: str, body: Thing, previous: Thing | None = None) -> None:
    """Record that something happened to `body`; `previous` holds the values that changed, for `*.updated`."""
    data: Thing = {"object": body}
    if previous:
        data["previous_attributes"] = previous
    request = {"id": world.cause.request, "idempotency_key": world.cause.idempotency_key}
    event = objects.event(world.clock.seconds(), event_type, data, request)
    subscribed = world.settings.webhook_url is not None and _subscribed(world, event_type)
    if not subscribed:
        event = event | {"pending_webhooks": 0}
    world.store.insert(event)
    if subscribed:
        _queue(world, event["id"], event_type)


def _subscribed(world: World, event_type: str) -> bool:
    wanted = world.settings.events
    return not wanted or any(fnmatchcase(event_type, pattern) for pattern in wanted)


def _queue(world: World, event_id: str, event_type: str) -> None:
    plan = world.switches.plan(event_type)
    world.store.execute(
        "INSERT INTO deliveries (event, type, status, copies, spoil, due) VALUES (?, ?, ?, ?, ?, ?)",
        (
            event_id,
            event_type,
            "dropped" if plan.drop else "pending",
            plan.copies,
            plan.spoil,
            time.time() + plan.delay_seconds,
        ),
    )
    if not plan.drop:
        world.outbox.append(event_id)
