"""What a new Checkout Session must look like, refused as Stripe refuses it."""

import re
from urllib.parse import urlsplit

from . import money, objects
from .errors import Refusal, Thing, beyond, missing
from .ids import object_id
from .parameters import is_off, lacking, limit_to

_SIMULATED = frozenset(
    "allowed_payment_method_types automatic_tax billing_address_collection branding_settings cancel_url "
    "client_reference_id currency custom_text customer customer_creation customer_email "
    "excluded_payment_method_types expand expires_at integration_identifier line_items locale metadata "
    "mode origin_context payment_intent_data payment_method_collection payment_method_options "
    "phone_number_collection submit_type success_url ui_mode".split()
)
_SIMULATED_INTENT_DATA = frozenset(
    "capture_method description metadata receipt_email statement_descriptor statement_descriptor_suffix "
    "transfer_group".split()
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+\Z")
_REFERENCE_LENGTH = 200
_MOST_LINES = 100
_SHORTEST_SECONDS = 30 * 60
_LONGEST_SECONDS = 24 * 3600
_GRACE_SECONDS = 5
"""Stripe measures from the moment it creates the session: a little slack for the way there."""


def check(params: Thing, now: int) -> None:
    """Refuse everything but a payment-mode, hosted session that the simulator can act out."""
    _check_simulated(params)
    _check_mode(params)
    _check_urls(params)
    _check_buyer(params)
    _check_tax(params)
    _check_expiry(params.get("expires_at"), now)


def _check_simulated(params: Thing) -> None:
    limit_to(params, _SIMULATED)
    for name in params.get("payment_intent_data", {}).keys() - _SIMULATED_INTENT_DATA:
        raise beyond(f"payment_intent_data[{name}]")


def _check_mode(params: Thing) -> None:
    if "mode" not in params:
        raise lacking("mode")
    if params["mode"] != "payment":
        raise beyond("mode", instead="use `payment`")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise beyond("ui_mode", instead="use `hosted_page`")
    if "line_items" not in params:
        raise lacking("line_items")


def _check_urls(params: Thing) -> None:
    if "success_url" not in params:
        raise lacking("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params and not _is_url(params[name]):
            raise Refusal("Not a valid URL", param=name, code="url_invalid")


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not re.search(r"\s", text)


def _check_buyer(params: Thing) -> None:
    if "customer" in params:
        raise missing("customer", params["customer"], "customer", status=400)
    email = params.get("customer_email")
    if email is not None and not _EMAIL.match(email):
        raise Refusal(f"Invalid email address: {email}", param="customer_email", code="email_invalid")
    reference = params.get("client_reference_id", "")
    if len(reference) > _REFERENCE_LENGTH:
        raise Refusal(
            f"Invalid string: {reference}; must be at most {_REFERENCE_LENGTH} characters",
            param="client_reference_id",
        )


def _check_tax(params: Thing) -> None:
    """Tax is acted out where the prices include it; other tax would change what the buyer agreed to."""
    tax = params.get("automatic_tax", {})
    if "liability" in tax:
        raise beyond("automatic_tax[liability]")
    if not tax.get("enabled"):
        return
    for index, line in enumerate(params["line_items"]):
        if line.get("price_data", {}).get("tax_behavior") != "inclusive":
            raise beyond(f"line_items[{index}][price_data][tax_behavior]", instead="use `inclusive`")


def _check_expiry(expires_at: int | None, now: int) -> None:
    if expires_at is None:
        return
    if expires_at < now + _SHORTEST_SECONDS - _GRACE_SECONDS:
        raise Refusal(
            "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.",
            param="expires_at",
        )
    if expires_at > now + _LONGEST_SECONDS + _GRACE_SECONDS:
        raise Refusal(
            "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.",
            param="expires_at",
        )


def line_items(params: Thing) -> list[Thing]:
    """The session's lines; all in one currency, the total inside the limits."""
    lines = params["line_items"]
    if not 1 <= len(lines) <= _MOST_LINES:
        raise Refusal(f"You must provide between 1 and {_MOST_LINES} line items.", param="line_items")
    items = [_line(line, f"line_items[{index}]") for index, line in enumerate(lines)]
    currency = items[0]["currency"]
    for index, item in enumerate(items):
        if item["currency"] != currency:
            raise Refusal(
                "All line items must have the same currency.",
                param=f"line_items[{index}][price_data][currency]",
            )
    wanted = str(params.get("currency", currency))
    if wanted.lower() != currency:
        raise Refusal(f"The line items are in {currency}, not in {wanted}.", param="currency")
    money.check_total(sum(item["amount_total"] for item in items), currency)
    return items


def _line(line: Thing, name: str) -> Thing:
    for unsimulated in ("adjustable_quantity", "tax_rates"):
        if unsimulated in line and not is_off(line[unsimulated]):
            raise beyond(f"{name}[{unsimulated}]")
    if "price" in line:
        raise missing("price", line["price"], f"{name}[price]", status=400)
    if "price_data" not in line:
        raise lacking(f"{name}[price_data]")
    if "quantity" not in line:
        raise Refusal(
            f"Quantity is required. Add `quantity` to `{name}`",
            param=f"{name}[quantity]",
            code="parameter_missing",
        )
    _check_positive(line["quantity"], f"{name}[quantity]", least=1)
    price = line["price_data"]
    currency, unit = _price(price, f"{name}[price_data]")
    return objects.line_item(
        name=price["product_data"]["name"],
        price_id=object_id("price"),
        product=f"prod_{object_id('x')[2:16]}",
        currency=currency,
        unit=unit,
        quantity=line["quantity"],
    ) | {"metadata": line.get("metadata", {})}


def _price(price: Thing, name: str) -> tuple[str, int]:
    for unsimulated in ("recurring", "unit_amount_decimal"):
        if unsimulated in price:
            raise beyond(f"{name}[{unsimulated}]", instead="use `unit_amount` of a one-time price")
    if "product" in price:
        raise missing("product", price["product"], f"{name}[product]", status=400)
    if "product_data" not in price:
        raise lacking(f"{name}[product_data]")
    if "unit_amount" not in price:
        raise lacking(f"{name}[unit_amount]")
    currency = money.known_currency(price["currency"], f"{name}[currency]")
    unit = _check_positive(price["unit_amount"], f"{name}[unit_amount]", least=0)
    if unit > money.MAXIMUM:
        limit = money.with_symbol(money.MAXIMUM, currency)
        raise Refusal(
            f"Amount must be no more than {limit}", param=f"{name}[unit_amount]", code="amount_too_large"
        )
    money.check_step(unit, currency, f"{name}[unit_amount]")
    return currency, unit


def _check_positive(value: int, name: str, *, least: int) -> int:
    if value < least:
        raise Refusal(
            "Invalid non-negative integer"
            if least == 0
            else f"This value must be greater than or equal to {least}.",
            param=name,
            code="parameter_invalid_integer",
        )
    return value
