"""Reserved money, prices in yen, receipts and invoices, over HTTP against the deployed package."""

import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.stack.shop import Json, Order, Shop, Sku, codes, key

pytestmark = pytest.mark.stack
INVOICE = {"buyer": "personal", "title": "Grace", "email": "grace.buyer@example.com"}


@pytest.fixture
def product(shop: Shop) -> Json:
    """A product that costs 1500 yen, too, with two codes."""
    slug = f"test-{uuid.uuid4().hex[:12]}"
    price = {"amount": 1299, "currency": "USD"}
    sku = {"title": {"en": "One"}, "kind": "code", "price": price}
    body = {"slug": slug, "title": {"en": slug}, "hidden": True}
    skus = [sku | {"prices": [{"amount": 1500, "currency": "JPY"}]}]
    made: Json = shop.desk("POST", "/products", body | {"skus": skus}).raise_for_status().json()
    shop.stock(Sku(made["skus"][0]["sku"], slug), "\n".join(codes(2)))
    return made


@pytest.fixture
def reserving(shop: Shop, product: Json) -> Iterator[None]:
    """A rule by which cards reserve the money of that product only."""
    rule = {"name": "reserve", "methods": ["card"], "capture": "manual", "products": [product["product"]]}
    replaced(shop, [rule])
    yield
    replaced(shop, [])


def replaced(shop: Shop, rules: list[Json]) -> None:
    version = shop.desk("GET", "/payment-rules").raise_for_status().json()["version"]
    shop.desk("POST", "/payment-rules", {"version": version, "rules": rules}).raise_for_status()


def placed(shop: Shop, product: Json, currency: str, total: int) -> Order:
    body = {
        "items": [{"sku": product["skus"][0]["sku"], "quantity": 1}],
        "contact": {"email": "grace.buyer@example.com"},
        "currency": currency,
        "expected_total": total,
    }
    answer = shop.http.post("/v1/orders", json=body, headers={"Idempotency-Key": key()})
    assert answer.status_code == 201, answer.text
    return Order(shop.http, answer.json())


def get(order: Order, what: str) -> httpx.Response:
    return shop_get(order, f"{order.path}/{what}")


def shop_get(order: Order, path: str) -> httpx.Response:
    return order.http.get(path, headers=order.headers)


@pytest.mark.usefixtures("reserving")
def test_reserved_money_is_taken_when_a_person_approves(shop: Shop, product: Json) -> None:
    shop.desk("PATCH", f"/products/{product['product']}", {"review": "always"}).raise_for_status()
    order = placed(shop, product, "USD", 1299)
    assert order.view()["payment_methods"] == ["card"]
    session = shop.pay(order)
    intent = session["payment_intent"]
    view = order.becomes("in_review")
    assert view["payment"] == "authorized"

    verdict = {"verdict": "approve", "reason": "known buyer"}
    shop.desk("POST", f"/orders/{order.order_id}/review", verdict).raise_for_status()

    view = order.becomes("delivered")
    assert view["payment"] == "captured"
    events = [entry["event"] for entry in view["timeline"]]
    assert events == ["placed", "authorized", "in_review", "approved", "paid", "delivered"]
    assert len(order.reveal()) == 1
    assert intent


@pytest.mark.usefixtures("reserving")
def test_a_declined_order_is_never_charged(shop: Shop, product: Json) -> None:
    shop.desk("PATCH", f"/products/{product['product']}", {"review": "always"}).raise_for_status()
    order = placed(shop, product, "USD", 1299)
    shop.pay(order)
    order.becomes("in_review")

    verdict = {"verdict": "decline", "reason": "odd"}
    shop.desk("POST", f"/orders/{order.order_id}/review", verdict).raise_for_status()

    view = order.becomes("voided")
    assert (view["payment"], view["fulfilment"], view["refund"]) == ("voided", "released", "none")
    assert order.post("invoice", INVOICE).json()["code"] == "NotInvoiceable"


@pytest.mark.usefixtures("reserving")
def test_an_unreviewed_order_is_captured_and_delivered_by_itself(shop: Shop, product: Json) -> None:
    order = placed(shop, product, "USD", 1299)
    shop.pay(order)

    assert order.becomes("delivered")["payment"] == "captured"


def test_an_order_in_yen_has_a_receipt_and_an_invoice(shop: Shop, product: Json) -> None:
    order = placed(shop, product, "JPY", 1500)
    paid = shop.pay(order, method="alipay")
    assert (paid["currency"], paid["amount_total"]) == ("jpy", 1500)
    assert order.becomes("delivered")["total"] == {"amount": 1500, "currency": "JPY"}

    receipt = get(order, "receipt").raise_for_status().json()
    assert [(one["method"], one["amount"]["amount"]) for one in receipt["payments"]] == [("alipay", 1500)]
    asked = order.post("invoice", INVOICE).raise_for_status().json()
    assert asked["state"] == "requested"
    invoice = f"/invoices/{order.order_id}"
    wrong, right = (_put(shop, invoice, content) for content in (b"hello", b"%PDF-1.7"))
    issued = {"file": wrong, "kind": "pdf", "number": "25442000000012345678"}
    refused = shop.desk("POST", f"{invoice}/issue", issued)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "file")
    shop.desk("POST", f"{invoice}/issue", issued | {"file": right}).raise_for_status()
    other = {"file": _put(shop, invoice, b"%PDF-1.7 right"), "kind": "pdf", "reason": "another order's"}
    assert len(shop.desk("POST", f"{invoice}/replace", other).raise_for_status().json()["replaced"]) == 1
    mine = get(order, "invoice").raise_for_status().json()
    assert (mine["state"], mine["amount"]) == ("issued", {"amount": 1500, "currency": "JPY"})
    assert httpx.get(mine["file_url"], timeout=30).content == b"%PDF-1.7 right"
    export = shop.desk("GET", f"/invoices/export?month={mine['issued_at'][:7]}").raise_for_status().json()
    table = httpx.get(export["url"], timeout=30).content.decode("utf-8-sig")
    assert order.order_id in table

    refund = {"reason": "asked"}
    shop.desk("POST", f"/orders/{order.order_id}/refunds", refund, Idempotency_Key=key()).raise_for_status()
    order.becomes("refunded")
    assert get(order, "invoice").json()["state"] in {"issued", "to_reverse"}


def _put(shop: Shop, invoice: str, content: bytes) -> str:
    """The id of a file that was uploaded for an invoice."""
    body: dict[str, Any] = {"kind": "pdf", "size": len(content)}
    address = shop.desk("POST", f"{invoice}/files", body).raise_for_status().json()
    httpx.put(address["url"], content=content, timeout=30).raise_for_status()
    return str(address["file"])
