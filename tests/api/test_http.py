"""The HTTP surface through Chalice's own test client."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from chalice.test import Client

from app import app
from chalicelib.catalog.model import Sku
from chalicelib.gateways import identity
from chalicelib.gateways.identity import Claims
from chalicelib.staff import store as staff_store
from chalicelib.staff.model import Origin
from chalicelib.stock.service import claiming
from tests.service.conftest import KEY, make_sku, stock_up

Call = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def call(cloud: None) -> Any:
    for subject in "0123456789":  # whom tests name without a session are signed in
        staff_store.open_session(subject, "", Origin("", ""), of_epoch=0, pending=False)
    with Client(app) as client:

        def send(method: str, path: str, body: Any = None, **headers: str) -> tuple[int, dict[str, Any]]:
            raw = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            answer = client.http.request(
                method, path, body=raw, headers={"Content-Type": "application/json", **named}
            )
            return answer.status_code, json.loads(answer.body or b"{}")

        send.client = client  # type: ignore[attr-defined]
        yield send


@pytest.fixture
def owner(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    groups = {"owner-token": ("owner",), "viewer-token": ("viewer",), "nobody-token": ("strangers",)}

    def verify(token: str) -> Claims:
        if token not in groups:
            raise identity.TokenRefused
        return Claims("1", groups[token])

    monkeypatch.setattr(identity, "verify", verify)
    return {"Authorization": "Bearer owner-token"}


def wanted(sku: Sku, **changes: Any) -> dict[str, Any]:
    return {
        "items": [{"sku": sku.sku, "quantity": 1}],
        "contact": {"email": "buyer@example.com"},
        "currency": "USD",
        "expected_total": 1299,
    } | changes


@pytest.fixture
def sku(cloud: None) -> Sku:
    sku = make_sku()
    stock_up(sku, "CODE-1111-AAAA\nCODE-2222-BBBB")
    return sku


def left(sku: Sku) -> int:
    claiming.forget()
    return claiming.left([sku.sku])[sku.sku]


def test_an_order_is_placed_read_and_only_opened_by_its_token(call: Call, sku: Sku) -> None:
    status, order = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)

    assert status == 201
    assert order["status"] == "awaiting_payment"
    assert order["total"] == {"amount": 1299, "currency": "USD"}
    path = f"/v1/orders/{order['order_id']}"
    assert call("GET", path, Authorization=f"Bearer {order['order_token']}")[0] == 200
    assert call("GET", path)[0] == 401
    assert call("GET", path, Authorization="Bearer AAAAAAAAAAAAAAAAAAAAAA")[0] == 403
    _, other = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY + "2")
    assert call("GET", path, Authorization=f"Bearer {other['order_token']}")[1]["code"] == "NotPermitted"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"items": []}, "items"),
        ({"items": [{"sku": "sku_short", "quantity": 1}]}, "items.0.sku"),
        ({"expected_total": "1299"}, "expected_total"),
        ({"expected_total": 12.99}, "expected_total"),
        ({"expected_total": -1}, "expected_total"),
        ({"currency": "usd"}, "currency"),
        ({"contact": {"email": "nobody"}}, "contact.email"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_bad_field_is_named_and_nothing_is_held(
    call: Call, sku: Sku, change: dict[str, Any], field: str
) -> None:
    status, problem = call("POST", "/v1/orders", wanted(sku, **change), Idempotency_Key=KEY)

    assert (status, problem["code"]) == (422, "Invalid")
    assert [error["field"] for error in problem["errors"]] == [field]
    assert left(sku) == 2


@pytest.mark.parametrize("quantity", [0, -1, 11, 10**9, 1.5, "1", True])
def test_a_bad_quantity_is_refused(call: Call, sku: Sku, quantity: Any) -> None:
    body = wanted(sku, items=[{"sku": sku.sku, "quantity": quantity}])

    status, problem = call("POST", "/v1/orders", body, Idempotency_Key=KEY)

    assert status == 422
    assert problem["errors"][0]["field"] == "items.0.quantity"
    assert left(sku) == 2


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"items": NaN}'])
def test_a_malformed_body_is_a_problem(call: Call, sku: Sku, body: bytes) -> None:
    status, problem = call("POST", "/v1/orders", body, Idempotency_Key=KEY)

    assert status in {400, 422}
    assert problem["code"] in {"MalformedBody", "Invalid"}
    assert left(sku) == 2


def test_a_large_body_is_refused_before_it_is_read(call: Call, sku: Sku) -> None:
    status, problem = call("POST", "/v1/orders", b" " * 70_000, Idempotency_Key=KEY)

    assert (status, problem["code"]) == (413, "BodyTooLarge")


@pytest.mark.parametrize("key", ["", "short", "with space in the middle", "x" * 129])
def test_a_key_is_required(call: Call, sku: Sku, key: str) -> None:
    status, problem = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=key)

    assert (status, problem["code"]) == (400, "IdempotencyKeyMissing")
    assert left(sku) == 2


def test_another_total_tells_the_present_one(call: Call, sku: Sku) -> None:
    status, problem = call("POST", "/v1/orders", wanted(sku, expected_total=1298), Idempotency_Key=KEY)

    assert (status, problem["code"]) == (409, "PriceChanged")
    assert problem["total"] == {"amount": 1299, "currency": "USD"}
    assert left(sku) == 2


def test_unknown_paths_and_methods_are_problems(call: Call) -> None:
    assert call("DELETE", "/v1/catalog")[1]["code"] == "MethodNotAllowed"
    status, problem = call("POST", "/v1/orders", b"x", Content_Type="text/plain")
    assert (status, problem["code"]) == (415, "UnsupportedMediaType")


def test_a_fault_of_ours_is_opaque(call: Call, sku: Sku, monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.orders.service import placing

    def fail(*_: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(placing, "quote", fail)

    status, problem = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)

    assert (status, problem["code"]) == (500, "Unexpected")
    assert "secret" not in json.dumps(problem)


def test_the_catalogue_shows_bands_not_numbers(call: Call, sku: Sku) -> None:
    status, catalog = call("GET", "/v1/catalog")

    assert status == 200
    (offered,) = catalog["products"][0]["skus"]
    assert offered["availability"] == "low"
    assert "left" not in offered
    slug = catalog["products"][0]["slug"]
    assert call("GET", f"/v1/products/{slug}")[1]["slug"] == slug
    assert call("GET", "/v1/products/nothing-here")[1]["code"] == "ProductNotFound"


@pytest.mark.parametrize(
    ("token", "status"), [(None, 401), ("forged", 401), ("nobody-token", 403), ("viewer-token", 403)]
)
def test_staff_routes_need_a_genuine_token_and_role(
    call: Call, owner: dict[str, str], token: str | None, status: int
) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}

    answer, _ = call("POST", "/v1/desk/products", {"slug": "new", "title": {"en": "New"}}, **headers)

    assert answer == status
    assert call("GET", "/v1/catalog")[1] == {"categories": [], "products": []}


def test_staff_make_a_product_and_import_codes(call: Call, owner: dict[str, str]) -> None:
    new = {
        "slug": "game-key",
        "title": {"en": "Game key", "zh-CN": "游戏激活码"},
        "skus": [
            {"title": {"en": "One month"}, "kind": "code", "price": {"amount": 999, "currency": "USD"}},
            {"title": {"en": "One year"}, "kind": "code", "price": {"amount": 9999, "currency": "USD"}},
        ],
    }
    status, product = call("POST", "/v1/desk/products", new, **owner)
    assert status == 201
    assert call("POST", "/v1/desk/products", new, **owner)[1]["code"] == "SlugTaken"
    path = f"/v1/desk/skus/{product['skus'][0]['sku']}/imports"
    file = base64.b64encode("激活码\nAAAA-1111\nBBBB-2222\n".encode("gbk")).decode()

    status, report = call("POST", path, {"file": file, "encoding": "gbk"}, Idempotency_Key=KEY, **owner)

    assert (status, report["accepted"], report["rejected"]) == (201, 2, 0)
    _, listed = call("GET", f"/v1/desk/codes?batch={report['batch']}", **owner)
    assert [code["state"] for code in listed["codes"]] == ["available", "available"]
    assert "AAAA" not in json.dumps(listed)


def test_a_file_that_is_not_what_it_claims_is_refused(call: Call, owner: dict[str, str], sku: Sku) -> None:
    path = f"/v1/desk/skus/{sku.sku}/imports"
    file = base64.b64encode("激活码\nAAAA\n".encode("gbk")).decode()

    status, problem = call(
        "POST", path, {"file": file, "encoding": "utf-8"}, Idempotency_Key=KEY + "2", **owner
    )

    assert (status, problem["code"], problem["errors"][0]["field"]) == (422, "UnreadableFile", "encoding")
    assert left(sku) == 2


@pytest.mark.parametrize("signature", ["", "t=1,v1=abc", "nonsense"])
def test_an_unsigned_notification_is_refused(call: Call, signature: str) -> None:
    body = {"id": "evt_1", "object": "event", "type": "checkout.session.completed"}

    status, problem = call("POST", "/v1/hooks/stripe", body, Stripe_Signature=signature)

    assert (status, problem["code"]) == (400, "BadNotification")


def test_a_damaged_workbook_is_refused_with_what_to_do(call: Call, owner: dict[str, str], sku: Sku) -> None:
    file = base64.b64encode(b"PK\x03\x04" + b"x" * 50).decode()

    status, problem = call(
        "POST", f"/v1/desk/skus/{sku.sku}/imports", {"file": file}, Idempotency_Key=KEY + "3", **owner
    )

    assert (status, problem["code"], problem["errors"][0]["reason"]) == (
        422,
        "UnreadableFile",
        "UnusableWorkbook",
    )
    assert "CSV" in problem["detail"]


def test_staff_see_the_orders_that_are_not_over(call: Call, owner: dict[str, str], sku: Sku) -> None:
    _, placed = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)

    assert [one["order_id"] for one in call("GET", "/v1/desk/orders", **owner)[1]["orders"]] == [
        placed["order_id"]
    ]
    assert call("GET", "/v1/desk/orders?status=in_review", **owner)[1]["orders"] == []
    assert call("GET", "/v1/desk/orders")[0] == 401


def test_a_small_import_is_one_page_of_codes(call: Call, owner: dict[str, str], sku: Sku) -> None:
    body = {"text": "\n".join(f"MORE-{number:04d}-CODE" for number in range(45))}
    path = f"/v1/desk/skus/{sku.sku}/imports"
    _, report = call("POST", path, body, Idempotency_Key=KEY + "4", **owner)

    _, page = call("GET", f"/v1/desk/codes?batch={report['batch']}", **owner)

    assert len(page["codes"]) == 45
    assert page["next"] is None
