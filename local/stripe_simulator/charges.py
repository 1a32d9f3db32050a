"""Charges: read."""

from .errors import Thing, missing
from .listing import Call, listed
from .world import World


def retrieve(world: World, call: Call) -> Thing:
    """One charge."""
    record = world.store.find("charge", call.ids["charge"])
    if record is None:
        raise missing("charge", call.ids["charge"], "id")
    return record.body


def list_all(world: World, call: Call) -> Thing:
    """Charges, newest first."""
    return listed(world, "charge", call)


def refunds_of(world: World, charge: str) -> Thing:
    """The latest refunds of a charge, as they appear inside it when expanded."""
    return listed(
        world, "refund", Call({"charge": charge, "limit": 10}, {"path": f"/v1/charges/{charge}/refunds"})
    )
