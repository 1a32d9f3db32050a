"""Events: read."""

from .errors import Thing, missing
from .listing import Call, listed
from .world import World


def retrieve_event(world: World, call: Call) -> Thing:
    """One event, with the deliveries that are still to be made."""
    record = world.store.find("event", call.ids["id"])
    if record is None:
        raise missing("event", call.ids["id"], "id")
    return _shown(world, record.body)


def list_events(world: World, call: Call) -> Thing:
    """Events, newest first."""
    page = listed(world, "event", call)
    return page | {"data": [_shown(world, each) for each in page["data"]]}


def _shown(world: World, body: Thing) -> Thing:
    world.note_deliveries()
    row = world.store.execute(
        "SELECT COUNT(*) FROM deliveries WHERE event = ? AND status != 'delivered'", (body["id"],)
    ).fetchone()
    return body | {"pending_webhooks": row[0]}
