"""What the buyer does on the pay page, and what the bank answers later.

Events appear in Stripe's order: intent, charge, intent, session, then the charge's balance transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass

from . import agenda, ledger, methods, objects, settlement
from .errors import ControlRefusal, Thing
from .events import emit
from .ids import letters, object_id
from .store import Record
from .world import World

DECLINED = "Your card was declined."
UNAUTHENTICATED = (
    "We are unable to authenticate your payment method. "
    "Please choose a different payment method and try again."
)
_RESERVED_SECONDS = 7 * 24 * 3600
"""How long a card reserves money that is not captured."""
_CONFLICT = 409
_MISSING = 404


@dataclass(frozen=True)
class Attempt:
    """One try to pay, as the buyer's buttons or a script describe it."""

    method: str = "card"
    outcome: str = "succeed"
    delay_seconds: float = 0.0
    email: str = "buyer@example.com"
    decline_code: str = "generic_decline"


@dataclass(frozen=True)
class _Payment:
    """A try in progress; `method` is Stripe's name, `manual` says that money is only reserved."""

    session: Thing
    intent: Thing
    method: str
    manual: bool
    attempt: Attempt


def pay(world: World, session_id: str, attempt: Attempt) -> Thing:
    """Carry out one try and return the session.

    Raises `ControlRefusal`: 404 unknown session, 409 not open, 400 method or outcome not possible.
    """
    record = world.store.find("checkout.session", session_id)
    if record is None:
        raise ControlRefusal(f"no such session: {session_id}", status=_MISSING)
    if not is_payable(world, record.body):
        raise ControlRefusal(f"the session is {record.body['status']}, not open", status=_CONFLICT)
    method = methods.chosen(record.body["payment_method_types"], attempt.method)
    if method is None:
        raise ControlRefusal(f"this session does not offer {attempt.method}")
    brand = "unionpay" if attempt.method == "unionpay" else "visa"
    if method == "card" and methods.blocks(record.notes["options"], brand):
        raise ControlRefusal(f"this session takes no cards of the brand {brand}")
    act = _action(attempt)
    options = record.notes["options"].get(method, {})
    session, intent = _with_intent(world, record)
    manual = "manual" in (options.get("capture_method"), intent["capture_method"])
    act(world, _Payment(session, intent, method, manual, attempt))
    kept = world.store.find("checkout.session", session_id)
    return kept.body if kept else session


def is_payable(world: World, session: Thing) -> bool:
    """Whether the buyer may still pay: open and its time not over."""
    return bool(session["status"] == "open" and world.clock.now() < session["expires_at"])


def _action(attempt: Attempt) -> Callable[[World, _Payment], None]:
    delayed = attempt.outcome.startswith("delayed_")
    if delayed != (attempt.method == "bank_debit"):
        raise ControlRefusal(
            "bank_debit, and only bank_debit, has outcome delayed_success or delayed_failure"
        )
    if attempt.outcome == "require_action" and attempt.method != "card":
        raise ControlRefusal("require_action is for card")
    actions: dict[str, Callable[[World, _Payment], None]] = {
        "succeed": _succeed,
        "decline": _decline,
        "require_action": _require_action,
        "delayed_success": _start_delayed,
        "delayed_failure": _start_delayed,
    }
    if attempt.outcome not in actions:
        raise ControlRefusal(f"unknown outcome {attempt.outcome!r}; known: {', '.join(actions)}")
    return actions[attempt.outcome]


def _with_intent(world: World, record: Record) -> tuple[Thing, Thing]:
    session, data = record.body, record.notes["intent_data"]
    if session["payment_intent"]:
        kept = world.store.find("payment_intent", session["payment_intent"])
        if kept:
            return session, kept.body
    copied = (
        "description",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
        "transfer_group",
    )
    intent = objects.intent(
        world.clock.seconds(),
        {
            "amount": session["amount_total"],
            "capture_method": data.get("capture_method", "automatic_async"),
            "currency": session["currency"],
            "excluded_payment_method_types": session["excluded_payment_method_types"],
            "metadata": data.get("metadata", {}),
            "payment_method_options": record.notes["options"],
            "payment_method_types": session["payment_method_types"],
        }
        | {name: data[name] for name in copied if name in data},
    )
    world.store.insert(intent)
    session = session | {"payment_intent": intent["id"]}
    world.store.update(session)
    emit(world, "payment_intent.created", intent)
    return session, intent


