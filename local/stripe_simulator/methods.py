"""Payment methods: which ones a session offers, and what each can do.

Source: docs.stripe.com/payments/payment-methods/payment-method-support (currencies, manual capture,
delayed notification).
"""

from .errors import Refusal, Thing

_ALIPAY = frozenset("aud cad cny eur gbp hkd jpy myr nzd sgd usd".split())
_WECHAT = frozenset("aud cad chf cny dkk eur gbp hkd jpy nok sek sgd usd".split())
_CURRENCIES: dict[str, frozenset[str]] = {
    "alipay": _ALIPAY,
    "wechat_pay": _WECHAT,
    "crypto": frozenset({"usd"}),
    "us_bank_account": frozenset({"usd"}),
    "sepa_debit": frozenset({"eur"}),
    "bacs_debit": frozenset({"gbp"}),
    "acss_debit": frozenset({"cad"}),
    "au_becs_debit": frozenset({"aud"}),
}
BANK_METHODS = ("us_bank_account", "sepa_debit", "bacs_debit", "acss_debit", "au_becs_debit")
_ENABLED = ("card", "alipay", "wechat_pay", "crypto", *BANK_METHODS)
"""What the simulated account has switched on in its dashboard."""


def offered(params: Thing, currency: str) -> list[str]:
    """What a new session offers: eligible for currency and capture, inside the filters. Never empty."""
    allowed, excluded = (
        params.get("allowed_payment_method_types"),
        params.get("excluded_payment_method_types"),
    )
    manual = params.get("payment_intent_data", {}).get("capture_method") == "manual"
    types = [
        each
        for each in _ENABLED
        if (allowed is None or each in allowed)
        and each not in (excluded or ())
        and currency in _CURRENCIES.get(each, {currency})
        and (each == "card" or not manual)
    ]
    if not types:
        raise Refusal(
            "No valid payment method types for this Checkout Session. Please ensure that you have activated "
            "payment methods compatible with your chosen currency, capture method and filters in your "
            "dashboard "
            "(https://dashboard.stripe.com/settings/payment_methods).",
            param="allowed_payment_method_types" if allowed is not None else None,
        )
    return types


def blocks(options: Thing, brand: str) -> bool:
    """Whether a session refuses cards of that brand; UnionPay belongs to a family that is blocked as one."""
    family = {"unionpay": "discover_global_network"}.get(brand, brand)
    return family in options.get("card", {}).get("restrictions", {}).get("brands_blocked", [])


def chosen(offer: list[str], method: str) -> str | None:
    """Stripe's name of what the buyer chose, or None when the session does not offer it."""
    if method == "unionpay":
        method = "card"
    if method == "bank_debit":
        return next((each for each in offer if each in BANK_METHODS), None)
    return method if method in offer else None
