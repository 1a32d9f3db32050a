"""Payment rules, currencies, receipts and invoices over HTTP, bad input above all."""

import uuid
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.catalog import service as catalog
from chalicelib.catalog import store
from chalicelib.catalog.model import Sku
from chalicelib.kernel import config, ids
from tests.api.test_http import Call, call, left, owner, sku, wanted
from tests.service.conftest import KEY

__all__ = ["call", "owner", "sku"]

RULES = "/v1/desk/payment-rules"
CARDS: dict[str, Any] = {"name": "Cards first", "methods": ["card"], "capture": "manual"}
INVOICE: dict[str, Any] = {
    "buyer": "company",
    "title": "上海某某有限公司",
    "tax_id": "91350100M000100Y43",
    "email": "books@example.com",
}
NEW: dict[str, Any] = {"title": {"en": "Key"}, "kind": "code", "price": {"amount": 999, "currency": "USD"}}


def bearer(order: dict[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {order['order_token']}"}


def fields(problem: dict[str, Any]) -> list[str]:
    return [one["field"] for one in problem["errors"]]


def proposed(
    call: Call, given: dict[str, str], version: int, rules: list[dict[str, Any]]
) -> tuple[int, dict[str, Any]]:
    body = {"version": version, "rules": rules, "reason": "as agreed"}
    return call("POST", f"{RULES}/proposals", body, Idempotency_Key=str(uuid.uuid4()), **given)


def agreed(call: Call, owner: dict[str, str], version: int, rules: list[dict[str, Any]]) -> None:
    """Rules that one of the staff proposed and another consented to."""
    status, proposal = proposed(call, owner, version, rules)
    assert (status, proposal["state"]) == (201, "waiting")
    path = f"/v1/desk/proposals/{proposal['proposal_id']}/approve"
    finance = {"Authorization": "Bearer finance-token"}
    assert call("POST", path, {"digest": proposal["digest"]}, **finance)[0] == 200


def test_rules_are_kept_in_order_with_their_history(call: Call, owner: dict[str, str], sku: Sku) -> None:
    assert call("GET", RULES, **owner)[1]["version"] == 0
    alipay = {"name": "China", "methods": ["alipay"], "countries": ["CN"], "products": [sku.product]}

    agreed(call, owner, 0, [alipay, CARDS])

    kept = call("GET", RULES, **owner)[1]
    assert (kept["version"], kept["actor"]) == (1, "staff:1, staff:2")
    assert [rule["name"] for rule in kept["rules"]] == ["China", "Cards first"]
    status, problem = proposed(call, owner, 0, [])
    assert (status, problem["code"]) == (409, "ChangedMeanwhile")
    agreed(call, owner, 1, [])
    history = call("GET", f"{RULES}/history", **owner)[1]
    assert [(one["version"], len(one["rules"])) for one in history["versions"]] == [(2, 0), (1, 2)]
    assert history["next"] is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"methods": ["alipay"]}, "rules.0.capture"),
        ({"methods": ["cash"]}, "rules.0.methods.0"),
        ({"methods": "card"}, "rules.0.methods"),
        ({"capture": "later"}, "rules.0.capture"),
        ({"currencies": ["usd"]}, "rules.0.currencies.0"),
        ({"currencies": ["XXX"]}, "rules.0.currencies.0"),
        ({"countries": ["China"]}, "rules.0.countries.0"),
        ({"products": ["prd_01JD0000000000000000000000"]}, "rules.0.products.0"),
        ({"amount_from": -1}, "rules.0.amount_from"),
        ({"amount_from": 1.5}, "rules.0.amount_from"),
        ({"amount_from": "100"}, "rules.0.amount_from"),
        ({"amount_from": 10**12}, "rules.0.amount_from"),
        ({"amount_from": 5}, "rules.0.currencies"),
        ({"amount_from": 5, "amount_to": 4, "currencies": ["USD"]}, "rules.0.amount_to"),
        ({"review": "yes"}, "rules.0.review"),
        ({"colour": "red"}, "rules.0.colour"),
        ({"name": ""}, "rules.0.name"),
    ],
)
def test_a_rule_that_makes_no_sense_is_named_and_nothing_is_kept(
    call: Call, owner: dict[str, str], change: dict[str, Any], field: str
) -> None:
    status, problem = proposed(call, owner, 0, [CARDS | change])

    assert status == 422
    assert field in fields(problem)
    assert call("GET", RULES, **owner)[1]["version"] == 0


@pytest.mark.parametrize(("token", "status"), [("viewer-token", 403), ("nobody-token", 403), ("none", 401)])
def test_only_finance_and_owners_change_rules(
    call: Call, owner: dict[str, str], token: str, status: int
) -> None:
    given = owner | {"Authorization": f"Bearer {token}"}

    assert proposed(call, given, 0, [])[0] == status


