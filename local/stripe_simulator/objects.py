"""New Stripe objects, each with every field of Stripe's own example of it.

The templates are Stripe's published examples (fixtures.json, MIT). Examples fill optional fields at random;
the blanks below say what such a field holds on an ordinary object. Templates are shared: bodies are
replaced, never changed in place.
"""

import json
from pathlib import Path
from typing import Any

from .errors import Thing
from .ids import letters, object_id

API_VERSION = "2026-10-28.endive"
_TEMPLATES: dict[str, Thing] = json.loads((Path(__file__).parent / "fixtures.json").read_text())["resources"]
_DAY = 86_400

_SESSION_EXAMPLE = _TEMPLATES["checkout.session"]
_SESSION = _SESSION_EXAMPLE | {
    "after_expiration": None,
    "allowed_payment_method_types": None,
    "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
    "adaptive_pricing": {"enabled": False},
    "branding_settings": None,
    "consent": None,
    "consent_collection": None,
    "collected_information": None,
    "currency_conversion": None,
    "custom_text": dict.fromkeys(
        ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    ),
    "customer_creation": "if_required",
    "customer_details": None,
    "discounts": [],
    "excluded_payment_method_types": None,
    "invoice_creation": {
        "enabled": False,
        "invoice_data": dict.fromkeys(
            ("account_tax_ids", "custom_fields", "description", "footer", "issuer", "rendering_options")
        )
        | {"metadata": {}},
    },
    "managed_payments": {"enabled": False},
    "payment_intent": None,
    "payment_method_collection": "if_required",
    "payment_method_configuration_details": None,
    "permissions": None,
    "saved_payment_method_options": None,
    "shipping_address_collection": None,
    "shipping_cost": None,
    "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    "ui_mode": "hosted_page",
    "wallet_options": None,
}
_INTENT = _TEMPLATES["payment_intent"] | {
    "automatic_payment_methods": None,
    "canceled_at": None,
    "last_payment_error": None,
    "managed_payments": {"enabled": False},
    "next_action": None,
    "payment_method_configuration_details": None,
    "processing": None,
    "shipping": None,
    "transfer_data": None,
}
_CHARGE = _TEMPLATES["charge"] | {
    "description": None,
    "receipt_url": None,
    "shipping": None,
    "source": None,
    "transfer_data": None,
}
_CHARGE.pop("refunds")
_PRICE = _TEMPLATES["item"]["price"] | {"recurring": None, "transform_quantity": None}
_ITEM = _TEMPLATES["item"] | {"adjustable_quantity": None, "metadata": {}}
_REFUND = _TEMPLATES["refund"]
_TRANSACTION = _TEMPLATES["balance_transaction"]
_DISPUTE = _TEMPLATES["dispute"] | {"enhanced_eligibility_types": []}
_DISPUTED_CARD = _DISPUTE["payment_method_details"]["card"]
_WARNING = _TEMPLATES["radar.early_fraud_warning"] | {"payment_intent": None}
_PAYOUT = _TEMPLATES["payout"] | {"trace_id": None, "reconciliation_status": "completed"}
_EVENT = _TEMPLATES["event"]
BALANCE = _TEMPLATES["balance"]
EVIDENCE = _TEMPLATES["dispute"]["evidence"] | {"enhanced_evidence": {}}

RISK = {"risk_level": "normal", "risk_score": 20}


def session(fields: Thing) -> Thing:
    """An open Checkout Session."""
    return _SESSION | fields


def line_item(*, name: str, price_id: str, product: str, currency: str, unit: int, quantity: int) -> Thing:
    """One line of a Checkout Session, with the price that was made up for it."""
    total = unit * quantity
    price = _PRICE | {
        "id": price_id,
        "active": False,
        "currency": currency,
        "product": product,
        "unit_amount": unit,
        "unit_amount_decimal": str(unit),
    }
    return _ITEM | {
        "id": object_id("li"),
        "amount_subtotal": total,
        "amount_total": total,
        "currency": currency,
        "description": name,
        "price": price,
        "quantity": quantity,
    }


def intent(now: int, fields: Thing) -> Thing:
    """A payment intent that waits for a payment method."""
    intent_id = object_id("pi")
    named = {"id": intent_id, "created": now, "client_secret": f"{intent_id}_secret_{letters(25)}"}
    return _INTENT | named | fields


def charge(now: int, fields: Thing) -> Thing:
    """A charge; the id says whether a card (`ch_`) or another method (`py_`) paid."""
    charge_id = object_id("ch" if fields["payment_method_details"]["type"] == "card" else "py")
    return _CHARGE | {"id": charge_id, "created": now} | fields


