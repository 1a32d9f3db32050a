"""Bad input over HTTP: a problem document with a code and the field, and nothing changed."""

import base64
import json
import time
from typing import Any

import httpx
import jwt
import pytest

from tests.stack.shop import Shop, Sku, key

pytestmark = pytest.mark.stack
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def sku(shop: Shop) -> Sku:
    return shop.new_sku(stock=3)


def wanted(sku: Sku, **changes: Any) -> dict[str, Any]:
    return {
        "items": [{"sku": sku.sku, "quantity": 1}],
        "contact": {"email": "grace.buyer@example.com"},
        "currency": "USD",
        "expected_total": 1299,
    } | changes


def refused(answer: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert answer.headers["content-type"] == PROBLEM
    if field:
        assert field in [error["field"] for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("change", "status", "code", "field"),
    [
        ({"items": [{"sku": "sku_" + "0" * 26, "quantity": 1}]}, 422, "UnknownSku", "items.0.sku"),
        ({"items": [{"sku": "", "quantity": 1}]}, 422, "Invalid", "items.0.sku"),
        ({"currency": "EUR"}, 422, "Invalid", "currency"),
        ({"expected_total": 1298}, 409, "PriceChanged", None),
        ({"expected_total": 1300}, 409, "PriceChanged", None),
        ({"contact": {"email": "x"}}, 422, "Invalid", "contact.email"),
        ({"coupon": "FREE"}, 422, "Invalid", "coupon"),
    ],
)
def test_a_wrong_order_is_refused(
    shop: Shop, sku: Sku, change: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    answer = shop.http.post("/v1/orders", json=wanted(sku, **change), headers={"Idempotency-Key": key()})

    refused(answer, status, code, field)
    assert shop.states(sku) == {"available": 3}


@pytest.mark.parametrize("quantity", [0, -1, 41, 10**12, 0.5, "2", None])
def test_a_wrong_quantity_is_refused(shop: Shop, sku: Sku, quantity: Any) -> None:
    body = wanted(sku, items=[{"sku": sku.sku, "quantity": quantity}])

    answer = shop.http.post("/v1/orders", json=body, headers={"Idempotency-Key": key()})

    refused(answer, 422, "Invalid", "items.0.quantity")
    assert shop.states(sku) == {"available": 3}


@pytest.mark.parametrize("body", [b"{", b"", b"[1]", b"\x00", b'{"a":' * 2000])
def test_malformed_json_is_refused(shop: Shop, body: bytes) -> None:
    headers = {"Idempotency-Key": key(), "Content-Type": "application/json"}

    answer = shop.http.post("/v1/orders", content=body, headers=headers)

    assert answer.status_code in {400, 422}
    assert answer.headers["content-type"] == PROBLEM


def test_a_key_used_for_another_order_is_refused(shop: Shop) -> None:
    sku = shop.new_sku(stock=3)
    idempotency_key = key()
    assert shop.ask(sku, idempotency_key=idempotency_key).status_code == 201

    refused(shop.ask(sku, 2, idempotency_key=idempotency_key), 422, "IdempotencyKeyReused")


def test_the_token_of_another_order_opens_nothing(shop: Shop) -> None:
    sku = shop.new_sku(stock=2)
    mine, other = shop.order(sku), shop.order(sku)
    for action in ("", "/payment", "/reveal", "/cancel"):
        method = "POST" if action else "GET"
        body = {"return_url": "https://shop.example"} if action == "/payment" else None
        answer = shop.http.request(method, mine.path + action, json=body, headers=other.headers)
        refused(answer, 403, "NotPermitted")
        refused(shop.http.request(method, mine.path + action, json=body), 401, "NotAuthenticated")
    assert mine.view()["status"] == "awaiting_payment"


@pytest.mark.parametrize(
    "return_url", ["", "shop", "javascript:alert(1)", "ftp://x/y", "https://" + "x" * 3000]
)
def test_a_return_address_must_be_a_web_address(shop: Shop, sku: Sku, return_url: str) -> None:
    order = shop.order(sku)

    refused(order.post("payment", {"return_url": return_url}), 422, "Invalid", "return_url")
    order.post("cancel").raise_for_status()


def forged_tokens(genuine: str) -> dict[str, str]:
    claims = jwt.decode(genuine, options={"verify_signature": False})
    head, _, signature = genuine.split(".")
    elevated = base64.urlsafe_b64encode(json.dumps(claims | {"sub": "x"}).encode()).decode().rstrip("=")
    key_id = jwt.get_unverified_header(genuine)["kid"]
    return {
        "no signature": jwt.encode(claims, "", algorithm="none"),
        "shared secret": jwt.encode(claims, "s" * 32, algorithm="HS256", headers={"kid": key_id}),
        "other payload": f"{head}.{elevated}.{signature}",
        "cut": genuine[:-10],
        "text": "not-a-token",
    }


def test_a_forged_staff_token_is_refused(shop: Shop) -> None:
    genuine = shop.owner["Authorization"].removeprefix("Bearer ")

    for kind, token in forged_tokens(genuine).items():
        answer = shop.http.get("/v1/desk/products", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 401, kind
        refused(answer, 401, "NotAuthenticated")
    refused(shop.http.get("/v1/desk/products"), 401, "NotAuthenticated")


def test_a_wrong_password_is_refused_without_saying_what_is_wrong(shop: Shop) -> None:
    known = {"email": shop.stack["staff"]["email"], "password": "wrong-Password-1"}
    unknown = {"email": "nobody@example.com", "password": "wrong-Password-1"}

    answers = [shop.http.post("/v1/desk/sign-in", json=body) for body in (known, unknown)]

    for answer in answers:
        refused(answer, 401, "WrongCredentials")
    assert answers[0].json() == answers[1].json()


@pytest.mark.parametrize("signature", [None, "", "t=1,v1=00", f"t={int(time.time())},v1={'0' * 64}"])
def test_an_unsigned_notification_is_refused(shop: Shop, signature: str | None) -> None:
    body = {"id": "evt_1", "object": "event", "type": "checkout.session.completed", "data": {"object": {}}}
    headers = {} if signature is None else {"Stripe-Signature": signature}

    refused(shop.http.post("/v1/hooks/stripe", json=body, headers=headers), 400, "BadNotification")


def test_a_file_in_another_encoding_than_it_claims_is_refused(shop: Shop, sku: Sku) -> None:
    file = base64.b64encode("激活码\nAAAA-BBBB\n".encode("gbk")).decode()
    before = shop.states(sku)

    answer = shop.desk(
        "POST", f"/skus/{sku.sku}/imports", {"file": file, "encoding": "utf-8"}, Idempotency_Key=key()
    )

    refused(answer, 422, "UnreadableFile", "encoding")
    assert shop.states(sku) == before


def test_a_line_of_a_million_characters_is_refused_by_number(shop: Shop) -> None:
    sku = shop.new_sku()

    report = shop.stock(sku, f"{key()}\n{'X' * 1_000_000}\n{key()}")

    assert (report["accepted"], report["rejected"]) == (2, 1)
    assert report["refused"][0]["line"] == 2
    assert report["refused"][0]["reason"] == "too_long"


def test_an_unknown_path_is_a_problem(shop: Shop) -> None:
    answer = shop.http.get("/v1/nothing/here")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == PROBLEM


def test_a_body_over_the_limit_is_refused(shop: Shop) -> None:
    headers = {"Idempotency-Key": key(), "Content-Type": "application/json"}

    refused(shop.http.post("/v1/orders", content=b" " * 70_000, headers=headers), 413, "BodyTooLarge")
    assert shop.http.post("/v1/orders", content=b" " * 11_000_000, headers=headers).status_code == 413
