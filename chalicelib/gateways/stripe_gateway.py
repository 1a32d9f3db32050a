"""Stripe behind the payment port. Imported by the functions that pay only: the SDK costs cold-start time.

Answers are read as plain JSON: the SDK's objects would cost more than all else of a question.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import requests
import stripe

from chalicelib.gateways.secrets import secret
from chalicelib.gateways.stripe_reading import (
    checkout_of,
    dispute_of,
    identifier,
    money_of,
    payout_of,
    refund_of,
    signed_at,
    told,
    transaction_of,
    warning_of,
)
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.payments.gateway import (
    BadNotification,
    Checkout,
    CheckoutState,
    Dispute,
    FraudWarning,
    MoneyState,
    Notification,
    Payouts,
    ProviderRefused,
    RefundAnswer,
    Statement,
    Wish,
)
from chalicelib.payments.rules import Method

if TYPE_CHECKING:
    from stripe.params import RefundCreateParams
    from stripe.params.checkout import SessionCreateParams

SESSIONS = "/v1/checkout/sessions"
REFUNDS = "/v1/refunds"
DISPUTES = "/v1/disputes"
WARNINGS = "/v1/radar/early_fraud_warnings"
INTENTS = "/v1/payment_intents"
TRANSACTIONS = "/v1/balance_transactions"
PAYOUTS = "/v1/payouts"
BALANCE = "/v1/balance"

_PAGE = 100
"""Objects that Stripe lists at once, at most."""

_LONGEST_AGE_SECONDS = 300
_TYPES = {
    Method.CARD: "card",
    Method.UNIONPAY: "card",
    Method.ALIPAY: "alipay",
    Method.WECHAT_PAY: "wechat_pay",
    Method.STABLECOIN: "crypto",
}
_UNIONPAY_AND_ITS_KIN = "discover_global_network"
"""Stripe blocks UnionPay together with Discover, Diners, JCB and Elo, or not at all."""
_OTHER_BRANDS = ("american_express", "mastercard", "visa")


class StripeGateway:
    """The provider Stripe, through its SDK with our time limits: connect 2 s, read 8 s, two retries."""

    def __init__(self, credentials: str, api_base: str) -> None:
        values = json.loads(credentials)
        signing = values["webhook_secret"]
        self._webhook_secrets = [signing] if isinstance(signing, str) else [str(one) for one in signing]
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
            **_chosen(wish),
            "expires_at": int(wish.expires_at.timestamp()),
            "line_items": [
                {
                    "quantity": item.quantity,
                    "price_data": {
                        "currency": wish.currency.lower(),
                        "unit_amount": item.amount,
                        "product_data": {"name": item.name},
                        "tax_behavior": "inclusive" if wish.tax else "unspecified",
                    },
                }
                for item in wish.items
            ],
        }
        if wish.email:
            params["customer_email"] = wish.email
        return checkout_of(self._ask("post", SESSIONS, **params, idempotency_key=wish.key))

    def fetch(self, checkout: str) -> Checkout:
        """The session with its intent, as Stripe has it now."""
        return checkout_of(
            self._ask("get", f"{SESSIONS}/{quote(checkout)}", expand=["payment_intent.latest_charge"])
        )

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

    def capture(self, payment: str, amount: int, key: str) -> MoneyState:
        """Capture an intent; what it says when Stripe refuses."""
        path = f"{INTENTS}/{quote(payment)}"
        try:
            return money_of(
                self._ask("post", f"{path}/capture", amount_to_capture=amount, idempotency_key=key)
            )
        except ProviderRefused:
            return money_of(self._ask("get", path))

    def void(self, payment: str) -> MoneyState:
        """Cancel an intent that reserves money; one that is captured or canceled stays as it is."""
        path = f"{INTENTS}/{quote(payment)}"
        try:
            return money_of(self._ask("post", f"{path}/cancel"))
        except ProviderRefused:
            return money_of(self._ask("get", path))

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
        return refund_of(self._ask("post", REFUNDS, **params, idempotency_key=refund_id))

    def find_refund(self, payment: str, refund_id: str) -> RefundAnswer | None:
        """The refund of an intent that carries our id."""
        listed = self._ask("get", REFUNDS, payment_intent=payment, limit=100)
        for found in listed["data"]:
            if (found["metadata"] or {}).get("refund_id") == refund_id:
                return refund_of(found)
        return None

    def fetch_dispute(self, dispute: str) -> Dispute:
        """The dispute with its intent, as Stripe has it now."""
        return dispute_of(self._ask("get", f"{DISPUTES}/{quote(dispute)}", expand=["payment_intent"]))

    def fetch_warning(self, warning: str) -> FraudWarning:
        """The early fraud warning with its intent, as Stripe has it now."""
        return warning_of(self._ask("get", f"{WARNINGS}/{quote(warning)}", expand=["payment_intent"]))

    def claims_since(self, moment: datetime) -> tuple[list[str], list[str]]:
        """Disputes and early fraud warnings since then, page by page."""
        return self._ids(DISPUTES, moment), self._ids(WARNINGS, moment)

    def answer_dispute(self, dispute: str, evidence: Mapping[str, str], *, key: str) -> Dispute:
        """Evidence is submitted to the bank at once, and can be submitted only once."""
        path = f"{DISPUTES}/{quote(dispute)}"
        self._ask("post", path, evidence=dict(evidence), submit=True, idempotency_key=key)
        return self.fetch_dispute(dispute)

    def accept_dispute(self, dispute: str) -> Dispute:
        """Close a dispute as lost; one that is over stays as it is."""
        with suppress(ProviderRefused):  # it is over already: the next line tells how
            self._ask("post", f"{DISPUTES}/{quote(dispute)}/close", idempotency_key=f"close {dispute}")
        return self.fetch_dispute(dispute)

    def _verify(self, text: str, signature: str) -> None:
        """Pass what one of our signing secrets signed; raises the SDK's refusal by the last one."""
        *others, last = self._webhook_secrets
        for secret_of_endpoint in others:
            with suppress(stripe.SignatureVerificationError):
                stripe.WebhookSignature.verify_header(
                    text, signature, secret_of_endpoint, _LONGEST_AGE_SECONDS
                )
                return
        stripe.WebhookSignature.verify_header(text, signature, last, _LONGEST_AGE_SECONDS)

    def notification(self, headers: Mapping[str, str], body: bytes) -> Notification:
        """An event signed by our endpoint's secret within five minutes of now, neither older nor newer."""
        signature = headers.get("stripe-signature", "")
        try:
            text = body.decode()
            self._verify(text, signature)
            event = json.loads(text)
        except (ValueError, stripe.SignatureVerificationError):
            raise BadNotification("the signature is missing, wrong, or older than five minutes") from None
        if signed_at(signature) > time.time() + _LONGEST_AGE_SECONDS:
            raise BadNotification("the signature is of the future")
        thing = event["data"]["object"]
        kind = str(event["type"])
        return Notification(
            event=str(event["id"]),
            kind=kind,
            checkout=str(thing["id"]) if kind.startswith("checkout.session.") else None,
            payment=thing["id"]
            if kind.startswith("payment_intent.")
            else identifier(thing.get("payment_intent")),
            dispute=str(thing["id"]) if kind.startswith("charge.dispute.") else None,
            warning=str(thing["id"]) if kind.startswith("radar.early_fraud_warning.") else None,
            **told(thing),
            refund=(thing.get("metadata") or {}).get("refund_id"),
        )

    def statement(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        payout: str | None = None,
        after: str | None = None,
    ) -> Statement:
        """A hundred balance transactions with what they are for."""
        params = {"limit": _PAGE, "expand": ["data.source"], **_created(since, until), **_after(after)}
        listed = self._ask("get", TRANSACTIONS, **params, **({"payout": payout} if payout else {}))
        return Statement(tuple(transaction_of(row, payout) for row in listed["data"]), _following(listed))

    def payouts(self, *, since: datetime, until: datetime, after: str | None = None) -> Payouts:
        """A hundred payouts; Stripe lists what is in the automatic ones, once it has put that together."""
        listed = self._ask("get", PAYOUTS, limit=_PAGE, **_created(since, until), **_after(after))
        return Payouts(tuple(payout_of(one) for one in listed["data"]), _following(listed))

    def order_of(self, payment: str) -> str | None:
        """What the metadata of an intent say."""
        try:
            intent = self._ask("get", f"{INTENTS}/{quote(payment)}")
        except ProviderRefused:
            return None
        return (intent.get("metadata") or {}).get("order_id")

    def balance(self) -> dict[str, int]:
        """Stripe's balance, pending money included."""
        found = self._ask("get", BALANCE)
        sums: dict[str, int] = {}
        for one in [*found["available"], *found["pending"]]:
            currency = one["currency"].upper()
            sums[currency] = sums.get(currency, 0) + one["amount"]
        return sums

    def _ids(self, path: str, moment: datetime) -> list[str]:
        found: list[str] = []
        after: dict[str, str] = {}
        while True:
            since = {"gte": int(moment.timestamp())}
            page = self._ask("get", path, created=since, limit=100, **after)
            found += [one["id"] for one in page["data"]]
            if not page["has_more"]:
                return found
            after = {"starting_after": found[-1]}

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