def test_rules_are_replaced_at_once_only_where_one_person_decides(
    call: Call, owner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    status, problem = call("POST", RULES, {"version": 0, "rules": [CARDS]}, **owner)
    assert (status, problem["code"]) == (403, "SecondPersonNeeded")
    assert call("GET", RULES, **owner)[1]["version"] == 0
    monkeypatch.setenv("YIMA_TWO_PERSON_RULE", "off")
    config.settings.cache_clear()

    status, kept = call("POST", RULES, {"version": 0, "rules": [CARDS]}, **owner)

    assert (status, kept["version"], kept["actor"]) == (200, 1, "staff:1")
    (decided,) = call("GET", "/v1/desk/approvals/over", **owner)[1]["proposals"]
    assert (decided["alone"], decided["kind"]) == (True, "payment_rules")


def test_a_rule_may_name_a_product_that_another_process_has_just_made(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    other = replace(sku, sku=ids.new("sku"), product=ids.new("prd"))
    proposed(call, owner, 0, [CARDS | {"products": [sku.product]}])  # the catalogue is remembered now
    made = store.product(sku.product)
    assert made
    store.create(replace(made, product=other.product, slug="other", skus=(other.sku,)), [other])

    assert proposed(call, owner, 0, [CARDS | {"products": [other.product]}])[0] == 201


def test_a_preview_says_why_and_keeps_nothing(call: Call, owner: dict[str, str], sku: Sku) -> None:
    purchase = {"currency": "USD", "amount": 1299, "products": [sku.product], "country": "DE"}

    status, found = call("POST", f"{RULES}/preview", purchase | {"rules": [CARDS]}, **owner)

    assert (status, found["methods"], found["capture"], found["rule"]) == (200, ["card"], "manual", 1)
    assert (found["looks"], found["unavailable"]) == ([{"rule": 1, "name": "Cards first", "unmet": []}], [])
    found = call("POST", f"{RULES}/preview", purchase, **owner)[1]
    assert (found["rule"], found["methods"][:2]) == (None, ["card", "unionpay"])
    bad = purchase | {"rules": [CARDS | {"methods": ["alipay"]}]}
    assert call("POST", f"{RULES}/preview", bad, **owner)[0] == 422


def test_an_open_order_shows_how_it_can_be_paid(call: Call, owner: dict[str, str], sku: Sku) -> None:
    placed = call("POST", "/v1/orders", wanted(sku, country="DE"), Idempotency_Key=KEY)[1]
    path = f"/v1/orders/{placed['order_id']}"
    every = ["card", "unionpay", "alipay", "wechat_pay", "stablecoin"]
    assert call("GET", path, **bearer(placed))[1]["payment_methods"] == every
    closed = {"name": "Not in Germany", "methods": [], "countries": ["DE"]}
    agreed(call, owner, 0, [closed])

    assert call("GET", path, **bearer(placed))[1]["payment_methods"] == []
    status, problem = call(
        "POST", f"{path}/payment", {"return_url": "https://shop.example"}, **bearer(placed)
    )
    assert (status, problem["code"]) == (409, "NoPaymentMethod")


def test_an_order_that_no_rule_allows_is_refused_and_takes_no_code(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    closed, before = {"name": "Not in Germany", "methods": [], "countries": ["DE"]}, left(sku)
    agreed(call, owner, 0, [closed])

    status, problem = call("POST", "/v1/orders", wanted(sku, country="DE"), Idempotency_Key=KEY)

    assert (status, problem["code"]) == (409, "NoPaymentMethod")
    assert left(sku) == before
    placed = call("POST", "/v1/orders", wanted(sku, country="FR"), Idempotency_Key=KEY)
    assert placed[0] == 201
    agreed(call, owner, 1, [closed | {"countries": []}])
    again = call("POST", "/v1/orders", wanted(sku, country="FR"), Idempotency_Key=KEY)
    assert (again[0], again[1]["order_id"]) == (201, placed[1]["order_id"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "XXX"}, "currency"),
        ({"currency": "EUR"}, "currency"),
        ({"currency": "usd"}, "currency"),
        ({"country": "Germany"}, "country"),
        ({"expected_total": 12.99}, "expected_total"),
        ({"expected_total": "1299"}, "expected_total"),
        ({"expected_total": -1299}, "expected_total"),
        ({"expected_total": 10**12}, "expected_total"),
    ],
)
def test_an_order_in_a_strange_currency_holds_nothing(
    call: Call, sku: Sku, change: dict[str, Any], field: str
) -> None:
    status, problem = call("POST", "/v1/orders", wanted(sku, **change), Idempotency_Key=KEY)

    assert (status, fields(problem)) == (422, [field])
    assert left(sku) == 2


def test_a_total_below_the_least_charge_says_how_much_it_must_be(call: Call, sku: Sku) -> None:
    catalog.change_sku(sku.sku, {"prices": {"JPY": 40}})  # from before prices were checked
    catalog.forget()

    body = wanted(sku, currency="JPY", expected_total=40)
    status, problem = call("POST", "/v1/orders", body, Idempotency_Key=KEY)

    assert (status, problem["code"]) == (422, "TotalTooSmall")
    assert problem["minimum"] == {"amount": 50, "currency": "JPY"}
    assert left(sku) == 2


def test_staff_keep_prices_in_several_currencies_and_the_shop_shows_them(
    call: Call, owner: dict[str, str]
) -> None:
    prices = [{"amount": 1500, "currency": "JPY", "floor": 1000}, {"amount": 4290, "currency": "KWD"}]
    body = {"slug": "many", "title": {"en": "Many"}, "skus": [NEW | {"prices": prices}]}
    status, made = call("POST", "/v1/desk/products", body, **owner)

    assert status == 201
    assert made["skus"][0]["prices"] == [prices[0], prices[1] | {"floor": None}]
    shown = call("GET", "/v1/products/many")[1]["skus"][0]
    assert shown["price"] == {"amount": 999, "currency": "USD"}
    assert [one["currency"] for one in shown["prices"]] == ["USD", "JPY", "KWD"]
    path = f"/v1/desk/skus/{made['skus'][0]['sku']}"
    assert call("PATCH", path, {"active": True}, **owner)[1]["prices"] == made["skus"][0]["prices"]
    assert call("PATCH", path, {"prices": []}, **owner)[1]["prices"] == []


@pytest.mark.parametrize(
    "prices",
    [
        [{"amount": 1295, "currency": "KWD"}],
        [{"amount": 49, "currency": "JPY"}],
        [{"amount": 1500, "currency": "XXX"}],
        [{"amount": 15.5, "currency": "JPY"}],
        [{"amount": "1500", "currency": "JPY"}],
        [{"amount": -1500, "currency": "JPY"}],
        [{"amount": 10**12, "currency": "JPY"}],
        [{"amount": 1500, "currency": "JPY", "floor": 1501}],
        [{"amount": 1500, "currency": "JPY"}, {"amount": 1600, "currency": "JPY"}],
        [{"amount": 1500, "currency": "USD"}],
    ],
)
def test_a_price_that_cannot_be_charged_is_refused(call: Call, owner: dict[str, str], prices: Any) -> None:
    body = {"slug": "many", "title": {"en": "Many"}, "skus": [NEW | {"prices": prices}]}
    status, problem = call("POST", "/v1/desk/products", body, **owner)

    assert status == 422
    assert any("prices" in field for field in fields(problem))
    assert call("GET", "/v1/desk/products", **owner)[1] == {"products": []}


@pytest.mark.parametrize(
    "change",
    [
        {"tax_id": "91350100M000100Y44"},
        {"tax_id": None},
        {"buyer": "personal"},
        {"buyer": "state"},
        {"title": " "},
        {"title": "Two\nlines"},
        {"email": "nobody"},
        {"extra": 1},
    ],
)
def test_an_invoice_needs_what_fits_together(call: Call, sku: Sku, change: dict[str, Any]) -> None:
    placed = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)[1]
    path = f"/v1/orders/{placed['order_id']}/invoice"

    assert call("POST", path, INVOICE | change, **bearer(placed))[0] == 422
    assert call("GET", path, **bearer(placed))[0] == 404


