"""Wallets over HTTP: who sees what, what is refused, and how few round trips a wholly paid order takes."""

import threading
from typing import Any

import pytest

from chalicelib.buyers.service import buyer_of, link_token
from chalicelib.catalog.model import Sku
from chalicelib.kernel import table as kernel_table
from chalicelib.kernel import wire
from chalicelib.kernel.table import Transaction
from chalicelib.ledger import templates
from chalicelib.payments.gateway import Checkout, CheckoutState, Wish
from chalicelib.payments.service import topping_up
from chalicelib.wallet import store
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting, reading
from tests.api.test_http import Call, call, left, owner, sku, wanted
from tests.service.conftest import KEY

__all__ = ["call", "owner", "sku"]

BUYER = "buyer@example.com"
PAGE = "https://shop.example/thanks"
TOP_UPS = "/v1/me/wallets/USD/top-ups"


def link(email: str = BUYER) -> dict[str, str]:
    return {"Authorization": f"Bearer {link_token(email)}"}


def fill(amount: int, email: str = BUYER) -> Owner:
    """That much in the wallet of an address, and its statement written."""
    whose = Owner.of_buyer(buyer_of(email))
    writes = Transaction()
    entry = templates.top_up(whose.key, "pi_1", amount, "USD")
    crediting.credit(writes, whose, "USD", amount, key="top:pi_1", entry=entry)
    writes.commit()
    item = store.table().get(store.partition(whose), "BALANCE#USD")
    assert item
    store.add_lines([item])
    return whose


def balance(email: str = BUYER) -> int:
    return reading.wallet(Owner.of_buyer(buyer_of(email)), "USD").balance


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[Wish]:
    """A provider that opens pages, and what was wished of it."""
    wishes: list[Wish] = []

    class Provider:
        def open_checkout(self, wish: Wish) -> Checkout:
            wishes.append(wish)
            return Checkout("cs_1", None, CheckoutState.OPEN, 5000, "USD", url="https://pay.example/cs_1")

    monkeypatch.setattr(topping_up, "gateway", Provider)
    return wishes


def test_a_buyer_sees_their_own_wallets_only(call: Call) -> None:
    fill(5000)

    assert call("GET", "/v1/me/wallets")[0] == 401
    assert call("GET", "/v1/me/wallets", Authorization="Bearer of.nothing.x")[0] == 401
    assert call("GET", "/v1/me/wallets", **link("x@example.com")) == (200, {"wallets": []})
    _, answer = call("GET", "/v1/me/wallets", **link())
    assert [one["balance"] for one in answer["wallets"]] == [{"amount": 5000, "currency": "USD"}]
    _, statement = call("GET", "/v1/me/wallets/USD/statement", **link())
    (line,) = statement["lines"]
    assert (line["kind"], line["amount"]["amount"], line["balance"]["amount"]) == ("top_up", 5000, 5000)
    assert call("GET", "/v1/me/wallets/EUR/statement", **link()) == (200, {"lines": [], "next": None})


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/me/wallets/usd/statement", "currency"),
        ("/v1/me/wallets/DOLLAR/statement", "currency"),
        ("/v1/me/wallets/USD/statement?cursor=zzz", "cursor"),
        ("/v1/me/wallets/USD/statement?page=2", "page"),
    ],
)
def test_what_a_statement_refuses(call: Call, path: str, field: str) -> None:
    status, problem = call("GET", path, **link())

    assert status == 422
    assert [error["field"] for error in problem["errors"]] == [field]


@pytest.mark.usefixtures("sku")
def test_a_top_up_is_opened_once_and_read_by_its_buyer(call: Call, pages: list[Wish]) -> None:
    body = {"amount": 5000, "return_url": PAGE}

    status, first = call("POST", TOP_UPS, body, Idempotency_Key=KEY, **link())

    assert status == 201
    assert (first["state"], first["checkout_url"]) == ("open", "https://pay.example/cs_1")
    assert call("POST", TOP_UPS, body, Idempotency_Key=KEY, **link())[1] == first
    assert [(wish.order_id, wish.top_up_id, wish.email) for wish in pages] == [
        (None, first["top_up_id"], None)
    ]
    path = f"{TOP_UPS}/{first['top_up_id']}"
    assert call("GET", path, **link())[1] == first
    assert call("GET", path, **link("x@example.com"))[1]["code"] == "TopUpNotFound"
    assert call("GET", path.replace("USD", "EUR"), **link())[0] == 404
    assert call("GET", path)[0] == 401
    other = {"amount": 5001, "return_url": PAGE}
    assert call("POST", TOP_UPS, other, Idempotency_Key=KEY, **link())[1]["code"] == "IdempotencyKeyReused"


