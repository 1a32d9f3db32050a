"""How a payment ends, at once or when the bank answers later."""

from . import ledger, objects
from .errors import Thing
from .events import emit
from .world import World

FAILED = "The payment failed."


def conclude(world: World, intent: Thing, charge: Thing) -> Thing:
    """The intent has its money, or the right to take it."""
    captured, amount = charge["captured"], intent["amount"]
    concluded = intent | {
        "amount_capturable": 0 if captured else amount,
        "amount_received": amount if captured else 0,
        "last_payment_error": None,
        "latest_charge": charge["id"],
        "next_action": None,
        "payment_method": charge["payment_method"],
        "processing": None,
        "status": "succeeded" if captured else "requires_capture",
    }
    world.store.update(concluded)
    name = "succeeded" if captured else "amount_capturable_updated"
    emit(world, f"payment_intent.{name}", concluded)
    return concluded


def fail_intent(world: World, intent: Thing, error: Thing, charge: str | None) -> None:
    """A try failed: the intent waits for another payment method."""
    failed = intent | {
        "last_payment_error": error,
        "latest_charge": charge or intent["latest_charge"],
        "next_action": None,
        "payment_method": None,
        "processing": None,
        "status": "requires_payment_method",
    }
    world.store.update(failed)
    emit(world, "payment_intent.payment_failed", failed)


def payment_error(code: str, message: str, kind: str = "invalid_request_error") -> Thing:
    """The `last_payment_error` of an intent."""
    url = f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"
    return {"code": code, "doc_url": url, "message": message, "type": kind}


def settle_delayed(world: World, intent_id: str) -> None:
    """The bank paid: a processing intent succeeds, its session becomes paid."""
    intent, charge = _processing(world, intent_id)
    paid = charge | {"amount_captured": charge["amount"], "paid": True, "status": "succeeded"}
    world.store.update(paid)
    emit(world, "charge.succeeded", paid)
    conclude(world, intent, paid)
    session = mark_paid(world, intent_id)
    if session:
        emit(world, "checkout.session.async_payment_succeeded", session)
    ledger.book_charge(world, paid)


def fail_delayed(world: World, intent_id: str) -> None:
    """The bank refused: the intent waits for another method, its session stays complete and unpaid."""
    intent, charge = _processing(world, intent_id)
    failed = charge | {
        "captured": False,
        "failure_code": "bank_account_declined",
        "failure_message": FAILED,
        "outcome": objects.outcome("insufficient_funds"),
        "status": "failed",
    }
    world.store.update(failed)
    emit(world, "charge.failed", failed)
    fail_intent(world, intent, payment_error("payment_intent_payment_attempt_failed", FAILED), failed["id"])
    session = session_of(world, intent_id)
    if session:
        emit(world, "checkout.session.async_payment_failed", session)


def _processing(world: World, intent_id: str) -> tuple[Thing, Thing]:
    intent = world.store.find("payment_intent", intent_id)
    charge = world.store.find("charge", intent.body["latest_charge"]) if intent else None
    if intent is None or charge is None:
        raise LookupError(f"{intent_id} is not in progress")
    return intent.body, charge.body


def session_of(world: World, intent_id: str) -> Thing | None:
    """The session that made an intent."""
    found = world.store.matching("checkout.session", [("intent = ?", intent_id)], oldest_first=True, limit=1)
    return found[0] if found else None


def mark_paid(world: World, intent_id: str) -> Thing | None:
    """The session's money arrived after it was completed."""
    session = session_of(world, intent_id)
    if session is None:
        return None
    paid = session | {"payment_status": "paid"}
    world.store.update(paid)
    return paid