def method_details(method: str, *, authenticated: bool, unionpay: bool = False) -> Thing:
    """What a charge says about the means of payment."""
    if method == "card":
        brand = {"brand": "unionpay", "country": "CN", "network": "unionpay"} if unionpay else {}
        return {"type": "card", "card": _card(authenticated=authenticated) | brand}
    reference = letters(16)
    known: dict[str, Thing] = {
        "crypto": {
            "buyer_address": f"0x{reference}",
            "network": "base",
            "token_currency": "usdc",
            "transaction_hash": letters(28),
        },
        "alipay": {"buyer_id": f"2088{letters(12)}", "fingerprint": reference, "transaction_id": letters(28)},
        "wechat_pay": {
            "fingerprint": reference,
            "location": None,
            "reader": None,
            "transaction_id": letters(28),
        },
    }
    return {"type": method, method: known.get(method, {"bank_name": "STRIPE TEST BANK", "last4": "6789"})}


def _card(*, authenticated: bool) -> Thing:
    secure = {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": letters(28),
        "version": "2.2.0",
    }
    template: Thing = _CHARGE["payment_method_details"]["card"]
    changed = {"installments": None, "wallet": None, "three_d_secure": secure if authenticated else None}
    return template | changed


def refund(now: int, charge_body: Thing, fields: Thing) -> Thing:
    """A refund of a charge."""
    method = charge_body["payment_method_details"]["type"]
    details: Thing = {"type": method, method: {"type": "refund"} if method == "card" else {}}
    named = {
        "id": object_id("re" if charge_body["id"].startswith("ch_") else "pyr"),
        "charge": charge_body["id"],
        "created": now,
        "currency": charge_body["currency"],
        "destination_details": details,
        "payment_intent": charge_body["payment_intent"],
        "payment_method": charge_body["payment_method"],
    }
    return _REFUND | named | fields


def transaction(now: int, fields: Thing) -> Thing:
    """A balance transaction; the money is available two days later."""
    fee = fields.get("fee", 0)
    fees: list[Thing] = []
    if fee:
        fees = [
            {
                "amount": fee,
                "application": None,
                "currency": fields["currency"],
                "description": "Stripe processing fees",
                "type": "stripe_fee",
            }
        ]
    available = now - now % _DAY + 2 * _DAY
    return (
        _TRANSACTION
        | {"id": object_id("txn"), "created": now, "available_on": available, "description": None}
        | {"fee": fee, "fee_details": fees, "net": fields["amount"] - fee, "status": "pending"}
        | fields
    )


def dispute(now: int, charge_body: Thing, fields: Thing) -> Thing:
    """A dispute that waits for a response, or a bank's inquiry by its `status`."""
    named = {
        "id": object_id("dp"),
        "charge": charge_body["id"],
        "created": now,
        "currency": charge_body["currency"],
        "evidence": EVIDENCE,
        "evidence_details": _DISPUTE["evidence_details"]
        | {"due_by": now + 9 * _DAY, "enhanced_eligibility": {}},
        "is_charge_refundable": False,
        "payment_intent": charge_body["payment_intent"],
        "status": "needs_response",
    }
    body = _DISPUTE | named | fields
    case = "inquiry" if body["status"].startswith("warning_") else "chargeback"
    details = _DISPUTE["payment_method_details"] | {"card": _DISPUTED_CARD | {"case_type": case}}
    return body | {"payment_method_details": details}


def fraud_warning(now: int, charge_body: Thing, fields: Thing) -> Thing:
    """An early fraud warning about a charge."""
    named = {
        "id": object_id("issfr"),
        "charge": charge_body["id"],
        "created": now,
        "payment_intent": charge_body["payment_intent"],
    }
    return _WARNING | named | fields


def payout(now: int, fields: Thing) -> Thing:
    """A payout to the merchant's bank."""
    return _PAYOUT | {"id": object_id("po"), "arrival_date": now, "created": now} | fields


def event(now: int, event_type: str, body: Thing, request: dict[str, Any]) -> Thing:
    """An event with a snapshot of the object it is about."""
    return _EVENT | {
        "id": object_id("evt"),
        "api_version": API_VERSION,
        "created": now,
        "data": body,
        "pending_webhooks": 1,
        "request": request,
        "type": event_type,
    }


def charge_billing(person: Thing) -> Thing:
    """The billing details of a charge, with the parts the buyer gave."""
    details: Thing = _CHARGE["billing_details"]
    return details | person


def customer_details(email: str) -> Thing:
    """What Checkout learned about the buyer."""
    details: Thing = _SESSION_EXAMPLE["customer_details"]
    return details | {"email": email, "name": "Test Buyer", "tax_ids": []}


def outcome(decline_code: str | None = None) -> Thing:
    """What the network said about a charge."""
    blank: Thing = _CHARGE["outcome"] | RISK
    if decline_code is None:
        said = {
            "network_status": "approved_by_network",
            "seller_message": "Payment complete.",
            "type": "authorized",
        }
    else:
        said = {
            "network_status": "declined_by_network",
            "reason": decline_code,
            "seller_message": "The bank did not return any further details with this decline.",
            "type": "issuer_declined",
        }
    return blank | said
