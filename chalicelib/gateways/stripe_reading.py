"""What Stripe answers, in the words of the payment port. Pure: JSON in, facts out."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from chalicelib.payments.gateway import (
    BalanceTransaction,
    Booking,
    Checkout,
    CheckoutState,
    Dispute,
    FraudWarning,
    MoneyState,
    Payout,
    RefundAnswer,
    RefundState,
)
from chalicelib.payments.model import Stage

_MONEY = {"requires_capture": MoneyState.RESERVED, "succeeded": MoneyState.TAKEN}
_BOOKINGS = {one.value: one for one in Booking if one is not Booking.OTHER}
"""Stripe's reporting categories: docs.stripe.com/reports/reporting-categories."""
_REFUNDS = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}
_STAGES = {
    "warning_needs_response": Stage.INQUIRY,
    "warning_under_review": Stage.INQUIRY_ANSWERED,
    "needs_response": Stage.NEEDS_RESPONSE,
    "under_review": Stage.UNDER_REVIEW,
    "warning_closed": Stage.WON,
    "prevented": Stage.WON,
    "won": Stage.WON,
    "lost": Stage.LOST,
}
"""An inquiry that was closed, and a dispute that was prevented, took nothing from us."""


def checkout_of(session: Mapping[str, Any]) -> Checkout:
    """A session, whose intent may be expanded."""
    return Checkout(
        checkout=session["id"],
        **told(session),
        state=_state(session),
        amount=session.get("amount_total") or 0,
        currency=(session.get("currency") or "").upper(),
        url=session.get("url"),
        payment=identifier(session.get("payment_intent")),
        tax=(session.get("total_details") or {}).get("amount_tax") or 0,
        method=_method(session.get("payment_intent")),
    )


def told(thing: Mapping[str, Any]) -> dict[str, Any]:
    """What we told Stripe that a thing is for."""
    metadata = thing.get("metadata") or {}
    return {"order_id": metadata.get("order_id"), "top_up_id": metadata.get("top_up_id")}


def money_of(intent: Mapping[str, Any]) -> MoneyState:
    """Where the money of an intent is."""
    return _MONEY.get(intent["status"], MoneyState.FREE)


def _method(intent: Any) -> str | None:
    """How an expanded intent was paid: Stripe's type of method, of UnionPay cards the brand."""
    charge = intent.get("latest_charge") if isinstance(intent, Mapping) else None
    details = (charge.get("payment_method_details") or {}) if isinstance(charge, Mapping) else {}
    kind = details.get("type")
    if kind == "card" and (details.get("card") or {}).get("brand") == "unionpay":
        return "unionpay"
    return None if kind is None else str(kind)


def _state(session: Mapping[str, Any]) -> CheckoutState:
    if session["payment_status"] in {"paid", "no_payment_required"}:
        return CheckoutState.PAID
    if session["status"] == "open":
        return CheckoutState.OPEN
    intent = session.get("payment_intent")
    if isinstance(intent, Mapping) and intent["status"] in _MONEY:
        reserved = money_of(intent) is MoneyState.RESERVED
        return CheckoutState.AUTHORIZED if reserved else CheckoutState.PAID
    working = not isinstance(intent, Mapping) or intent["status"] == "processing"
    return CheckoutState.PROCESSING if session["status"] == "complete" and working else CheckoutState.CLOSED


def refund_of(refund: Mapping[str, Any]) -> RefundAnswer:
    """A refund."""
    state = _REFUNDS.get(refund["status"] or "", RefundState.PENDING)
    return RefundAnswer(refund["id"], state, refund["amount"])


def dispute_of(dispute: Mapping[str, Any]) -> Dispute:
    """A dispute, whose intent may be expanded."""
    details = dispute.get("evidence_details") or {}
    return Dispute(
        dispute=dispute["id"],
        payment=identifier(dispute.get("payment_intent")),
        **_purpose(dispute),
        stage=_STAGES[dispute["status"]],
        amount=dispute["amount"],
        currency=dispute["currency"].upper(),
        reason=dispute["reason"],
        opened_at=_time(dispute["created"]),
        due_by=_time(details["due_by"]) if details.get("due_by") else None,
        submissions=details.get("submission_count") or 0,
        withdrawn=any(moved["amount"] < 0 for moved in dispute.get("balance_transactions") or []),
    )


def warning_of(warning: Mapping[str, Any]) -> FraudWarning:
    """An early fraud warning, whose intent may be expanded."""
    return FraudWarning(
        warning=warning["id"],
        payment=identifier(warning.get("payment_intent")),
        order_id=_purpose(warning)["order_id"],
        kind=warning["fraud_type"],
        opened_at=_time(warning["created"]),
        actionable=warning["actionable"],
    )


def _purpose(thing: Mapping[str, Any]) -> dict[str, Any]:
    """What we named in the intent of a dispute or a warning, which is expanded."""
    intent = thing.get("payment_intent")
    return told(intent if isinstance(intent, Mapping) else {})


def _time(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def transaction_of(row: Mapping[str, Any], payout: str | None) -> BalanceTransaction:
    """A balance transaction, whose source is expanded; `payout` where it was listed by one."""
    source = row.get("source")
    what: Mapping[str, Any] = source if isinstance(source, Mapping) else {}
    metadata = what.get("metadata") or {}
    kind, booking = what.get("object"), _BOOKINGS.get(row["reporting_category"], Booking.OTHER)
    return BalanceTransaction(
        transaction=row["id"],
        booking=booking,
        type=row["type"],
        gross=row["amount"],
        fee=row["fee"],
        net=row["net"],
        currency=row["currency"].upper(),
        created=datetime.fromtimestamp(row["created"], tz=UTC),
        available_on=datetime.fromtimestamp(row["available_on"], tz=UTC),
        source=identifier(source),
        payment=identifier(what.get("payment_intent")),
        refund=metadata.get("refund_id") if kind == "refund" else None,
        refund_state=_REFUNDS.get(what.get("status") or "", RefundState.PENDING)
        if kind == "refund"
        else None,
        dispute=what["id"] if kind == "dispute" else None,
        payout=what["id"] if kind == "payout" else payout,
        order_id=metadata.get("order_id"),
        top_up_id=metadata.get("top_up_id"),
    )


def payout_of(one: Mapping[str, Any]) -> Payout:
    """A payout; listed when Stripe has put together what is in it."""
    return Payout(
        payout=one["id"],
        amount=one["amount"],
        currency=one["currency"].upper(),
        created=datetime.fromtimestamp(one["created"], tz=UTC),
        listed=bool(one["automatic"]) and one["reconciliation_status"] == "completed",
    )


def signed_at(signature: str) -> int:
    """When a notification says it was signed, in seconds; 0 when it does not."""
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    return int(stamps[0]) if stamps and stamps[0].isdigit() else 0


def identifier(thing: Any) -> str | None:
    """The id of something that may be expanded, or absent."""
    identifier = thing["id"] if isinstance(thing, Mapping) else thing
    return None if identifier is None else str(identifier)
