"""Disputes: the bank takes the money back, the merchant answers or gives in."""

from dataclasses import dataclass

from . import ledger, objects
from .errors import ControlRefusal, Refusal, Thing, missing
from .events import emit
from .listing import Call, listed
from .world import World

_OPEN = frozenset({"needs_response", "under_review"})
_INQUIRIES = frozenset({"warning_needs_response", "warning_under_review"})
_ANSWERED = {"needs_response": "under_review", "warning_needs_response": "warning_under_review"}
"""What a dispute that can be updated becomes when evidence is submitted."""

_BECOMES = {
    "won": _OPEN,
    "lost": _OPEN,
    "warning_closed": _INQUIRIES,
    "needs_response": _INQUIRIES,
}
"""What the bank may decide, and from where."""

_LONGEST_EVIDENCE = 150_000
_VERDICTS = {"winning_evidence": "won", "losing_evidence": "lost"}
"""As in Stripe's test mode: this text in `uncategorized_text` decides the dispute."""


@dataclass(frozen=True)
class Claim:
    """What a buyer's bank wants. An `inquiry` takes no money yet."""

    reason: str = "fraudulent"
    amount: int | None = None
    inquiry: bool = False
    due_in_seconds: int | None = None


def open_dispute(world: World, intent_id: str, claim: Claim) -> Thing:
    """The buyer's bank takes a payment back, or asks. `ControlRefusal`: 404 unknown, 409 not disputable."""
    intent = world.store.find("payment_intent", intent_id)
    if intent is None:
        raise ControlRefusal(f"no such payment intent: {intent_id}", status=404)
    charge_id = intent.body["latest_charge"]
    record = world.store.find("charge", charge_id) if charge_id else None
    if record is None or not record.body["paid"] or not record.body["captured"] or record.body["disputed"]:
        raise ControlRefusal("only a captured payment without a dispute can be disputed", status=409)
    charge = record.body
    wanted = charge["amount_captured"] if claim.amount is None else claim.amount
    if not 1 <= wanted <= charge["amount_captured"]:
        raise ControlRefusal(f"amount must be 1 … {charge['amount_captured']}")
    disputed = charge | {"disputed": True}
    world.store.update(disputed)
    fields: Thing = {"amount": wanted, "reason": claim.reason, "metadata": {}}
    if claim.inquiry:
        fields |= {"status": "warning_needs_response", "is_charge_refundable": True}
    dispute = objects.dispute(world.clock.seconds(), charge, fields)
    if claim.due_in_seconds is not None:
        due_by = world.clock.seconds() + claim.due_in_seconds
        dispute = dispute | {"evidence_details": dispute["evidence_details"] | {"due_by": due_by}}
    if not claim.inquiry:
        dispute = dispute | {"balance_transactions": [ledger.book_dispute(world, dispute)]}
    world.store.insert(dispute)
    emit(world, "charge.dispute.created", dispute)
    if not claim.inquiry:
        emit(world, "charge.dispute.funds_withdrawn", dispute)
    return _shown(world, dispute)


def decide(world: World, dispute_id: str, status: str) -> Thing:
    """The bank decides, or an inquiry becomes a claim. Raises `ControlRefusal`: 404 unknown, 409 not now."""
    record = world.store.find("dispute", dispute_id)
    if record is None:
        raise ControlRefusal(f"no such dispute: {dispute_id}", status=404)
    if status not in _BECOMES:
        raise ControlRefusal(f"status must be one of {', '.join(_BECOMES)}")
    if record.body["status"] not in _BECOMES[status]:
        raise ControlRefusal(f"from {record.body['status']} it cannot become {status}", status=409)
    if status == "needs_response":
        return _escalate(world, record.body)
    return _decide(world, record.body, status)


def _escalate(world: World, dispute: Thing) -> Thing:
    booked = ledger.book_dispute(world, dispute)
    claimed = dispute | {
        "balance_transactions": [booked],
        "is_charge_refundable": False,
        "status": "needs_response",
    }
    card = claimed["payment_method_details"]["card"] | {"case_type": "chargeback"}
    claimed["payment_method_details"] = claimed["payment_method_details"] | {"card": card}
    world.store.update(claimed)
    emit(world, "charge.dispute.updated", claimed, {"status": dispute["status"]})
    emit(world, "charge.dispute.funds_withdrawn", claimed)
    return claimed


def _shown(world: World, dispute: Thing) -> Thing:
    """A dispute as of now: its deadline passes with time."""
    details = dispute["evidence_details"]
    past = details["due_by"] is not None and details["due_by"] < world.clock.seconds()
    return dispute | {"evidence_details": details | {"past_due": past and not details["submission_count"]}}


def _found(world: World, dispute_id: str) -> Thing:
    record = world.store.find("dispute", dispute_id)
    if record is None:
        raise missing("dispute", dispute_id, "dispute")
    return record.body


def retrieve(world: World, call: Call) -> Thing:
    """One dispute."""
    return _shown(world, _found(world, call.ids["dispute"]))


def list_all(world: World, call: Call) -> Thing:
    """Disputes, newest first."""
    page = listed(world, "dispute", call)
    return page | {"data": [_shown(world, each) for each in page["data"]]}


def update(world: World, call: Call) -> Thing:
    """Keep evidence; submit it unless `submit` is false."""
    dispute, params = _found(world, call.ids["dispute"]), call.params
    if dispute["status"] not in _ANSWERED:
        raise Refusal(f"This dispute can't be updated: it has a status of {dispute['status']}.")
    if _shown(world, dispute)["evidence_details"]["past_due"]:
        raise Refusal("This dispute can't be updated: the due date of its evidence has passed.")
    evidence = dispute["evidence"] | params.get("evidence", {})
    submitted = params.get("submit", True) and "evidence" in params
    if sum(len(text) for text in evidence.values() if isinstance(text, str)) > _LONGEST_EVIDENCE:
        raise Refusal(
            f"The combined character count of the evidence must be at most {_LONGEST_EVIDENCE}.",
            param="evidence",
        )
    details = dispute["evidence_details"]
    changed = dispute | {
        "evidence": evidence,
        "evidence_details": details
        | {
            "has_evidence": any(evidence.values()),
            "submission_count": details["submission_count"] + int(submitted),
        },
        "metadata": dispute["metadata"] | (params.get("metadata") or {}),
        "status": _ANSWERED[dispute["status"]] if submitted else dispute["status"],
    }
    world.store.update(changed)
    emit(world, "charge.dispute.updated", changed)
    verdict = _VERDICTS.get(evidence["uncategorized_text"] or "") if submitted else None
    claimed = changed["status"] in _OPEN
    return _decide(world, changed, verdict) if verdict and claimed else changed


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
