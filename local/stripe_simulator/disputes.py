"""Disputes: the bank takes the money back, the merchant answers or gives in."""

from . import ledger, objects
from .errors import ControlRefusal, Refusal, Thing, missing
from .events import emit
from .listing import Call, listed
from .world import World

_OPEN = frozenset({"needs_response", "under_review"})
_UPDATABLE = frozenset({"needs_response"})
_VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}
"""As in Stripe's test mode: this text in `uncategorized_text` decides the dispute."""


def open_dispute(world: World, intent_id: str, reason: str, amount: int | None) -> Thing:
    """The buyer's bank takes a payment back. Raises `ControlRefusal`: 404 unknown, 409 not disputable."""
    intent = world.store.find("payment_intent", intent_id)
    if intent is None:
        raise ControlRefusal(f"no such payment intent: {intent_id}", status=404)
    charge_id = intent.body["latest_charge"]
    record = world.store.find("charge", charge_id) if charge_id else None
    if record is None or not record.body["paid"] or not record.body["captured"] or record.body["disputed"]:
        raise ControlRefusal("only a captured payment without a dispute can be disputed", status=409)
    charge = record.body
    wanted = charge["amount_captured"] if amount is None else amount
    if not 1 <= wanted <= charge["amount_captured"]:
        raise ControlRefusal(f"amount must be 1 … {charge['amount_captured']}")
    disputed = charge | {"disputed": True}
    world.store.update(disputed)
    dispute = objects.dispute(
        world.clock.seconds(), charge, {"amount": wanted, "reason": reason, "metadata": {}}
    )
    dispute = dispute | {"balance_transactions": [ledger.book_dispute(world, dispute)]}
    world.store.insert(dispute)
    for name in ("created", "funds_withdrawn"):
        emit(world, f"charge.dispute.{name}", dispute)
    return dispute


def _found(world: World, dispute_id: str) -> Thing:
    record = world.store.find("dispute", dispute_id)
    if record is None:
        raise missing("dispute", dispute_id, "dispute")
    return record.body


def retrieve(world: World, call: Call) -> Thing:
    """One dispute."""
    return _found(world, call.ids["dispute"])


def list_all(world: World, call: Call) -> Thing:
    """Disputes, newest first."""
    return listed(world, "dispute", call)


def update(world: World, call: Call) -> Thing:
    """Keep evidence; submit it unless `submit` is false."""
    dispute, params = _found(world, call.ids["dispute"]), call.params
    if dispute["status"] not in _UPDATABLE:
        raise Refusal(f"This dispute can't be updated: it has a status of {dispute['status']}.")
    evidence = dispute["evidence"] | params.get("evidence", {})
    submitted = params.get("submit", True) and "evidence" in params
    details = dispute["evidence_details"]
    changed = dispute | {
        "evidence": evidence,
        "evidence_details": details
        | {
            "has_evidence": any(evidence.values()),
            "submission_count": details["submission_count"] + int(submitted),
        },
        "metadata": dispute["metadata"] | (params.get("metadata") or {}),
        "status": "under_review" if submitted else dispute["status"],
    }
    world.store.update(changed)
    emit(world, "charge.dispute.updated", changed)
    verdict = _VERDICTS.get(evidence["uncategorized_text"] or "") if submitted else None
    return _decide(world, changed, verdict) if verdict else changed


def close(world: World, call: Call) -> Thing:
    """Give in: the dispute is lost for good."""
    dispute = _found(world, call.ids["dispute"])
    if dispute["status"] not in _OPEN:
        raise Refusal(f"This dispute is already closed: it has a status of {dispute['status']}.")
    return _decide(world, dispute, "lost")


def _decide(world: World, dispute: Thing, verdict: str) -> Thing:
    decided = dispute | {"status": verdict}
    if verdict == "won":
        booked = ledger.book_dispute(world, dispute, won=True)
        decided = decided | {"balance_transactions": [*dispute["balance_transactions"], booked]}
    world.store.update(decided)
    emit(world, "charge.dispute.closed", decided)
    if verdict == "won":
        emit(world, "charge.dispute.funds_reinstated", decided)
    return decided