@pytest.mark.usefixtures("sku")
@pytest.mark.parametrize(
    ("path", "change", "field"),
    [
        (TOP_UPS, {"amount": "5000"}, "amount"),
        (TOP_UPS, {"amount": 50.5}, "amount"),
        (TOP_UPS, {"amount": -1}, "amount"),
        (TOP_UPS, {"amount": 0}, "amount"),
        (TOP_UPS, {"amount": 49}, "amount"),
        (TOP_UPS, {"amount": 100_000_000}, "amount"),
        (TOP_UPS, {"amount": 10**30}, "amount"),
        (TOP_UPS, {"amount": True}, "amount"),
        (TOP_UPS, {"amount": None}, "amount"),
        (TOP_UPS, {"return_url": "javascript:alert(1)"}, "return_url"),
        (TOP_UPS, {"currency": "EUR"}, "currency"),
        (TOP_UPS.replace("USD", "EUR"), {}, "currency"),
        (TOP_UPS.replace("USD", "usd"), {}, "currency"),
    ],
)
def test_what_a_top_up_refuses(
    call: Call, pages: list[Wish], path: str, change: dict[str, Any], field: str
) -> None:
    body = {"amount": 5000, "return_url": PAGE} | change

    status, problem = call("POST", path, body, Idempotency_Key=KEY, **link())

    assert status == 422
    assert [error["field"] for error in problem["errors"]] == [field]
    assert pages == []


@pytest.mark.usefixtures("sku")
def test_who_may_not_order_may_not_fill_a_wallet(
    call: Call, owner: dict[str, str], pages: list[Wish], sku: Sku
) -> None:
    body = {"amount": 5000, "return_url": PAGE}
    order = call(
        "POST",
        "/v1/orders",
        wanted(sku, contact={"email": "bad@example.com"}),
        Idempotency_Key=KEY,
        Yima_Device="d" * 20,
    )[1]
    blocked = {"order_id": order["order_id"], "reason": "fraud"}
    assert call("POST", "/v1/desk/blocks", blocked, **owner)[0] < 300

    by_address = call("POST", TOP_UPS, body, Idempotency_Key=KEY, **link("bad@example.com"))
    by_device = call("POST", TOP_UPS, body, Idempotency_Key=KEY, Yima_Device="d" * 20, **link())
    other = call("POST", TOP_UPS, body, Idempotency_Key=KEY, Yima_Device="e" * 20, **link())

    assert [by_address[1]["code"], by_device[1]["code"]] == ["BuyerBlocked"] * 2
    assert other[0] == 201
    assert len(pages) == 1


@pytest.mark.usefixtures("sku")
def test_a_top_up_needs_a_link_and_a_key(call: Call, pages: list[Wish]) -> None:
    body = {"amount": 5000, "return_url": PAGE}

    assert call("POST", TOP_UPS, body, Idempotency_Key=KEY)[0] == 401
    assert call("POST", TOP_UPS, body, **link())[1]["code"] == "IdempotencyKeyMissing"
    assert pages == []


@pytest.mark.parametrize("amount", ["1299", 12.99, -1, 0, 10**30, True, 100_000_000])
def test_what_is_no_amount_is_not_paid(call: Call, sku: Sku, amount: Any) -> None:
    fill(5000)

    status, problem = call(
        "POST", "/v1/orders", wanted(sku, wallet_amount=amount), Idempotency_Key=KEY, **link()
    )

    assert status == 422
    assert [error["field"] for error in problem["errors"]] == ["wallet_amount"]
    assert (left(sku), balance()) == (2, 5000)


@pytest.mark.parametrize(
    ("email", "amount", "answer"),
    [
        (None, 1299, (401, "NotAuthenticated", "wallet_amount")),
        ("x@example.com", 1299, (403, "NotPermitted", "contact.email")),
        (BUYER, 1300, (422, "Invalid", "wallet_amount")),
        (BUYER, 1250, (422, "Invalid", "wallet_amount")),
        (BUYER, 1299, (409, "InsufficientCredit", "wallet_amount")),
    ],
)
def test_what_a_wallet_does_not_pay(
    call: Call, sku: Sku, email: str | None, amount: int, answer: tuple[int, str, str]
) -> None:
    fill(1298)
    headers = link(email) if email else {}

    status, problem = call(
        "POST", "/v1/orders", wanted(sku, wallet_amount=amount), Idempotency_Key=KEY, **headers
    )

    (error,) = problem["errors"]
    assert (status, problem["code"], error["field"]) == answer
    assert balance() == 1298


