"""Stripe behind the payment port. Imported by the functions that pay only: the SDK costs cold-start time.

Answers are read as plain JSON: the SDK's objects would cost more than all else of a question.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import requests
import stripe

from chalicelib.gateways.secrets import secret
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.payments.gateway import (
    BadNotification,
    Checkout,
    CheckoutState,
    Notification,
    ProviderRefused,
    RefundAnswer,
    RefundState,
    Wish,
)

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams

SESSIONS = "/v1/checkout/sessions"
REFUNDS = "/v1/refunds"

_LONGEST_AGE_SECONDS = 300
_REFUNDS = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}


class StripeGateway:
    """The provider Stripe, through its SDK with our time limits: connect 2 s, read 8 s, two retries."""

    def __init__(self, credentials: str, api_base: str) -> None:
        values = json.loads(credentials)
        self._webhook_secret = str(values["webhook_secret"])
        stripe.enable_telemetry = False
        session = requests.Session()
        session.trust_env = False  # no proxies, no .netrc: nothing but what is said here
        self._client = stripe.StripeClient(
            str(values["api_key"]),
            http_client=stripe.RequestsClient(timeout=(2, 8), session=session),
            max_network_retries=2,
            base_addresses={"api": api_base} if api_base else {},
        )

    def open_checkout(self, wish: Wish) -> Checkout:
        """One hosted Checkout page; the same key and wish give the same page."""
        metadata = _purpose(wish)
        params: SessionCreateParams = {
            "mode": "payment",
            "client_reference_id": wish.order_id or wish.top_up_id or "",
            "success_url": wish.return_url,
            "cancel_url": wish.return_url,
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata},
            "expires_at": int(wish.expires_at.timestamp()),
            "line_items": [
                {
                    "quantity": item.quantity,
                    "price_data": {
                        "currency": wish.currency.lower(),
                        "unit_amount": item.amount,
                        "product_data": {"name": item.name},
                    },
                }
                for item in wish.items
            ],
        }
        if wish.email:
            params["customer_email"] = wish.email
        return _checkout(self._ask("post", SESSIONS, **params, idempotency_key=wish.key))

    def fetch(self, checkout: str) -> Checkout:
        """The session with its intent, as Stripe has it now."""
        return _checkout(self._ask("get", f"{SESSIONS}/{quote(checkout)}", expand=["payment_intent"]))

    def close(self, checkout: str) -> Checkout:
        """Expire an open session; what is paid or over stays as it is."""
        found = self.fetch(checkout)
        if found.state is not CheckoutState.OPEN:
            return found
        with suppress(
            ProviderRefused
        ):  # it was paid or ended between the two calls: the next line tells which
            self._ask("post", f"{SESSIONS}/{quote(checkout)}/expire")
        return self.fetch(checkout)

    def refund(self, payment: str, *, refund_id: str, amount: int) -> RefundAnswer:
        """Refund an intent; finds the refund of that id first, as idempotency keys are forgotten in time."""
        earlier = self.find_refund(payment, refund_id)
        if earlier:
            return earlier
        params: RefundCreateParams = {
            "payment_intent": payment,
            "amount": amount,
            "metadata": {"refund_id": refund_id},
        }
        return _refund(self._ask("post", REFUNDS, **params, idempotency_key=refund_id))

    def find_refund(self, payment: str, refund_id: str) -> RefundAnswer | None:
        """The refund of an intent that carries our id."""
        listed = self._ask("get", REFUNDS, payment_intent=payment, limit=100)
        for found in listed["data"]:
            if (found["metadata"] or {}).get("refund_id") == refund_id:
                return _refund(found)
        return None

    def notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        """An event signed by our endpoint's secret within five minutes of now, neither older nor newer."""
        signature = headers.get("stripe-signature", "")
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(text, signature, self._webhook_secret, _LONGEST_AGE_SECONDS)
            event = json.loads(text)
        except (ValueError, stripe.SignatureVerificationError):
            raise BadNotification("the signature is missing, wrong, or older than five minutes") from None
        if _signed_at(signature) > time.time() + _LONGEST_AGE_SECONDS:
            raise BadNotification("the signature is of the future")
        thing = event["data"]["object"]
        kind = str(event["type"])
        return Notification(
            event=str(event["id"]),
            kind=kind,
            checkout=str(thing["id"]) if kind.startswith("checkout.session.") else None,
            payment=thing["id"] if kind.startswith("payment_intent.") else _id(thing.get("payment_intent")),
            **_told(thing),
            refund=(thing.get("metadata") or {}).get("refund_id"),
        )

    def _ask(self, method: str, path: str, **given: Any) -> dict[str, Any]:
        """The answer of Stripe; its refusals and silences in our words."""
        try:
            answer: dict[str, Any] = self._client.raw_request(method, path, **given).data
        except (stripe.APIConnectionError, stripe.RateLimitError) as error:
            raise Transient("the payment provider did not answer") from error
        except stripe.APIError as error:
            raise Transient("the payment provider has a fault") from error
        except stripe.IdempotencyError:
            raise
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            raise ProviderRefused(f"code {error.code}, parameter {error.param}") from error
        return answer


@lru_cache(maxsize=4)
def _gateway(credentials: str, api_base: str) -> StripeGateway:
    return StripeGateway(credentials, api_base)


def gateway() -> StripeGateway:
    """The provider with the present credentials of the stage."""
    return _gateway(secret(settings().stripe_secret), settings().stripe_api_base)


def _checkout(session: Mapping[str, Any]) -> Checkout:
    return Checkout(
        checkout=session["id"],
        **_told(session),
        state=_state(session),
        amount=session.get("amount_total") or 0,
        currency=(session.get("currency") or "").upper(),
        url=session.get("url"),
        payment=_id(session.get("payment_intent")),
    )


def _purpose(wish: Wish) -> dict[str, str]:
    """What a page is for, as Stripe is told and tells us again."""
    return {"order_id": wish.order_id} if wish.order_id else {"top_up_id": wish.top_up_id or ""}


def _told(thing: Mapping[str, Any]) -> dict[str, Any]:
    metadata = thing.get("metadata") or {}
    return {"order_id": metadata.get("order_id"), "top_up_id": metadata.get("top_up_id")}


def _state(session: Mapping[str, Any]) -> CheckoutState:
    if session["payment_status"] in {"paid", "no_payment_required"}:
        return CheckoutState.PAID
    if session["status"] == "open":
        return CheckoutState.OPEN
    intent = session.get("payment_intent")
    working = not isinstance(intent, Mapping) or intent["status"] == "processing"
    return CheckoutState.PROCESSING if session["status"] == "complete" and working else CheckoutState.CLOSED


def _refund(refund: Mapping[str, Any]) -> RefundAnswer:
    state = _REFUNDS.get(refund["status"] or "", RefundState.PENDING)
    return RefundAnswer(refund["id"], state, refund["amount"])


def _signed_at(signature: str) -> int:
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    return int(stamps[0]) if stamps and stamps[0].isdigit() else 0


def _id(thing: Any) -> str | None:
    """The id of something that may be expanded, or absent."""
    identifier = thing["id"] if isinstance(thing, Mapping) else thing
    return None if identifier is None else str(identifier)
