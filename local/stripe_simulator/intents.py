"""Payment intents: read, capture, cancel."""

from . import ledger, objects, settlement
from .errors import Refusal, Thing, missing
from .events import emit
from .listing import Call, listed
from .parameters import limit_to
from .world import World

_CANCELABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")
_CAPTURE = frozenset({"amount_to_capture", "expand", "metadata"})


def _found(world: World, intent_id: str) -> Thing:
    record = world.store.find("payment_intent", intent_id)
    if record is None:
        raise missing("payment_intent", intent_id, "intent")
    return record.body


def retrieve(world: World, call: Call) -> Thing:
    """One payment intent."""
    return _found(world, call.ids["intent"])


def list_all(world: World, call: Call) -> Thing:
    """Payment intents, newest first."""
    return listed(world, "payment_intent", call)


def _unexpected(intent: Thing, message: str) -> Refusal:
    return Refusal(message, code="payment_intent_unexpected_state", extra={"payment_intent": intent})


def capture(world: World, call: Call) -> Thing:
    """Take reserved money, all or part of it; the rest is released."""
    limit_to(call.params, _CAPTURE)
    intent = _found(world, call.ids["intent"])
    if intent["status"] != "requires_capture":
        raise _unexpected(
            intent,
            f"This PaymentIntent could not be captured because it has a status of {intent['status']}. "
            "Only a PaymentIntent with one of the following statuses may be captured: requires_capture.",
        )
    amount = _amount_to_capture(intent, call.params.get("amount_to_capture"))
    record = world.store.find("charge", intent["latest_charge"])
    if record is None:
        raise LookupError(f"{intent['id']} has no charge")
    charge = record.body | {"amount_captured": amount, "captured": True}
    world.store.update(charge)
    emit(world, "charge.captured", charge)
    captured = intent | {
        "amount_capturable": 0,
        "amount_received": amount,
        "metadata": intent["metadata"] | (call.params.get("metadata") or {}),
        "status": "succeeded",
    }
    world.store.update(captured)
    settlement.mark_paid(world, intent["id"])
    emit(world, "payment_intent.succeeded", captured)
    ledger.book_charge(world, charge)
    return captured


def _amount_to_capture(intent: Thing, wanted: int | None) -> int:
    most: int = intent["amount_capturable"]
    if wanted is None:
        return most
    if wanted < 1:
        raise Refusal("Invalid positive integer", param="amount_to_capture", code="parameter_invalid_integer")
    if wanted > most:
        raise Refusal(
            "Amount to capture must be less than or equal to the PaymentIntent's amount capturable.",
            param="amount_to_capture",
            code="amount_too_large",
        )
    return wanted


def cancel(world: World, call: Call) -> Thing:
    """Give reserved money back, or give up an intent; refused while its Checkout Session is open."""
    intent = _found(world, call.ids["intent"])
    if intent["status"] not in _CANCELABLE:
        raise _unexpected(
            intent,
            f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}. Only a "
            f"PaymentIntent with one of the following statuses may be canceled: {', '.join(_CANCELABLE)}.",
        )
    session = settlement.session_of(world, intent["id"])
    if session and session["status"] == "open":
        raise _unexpected(
            intent,
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session. "
            "Expire the Checkout Session instead.",
        )
    return _canceled(world, intent, call.params.get("cancellation_reason"))


def lapse(world: World, intent_id: str) -> None:
    """Let money go that was reserved for seven days, unless it was captured or canceled."""
    intent = _found(world, intent_id)
    if intent["status"] == "requires_capture":
        _canceled(world, intent, "automatic")


def _canceled(world: World, intent: Thing, reason: str | None) -> Thing:
    canceled = intent | {
        "amount_capturable": 0,
        "canceled_at": world.clock.seconds(),
        "cancellation_reason": reason,
        "status": "canceled",
    }
    world.store.update(canceled)
    if intent["status"] == "requires_capture":
        _release(world, intent)
    emit(world, "payment_intent.canceled", canceled)
    return canceled


def _release(world: World, intent: Thing) -> None:
    """Reserved money goes back as a refund that never touches the balance."""
    record = world.store.find("charge", intent["latest_charge"])
    if record is None:
        return
    charge = record.body | {"amount_refunded": record.body["amount"], "refunded": True}
    world.store.update(charge)
    world.store.insert(objects.refund(world.clock.seconds(), charge, {"amount": charge["amount"]}))
    emit(world, "charge.refunded", charge, {"amount_refunded": 0, "refunded": False})