def _new_charge(world: World, payment: _Payment, fields: Thing) -> Thing:
    intent = payment.intent
    authenticated = intent["status"] == "requires_action"
    person = {"email": _email(payment), "name": "Test Buyer"}
    charge = objects.charge(
        world.clock.seconds(),
        {
            "amount": intent["amount"],
            "balance_transaction": None,
            "billing_details": objects.charge_billing(person),
            "calculated_statement_descriptor": world.settings.merchant.upper(),
            "currency": intent["currency"],
            "description": intent["description"],
            "metadata": intent["metadata"],
            "payment_intent": intent["id"],
            "payment_method": f"pm_1{letters(23)}",
            "payment_method_details": objects.method_details(
                payment.method, authenticated=authenticated, unionpay=payment.attempt.method == "unionpay"
            ),
            "receipt_email": intent["receipt_email"],
            "statement_descriptor": intent["statement_descriptor"],
            "statement_descriptor_suffix": intent["statement_descriptor_suffix"],
            "transfer_group": intent["transfer_group"],
        }
        | fields,
    )
    world.store.insert(charge)
    return charge


def _email(payment: _Payment) -> str:
    return payment.session["customer_email"] or payment.attempt.email


def _succeed(world: World, payment: _Payment) -> None:
    captured = not payment.manual
    charge = _new_charge(
        world,
        payment,
        {
            "amount_captured": payment.intent["amount"] if captured else 0,
            "captured": captured,
            "outcome": objects.outcome(),
            "paid": True,
            "status": "succeeded",
        },
    )
    emit(world, "charge.succeeded", charge)
    settlement.conclude(world, payment.intent, charge)
    _complete(world, payment, "paid" if captured else "unpaid")
    if captured:
        ledger.book_charge(world, charge)
    else:
        agenda.later(world, _RESERVED_SECONDS, "lapse_reserved", payment.intent["id"])


def _complete(world: World, payment: _Payment, payment_status: str) -> None:
    completed = payment.session | {
        "customer_details": objects.customer_details(_email(payment)),
        "payment_status": payment_status,
        "status": "complete",
        "url": None,
    }
    if completed["automatic_tax"]["enabled"]:
        completed["automatic_tax"] = completed["automatic_tax"] | {"status": "complete"}
        tax = tax_in(completed["amount_total"])
        completed["total_details"] = completed["total_details"] | {"amount_tax": tax}
    world.store.update(completed)
    emit(world, "checkout.session.completed", completed)


def tax_in(total: int) -> int:
    """The tax of 20 % that a total includes, rounded half up: in this account every buyer owes it."""
    return (total * 2 + 6) // 12


def _decline(world: World, payment: _Payment) -> None:
    if payment.method != "card":
        settlement.fail_intent(
            world,
            payment.intent,
            settlement.payment_error("payment_intent_payment_attempt_failed", settlement.FAILED),
            None,
        )
    elif payment.intent["status"] == "requires_action":
        error = settlement.payment_error("payment_intent_authentication_failure", UNAUTHENTICATED)
        settlement.fail_intent(world, payment.intent, error, None)
    else:
        code = payment.attempt.decline_code
        failure = {"failure_code": "card_declined", "failure_message": DECLINED}
        charge = _new_charge(
            world, payment, failure | {"outcome": objects.outcome(code), "paid": False, "status": "failed"}
        )
        emit(world, "charge.failed", charge)
        error = settlement.payment_error("card_declined", DECLINED, kind="card_error") | {
            "charge": charge["id"],
            "decline_code": code,
        }
        settlement.fail_intent(world, payment.intent, error, charge["id"])


def _require_action(world: World, payment: _Payment) -> None:
    url = f"{world.settings.base_url}/pay/{payment.session['id']}/challenge"
    waiting = payment.intent | {
        "next_action": {
            "redirect_to_url": {"return_url": payment.session["success_url"], "url": url},
            "type": "redirect_to_url",
        },
        "payment_method": object_id("pm"),
        "status": "requires_action",
    }
    world.store.update(waiting)
    emit(world, "payment_intent.requires_action", waiting)


def _start_delayed(world: World, payment: _Payment) -> None:
    charge = _new_charge(
        world,
        payment,
        {"captured": True, "outcome": objects.outcome(), "paid": False, "status": "pending"},
    )
    emit(world, "charge.pending", charge)
    processing = payment.intent | {
        "latest_charge": charge["id"],
        "payment_method": charge["payment_method"],
        "processing": {"type": payment.method},
        "status": "processing",
    }
    world.store.update(processing)
    emit(world, "payment_intent.processing", processing)
    _complete(world, payment, "unpaid")
    action = "settle_delayed" if payment.attempt.outcome == "delayed_success" else "fail_delayed"
    agenda.later(world, payment.attempt.delay_seconds, action, processing["id"])
