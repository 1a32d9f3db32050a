"""Checkout Sessions: create, read, expire."""

from . import agenda, checkout_rules, methods, objects
from .errors import Refusal, Thing, missing
from .events import emit
from .ids import session_id
from .listing import Call, listed, page_of
from .store import Record
from .world import World

_LIFETIME_SECONDS = 24 * 3600


def create(world: World, call: Call) -> Thing:
    """Open a session; its payment intent appears when the buyer first tries to pay."""
    now, params = world.clock.seconds(), call.params
    checkout_rules.check(params, now)
    items = checkout_rules.line_items(params)
    body = _opened(world, params, items, now)
    notes = {
        "items": items,
        "intent_data": params.get("payment_intent_data", {}),
        "options": params.get("payment_method_options", {}),
    }
    world.store.insert(body, notes)
    agenda.at(world, body["expires_at"], "expire_session", body["id"])
    return body


def _opened(world: World, params: Thing, items: list[Thing], now: int) -> Thing:
    named, total, currency = session_id(), sum(item["amount_total"] for item in items), items[0]["currency"]
    same_name = (
        "allowed_payment_method_types billing_address_collection branding_settings cancel_url "
        "client_reference_id customer_email excluded_payment_method_types integration_identifier "
        "locale origin_context "
        "payment_method_options phone_number_collection submit_type success_url"
    ).split()
    return objects.session(
        {
            "id": named,
            "amount_subtotal": total,
            "automatic_tax": _tax(params),
            "amount_total": total,
            "cancel_url": None,
            "created": now,
            "currency": currency,
            "expires_at": params.get("expires_at", now + _LIFETIME_SECONDS),
            "metadata": params.get("metadata", {}),
            "payment_method_types": methods.offered(params, currency),
            "url": f"{world.settings.base_url}/pay/{named}",
        }
        | {name: params[name] for name in same_name if name in params}
    )


def _tax(params: Thing) -> Thing:
    """Whether tax is found; how much is known once the buyer has said where they are."""
    if not params.get("automatic_tax", {}).get("enabled"):
        return {"enabled": False, "liability": None, "provider": None, "status": None}
    return {
        "enabled": True,
        "liability": {"type": "self"},
        "provider": "stripe",
        "status": "requires_location_inputs",
    }


def found(world: World, session: str) -> Record:
    """The session with that id; Stripe's 404 when there is none."""
    record = world.store.find("checkout.session", session)
    if record is None:
        raise missing("checkout.session", session, "session")
    return record


def retrieve(world: World, call: Call) -> Thing:
    """One session."""
    return found(world, call.ids["session"]).body


def list_all(world: World, call: Call) -> Thing:
    """Sessions, newest first."""
    return listed(world, "checkout.session", call)


def line_items(world: World, call: Call) -> Thing:
    """The lines of one session."""
    return items_of(world, call.ids["session"], call)


def items_of(world: World, session: str, call: Call) -> Thing:
    """A page of a session's lines."""
    return page_of(
        found(world, session).notes["items"], f"/v1/checkout/sessions/{session}/line_items", call.params
    )


def expire(world: World, call: Call) -> Thing:
    """Close an open session for good; the buyer can no longer pay."""
    body = found(world, call.ids["session"]).body
    if body["status"] != "open":
        raise Refusal(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{body['status']}`."
        )
    return close(world, body)


def expire_when_due(world: World, session: str) -> None:
    """Close a session whose time has come, if the buyer has not completed it."""
    record = world.store.find("checkout.session", session)
    if record and record.body["status"] == "open":
        close(world, record.body)


def close(world: World, body: Thing) -> Thing:
    """The session expired; an intent that the buyer left unpaid is canceled with it."""
    closed = body | {"status": "expired", "url": None}
    world.store.update(closed)
    if body["payment_intent"]:
        _cancel_with_session(world, body["payment_intent"])
    emit(world, "checkout.session.expired", closed)
    return closed


def _cancel_with_session(world: World, intent_id: str) -> None:
    record = world.store.find("payment_intent", intent_id)
    if record is None or record.body["status"] not in {"requires_payment_method", "requires_action"}:
        return
    canceled = record.body | {
        "status": "canceled",
        "canceled_at": world.clock.seconds(),
        "cancellation_reason": "expired",
        "next_action": None,
    }
    world.store.update(canceled)
    emit(world, "payment_intent.canceled", canceled)