def test_a_guest_needs_no_credential_and_a_false_one_is_refused(call: Call, sku: Sku) -> None:
    assert call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)[0] == 201
    false = {"Authorization": "Bearer of.nothing.x"}
    assert call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY + "2", **false)[0] == 401


def test_the_codes_are_in_the_answer_and_in_that_of_a_repeat(call: Call, sku: Sku) -> None:
    fill(5000)
    body = wanted(sku, wallet_amount=1299)

    status, order = call("POST", "/v1/orders", body, Idempotency_Key=KEY, **link())

    assert (status, order["status"], order["due"]["amount"]) == (201, "delivered", 0)
    assert order["from_wallet"] == {"amount": 1299, "currency": "USD"}
    assert (len(order["codes"]), left(sku)) == (1, 1)
    _, again = call("POST", "/v1/orders", body, Idempotency_Key=KEY, **link())
    assert again["codes"] == order["codes"]
    token = {"Authorization": f"Bearer {order['order_token']}"}
    assert call("POST", f"/v1/orders/{order['order_id']}/payment", {"return_url": PAGE}, **token)[0] == 409
    assert call("POST", f"/v1/orders/{order['order_id']}/cancel", **token)[0] == 409
    assert balance() == 3701


def test_a_wholly_paid_order_takes_two_round_trips_and_reads_beside_the_second(
    call: Call, sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(5000)
    call("POST", "/v1/orders", wanted(sku, wallet_amount=1299), Idempotency_Key=KEY, **link())
    asked: list[tuple[str, str]] = []
    reading_began = threading.Event()

    def ask(operation: str, request: Any) -> Any:
        whose = "request" if threading.current_thread() is threading.main_thread() else "beside"
        asked.append((whose, operation))
        if whose == "beside":
            reading_began.set()
        elif operation == "TransactWriteItems":
            assert reading_began.wait(5), "the transaction waits for a read that has not begun"
        return wire.ask("dynamodb", operation, request)

    monkeypatch.setattr(kernel_table, "_ask", ask)

    body = wanted(sku, wallet_amount=1299)
    status, order = call("POST", "/v1/orders", body, Idempotency_Key=KEY + "2", **link())

    assert (status, len(order["codes"])) == (201, 1)
    assert [operation for whose, operation in asked if whose == "request"] == [
        "UpdateItem",
        "TransactWriteItems",
    ]
    assert [operation for whose, operation in asked if whose == "beside"] == ["BatchGetItem"]


def test_staff_find_the_wallets_of_an_address(call: Call, owner: dict[str, str]) -> None:
    whose = fill(5000)
    viewer = {"Authorization": "Bearer viewer-token"}

    status, found = call("POST", "/v1/desk/wallets/search", {"email": "Buyer@example.com"}, **viewer)

    assert (status, found["owner"]) == (200, whose.key)
    assert call("GET", f"/v1/desk/wallets/{whose.key}", **viewer)[1] == found
    _, statement = call("GET", f"/v1/desk/wallets/{whose.key}/USD/statement", **viewer)
    (line,) = statement["lines"]
    assert (line["key"], line["actor"], line["balance"]["amount"]) == ("top:pi_1", "system", 5000)
    _, nobody = call("POST", "/v1/desk/wallets/search", {"email": "x@example.com"}, **owner)
    assert nobody["wallets"] == []


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/desk/wallets/search", {"email": "x"}),
        ("GET", "/v1/desk/wallets/nobody", None),
        ("GET", "/v1/desk/wallets/buyer_x", None),
        ("GET", "/v1/desk/wallets/buyer_abcdefgh/usd/statement", None),
    ],
)
def test_what_the_desk_refuses(call: Call, method: str, path: str, body: Any) -> None:
    token = {"Authorization": "Bearer owner-token"}

    assert call(method, path, body, **token)[0] == 422
    assert call(method, path, body)[0] == 401
    assert call(method, path, body, **link())[0] == 401
