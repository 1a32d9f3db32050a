"""Early fraud warnings: a card's network tells of likely fraud before anybody disputes the payment."""

from . import objects
from .errors import ControlRefusal, Thing, missing
from .events import emit
from .listing import Call, listed
from .world import World

KIND = "radar.early_fraud_warning"


def warn(world: World, intent_id: str, fraud_type: str) -> Thing:
    """The network warns of a payment. Raises `ControlRefusal`: 404 unknown, 409 not paid by card."""
    intent = world.store.find("payment_intent", intent_id)
    if intent is None:
        raise ControlRefusal(f"no such payment intent: {intent_id}", status=404)
    charge = world.store.find("charge", intent.body["latest_charge"] or "")
    if charge is None or not charge.body["paid"] or charge.body["payment_method_details"]["type"] != "card":
        raise ControlRefusal("only a paid card payment can be warned of", status=409)
    warning = objects.fraud_warning(world.clock.seconds(), charge.body, {"fraud_type": fraud_type})
    world.store.insert(warning)
    emit(world, f"{KIND}.created", _shown(world, warning))
    return _shown(world, warning)


def retrieve(world: World, call: Call) -> Thing:
    """One warning."""
    record = world.store.find(KIND, call.ids["warning"])
    if record is None:
        raise missing("early_fraud_warning", call.ids["warning"], "early_fraud_warning")
    return _shown(world, record.body)


def list_all(world: World, call: Call) -> Thing:
    """Warnings, newest first."""
    page = listed(world, KIND, call)
    return page | {"data": [_shown(world, each) for each in page["data"]]}


def _shown(world: World, warning: Thing) -> Thing:
    """A warning as of now: there is nothing to do once the charge was refunded or disputed."""
    charge = world.store.find("charge", warning["charge"])
    done = charge is not None and (charge.body["refunded"] or charge.body["disputed"])
    return warning | {"actionable": not done}