def test_an_unpaid_order_has_neither_receipt_nor_invoice(call: Call, owner: dict[str, str], sku: Sku) -> None:
    placed = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)[1]
    path = f"/v1/orders/{placed['order_id']}"

    status, problem = call("POST", f"{path}/invoice", INVOICE, **bearer(placed))
    assert (status, problem["code"]) == (409, "NotInvoiceable")
    status, problem = call("GET", f"{path}/receipt", **bearer(placed))
    assert (status, problem["code"]) == (409, "NoReceipt")
    assert call("GET", f"{path}/receipt", **owner)[0] == 403
    assert call("GET", "/v1/desk/invoices?state=issued", **owner)[1] == {"invoices": [], "next": None}
    assert call("GET", "/v1/desk/invoices?cursor=nonsense", **owner)[0] == 422
    assert call("GET", "/v1/desk/invoices/export?month=2030-13", **owner)[0] == 422
    assert call("GET", "/v1/desk/invoices/export?month=2030-12", **owner)[1]["invoices"] == 0
    wrong = {"kind": "exe", "size": 10**9}
    status, problem = call("POST", f"/v1/desk/invoices/{placed['order_id']}/files", wrong, **owner)
    assert (status, sorted(fields(problem))) == (422, ["kind", "size"])
    path = f"/v1/desk/invoices/{placed['order_id']}/replace"
    change = {"file": "fil_01JD0000000000000000000000", "kind": "pdf", "reason": " "}
    status, problem = call("POST", path, change, **owner)
    assert (status, fields(problem)) == (422, ["reason"])
    assert call("POST", path, change | {"reason": "another order's"}, **owner)[0] == 404
    assert call("POST", path, change | {"reason": "mine"}, **bearer(placed))[0] == 401
