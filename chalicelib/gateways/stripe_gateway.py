"""Stripe behind the payment port. Imported by the functions that pay only: the SDK costs cold-start time."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

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
    from stripe.params.checkout import SessionCreateParams

T = TypeVar("T")

_LONGEST_AGE_SECONDS = 300
_REFUNDS = {"succeeded": RefundState.SUCCEEDED, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}


class StripeGateway:
    """The provider Stripe, through its SDK with our time limits: connect 2 s, read 8 s, two retries."""

    def __init__(self, credentials: str, api_base: str) -> None:
        values = json.loads(credentials)
        self._webhook_secret = str(values["webhook_secret"])
        stripe.enable_telemetry = False
        self._client = stripe.StripeClient(
            str(values["api_key"]),
            http_client=stripe.RequestsClient(timeout=(2, 8)),
            max_network_retries=2,
            base_addresses={"api": api_base} if api_base else {},
        )

    def open_checkout(self, wish: Wish) -> Checkout:
        """One hosted Checkout page; the same key and wish give the same page."""
        metadata = {"order_id": wish.order_id}
        params: SessionCreateParams = {
            "mode": "payment",
            "client_reference_id": wish.order_id,
            "customer_email": wish.email,
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
        sessions = self._client.v1.checkout.sessions
        return _checkout(_asking(lambda: sessions.create(params, {"idempotency_key": wish.key})))

    def fetch(self, checkout: str) -> Checkout:
        """The session with its intent, as Stripe has it now."""
        sessions = self._client.v1.checkout.sessions
        return _checkout(_asking(lambda: sessions.retrieve(checkout, {"expand": ["payment_intent"]})))

    def close(self, checkout: str) -> Checkout:
        """Expire an open session; what is paid or over stays as it is."""
        found = self.fetch(checkout)
        if found.state is not CheckoutState.OPEN:
            return found
        with suppress(
            ProviderRefused
        ):  # it was paid or ended between the two calls: the next line tells which
            _asking(lambda: self._client.v1.checkout.sessions.expire(checkout))
        return self.fetch(checkout)

    def refund(self, payment: str, *, refund_id: str, amount: int) -> RefundAnswer:
        """Refund an intent; finds the refund of that id first, as idempotency keys are forgotten in time."""
        listed = _asking(lambda: self._client.v1.refunds.list({"payment_intent": payment, "limit": 100}))
        for found in listed.data:
            if (found.to_dict()["metadata"] or {}).get("refund_id") == refund_id:
                return _refund(found)
        made = _asking(
            lambda: self._client.v1.refunds.create(
                {"payment_intent": payment, "amount": amount, "metadata": {"refund_id": refund_id}},
                {"idempotency_key": refund_id},
            )
        )
        return _refund(made)

    def notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        """An event signed by our endpoint's secret within five minutes of now, neither older nor newer."""
        signature = headers.get("stripe-signature", "")
        try:
            event = stripe.Webhook.construct_event(
                body, signature, self._webhook_secret, _LONGEST_AGE_SECONDS
            )
        except (ValueError, stripe.SignatureVerificationError):
            raise BadNotification("the signature is missing, wrong, or older than five minutes") from None
        if _signed_at(signature) > time.time() + _LONGEST_AGE_SECONDS:
            raise BadNotification("the signature is of the future")
        thing = event.data.object.to_dict()
        kind = str(event.type)
        return Notification(
            event=event.id,
            kind=kind,
            checkout=str(thing["id"]) if kind.startswith("checkout.session.") else None,
            payment=thing["id"] if kind.startswith("payment_intent.") else _id(thing.get("payment_intent")),
            order_id=(thing.get("metadata") or {}).get("order_id"),
        )


@lru_cache(maxsize=4)
def _gateway(credentials: str, api_base: str) -> StripeGateway:
    return StripeGateway(credentials, api_base)


def gateway() -> StripeGateway:
    """The provider with the present credentials of the stage."""
    return _gateway(secret(settings().stripe_secret), settings().stripe_api_base)


def _asking(call: Callable[[], T]) -> T:
    """The answer of Stripe; its refusals and silences in our words."""
    try:
        return call()
    except (stripe.APIConnectionError, stripe.RateLimitError) as error:
        raise Transient("the payment provider did not answer") from error
    except stripe.APIError as error:
        raise Transient("the payment provider has a fault") from error
    except stripe.IdempotencyError:
        raise
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        raise ProviderRefused(f"code {error.code}, parameter {error.param}") from error


def _checkout(found: stripe.StripeObject) -> Checkout:
    session = found.to_dict()
    return Checkout(
        checkout=session["id"],
        order_id=(session.get("metadata") or {}).get("order_id"),
        state=_state(session),
        amount=session.get("amount_total") or 0,
        currency=(session.get("currency") or "").upper(),
        url=session.get("url"),
        payment=_id(session.get("payment_intent")),
    )


def _state(session: Mapping[str, Any]) -> CheckoutState:
    if session["payment_status"] in {"paid", "no_payment_required"}:
        return CheckoutState.PAID
    if session["status"] == "open":
        return CheckoutState.OPEN
    intent = session.get("payment_intent")
    working = not isinstance(intent, Mapping) or intent["status"] == "processing"
    return CheckoutState.PROCESSING if session["status"] == "complete" and working else CheckoutState.CLOSED


def _refund(refund: stripe.Refund) -> RefundAnswer:
    return RefundAnswer(refund.id, _REFUNDS.get(refund.status or "", RefundState.PENDING), refund.amount)


def _signed_at(signature: str) -> int:
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    return int(stamps[0]) if stamps and stamps[0].isdigit() else 0


def _id(thing: Any) -> str | None:
    """The id of something that may be expanded, or absent."""
    identifier = thing["id"] if isinstance(thing, Mapping) else thing
    return None if identifier is None else str(identifier)
