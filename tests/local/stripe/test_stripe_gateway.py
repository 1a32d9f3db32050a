"""Our own gateway against the simulated account: methods, reserved money, currencies, tax."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.gateways.stripe_gateway import StripeGateway
from chalicelib.payments.gateway import CheckoutState, Item, MoneyState, ProviderRefused, Wish
from chalicelib.payments.rules import Method
from tests.local.stripe.harness import KEY, SECRET, Simulator


@pytest.fixture
def gateway(simulator: Simulator) -> StripeGateway:
    return StripeGateway(json.dumps({"api_key": KEY, "webhook_secret": SECRET}), simulator.url)


def wish(**changes: Any) -> Wish:
    fields: dict[str, Any] = {
        "order_id": "ord_1",
        "currency": "USD",
        "items": (Item("Game · Key", 2, 1000),),
        "email": "buyer@example.com",
        "return_url": "https://shop.example/thanks",
        "expires_at": datetime.now(UTC) + timedelta(hours=1),
        "key": "a key of the wish",
    }
    return Wish(**fields | changes)


def offered(simulator: Simulator, session: str) -> list[str]:
    types: list[str] = simulator.client().v1.checkout.sessions.retrieve(session).payment_method_types
    return types


@pytest.mark.parametrize(
    ("methods", "types"),
    [
        ((), ["card", "alipay", "wechat_pay", "crypto", "us_bank_account"]),
        ((Method.CARD, Method.UNIONPAY), ["card"]),
        ((Method.ALIPAY, Method.WECHAT_PAY), ["alipay", "wechat_pay"]),
        ((Method.STABLECOIN,), ["crypto"]),
    ],
)
def test_a_page_offers_only_what_is_allowed(
    simulator: Simulator, gateway: StripeGateway, methods: tuple[Method, ...], types: list[str]
) -> None:
    opened = gateway.open_checkout(wish(methods=methods))

    assert offered(simulator, opened.checkout) == types


@pytest.mark.parametrize(
    ("allowed", "refused"), [(Method.CARD, "unionpay"), (Method.UNIONPAY, "card")], ids=["card", "unionpay"]
)
def test_cards_and_unionpay_are_told_apart(
    simulator: Simulator, gateway: StripeGateway, allowed: Method, refused: str
) -> None:
    opened = gateway.open_checkout(wish(methods=(allowed,)))
    pay = f"{simulator.url}/_sim/checkout/{opened.checkout}/pay"
    assert simulator.http.post(pay, json={"method": refused, "outcome": "succeed"}).status_code == 400

    simulator.pay(opened.checkout, method=str(allowed))

    found = gateway.fetch(opened.checkout)
    assert (found.state, found.method) == (CheckoutState.PAID, str(allowed))


def test_reserved_money_is_taken_once(simulator: Simulator, gateway: StripeGateway) -> None:
    opened = gateway.open_checkout(wish(methods=(Method.CARD,), manual=True))
    simulator.pay(opened.checkout)
    found = gateway.fetch(opened.checkout)
    assert (found.state, found.amount) == (CheckoutState.AUTHORIZED, 2000)
    assert found.payment

    assert gateway.capture(found.payment, 2000, "capture it") is MoneyState.TAKEN

    assert gateway.capture(found.payment, 2000, "capture it") is MoneyState.TAKEN
    assert gateway.capture(found.payment, 2000, "another key") is MoneyState.TAKEN
    assert gateway.void(found.payment) is MoneyState.TAKEN
    assert gateway.fetch(opened.checkout).state is CheckoutState.PAID
    assert len(simulator.client().v1.charges.list().data) == 1


def test_reserved_money_that_is_let_go_cannot_be_taken(simulator: Simulator, gateway: StripeGateway) -> None:
    opened = gateway.open_checkout(wish(methods=(Method.CARD,), manual=True))
    simulator.pay(opened.checkout)
    payment = gateway.fetch(opened.checkout).payment
    assert payment

    assert gateway.void(payment) is MoneyState.FREE

    assert gateway.void(payment) is MoneyState.FREE
    assert gateway.capture(payment, 2000, "too late") is MoneyState.FREE
    assert gateway.fetch(opened.checkout).state is CheckoutState.CLOSED


def test_methods_that_cannot_reserve_have_no_such_page(gateway: StripeGateway) -> None:
    with pytest.raises(ProviderRefused):
        gateway.open_checkout(wish(methods=(Method.ALIPAY,), manual=True))


@pytest.mark.parametrize(("currency", "unit"), [("JPY", 1500), ("KWD", 4290)])
def test_amounts_keep_the_decimals_of_their_currency(
    simulator: Simulator, gateway: StripeGateway, currency: str, unit: int
) -> None:
    opened = gateway.open_checkout(wish(currency=currency, items=(Item("Key", 1, unit),)))
    simulator.pay(opened.checkout)

    found = gateway.fetch(opened.checkout)
    assert (found.amount, found.currency, found.tax) == (unit, currency, 0)


def test_included_tax_is_told_and_the_total_stays(simulator: Simulator, gateway: StripeGateway) -> None:
    opened = gateway.open_checkout(wish(tax=True))
    assert (opened.amount, opened.tax) == (2000, 0)
    simulator.pay(opened.checkout, method="alipay")

    found = gateway.fetch(opened.checkout)
    assert (found.amount, found.tax, found.method) == (2000, 333, "alipay")