def _purpose(wish: Wish) -> dict[str, str]:
    """What a page is for, as Stripe is told and tells us again."""
    return {"order_id": wish.order_id} if wish.order_id else {"top_up_id": wish.top_up_id or ""}


def _chosen(wish: Wish) -> "SessionCreateParams":
    """What limits how a session is paid, when its money is taken, and whether tax is found."""
    params: SessionCreateParams = {}
    if wish.methods:
        params["allowed_payment_method_types"] = list(dict.fromkeys(_TYPES[one] for one in wish.methods))
        blocked = _blocked(set(wish.methods))
        if blocked:
            params["payment_method_options"] = {"card": {"restrictions": {"brands_blocked": blocked}}}
    if wish.manual:
        params["payment_intent_data"] = {"metadata": _purpose(wish), "capture_method": "manual"}
    if wish.tax:
        params["automatic_tax"] = {"enabled": True}
    return params


def _blocked(methods: set[Method]) -> list[str]:
    if Method.CARD in methods:
        return [] if Method.UNIONPAY in methods else [_UNIONPAY_AND_ITS_KIN]
    return list(_OTHER_BRANDS) if Method.UNIONPAY in methods else []


def _created(since: datetime | None, until: datetime | None) -> dict[str, Any]:
    bounds = {name: int(at.timestamp()) for name, at in (("gte", since), ("lt", until)) if at}
    return {"created": bounds} if bounds else {}


def _after(after: str | None) -> dict[str, str]:
    return {"starting_after": after} if after else {}


def _following(listed: Mapping[str, Any]) -> str | None:
    return listed["data"][-1]["id"] if listed["has_more"] else None
