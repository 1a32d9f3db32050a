"""How staff keep the catalogue and a storefront reads it."""

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from chalicelib.catalog import store
from chalicelib.catalog.model import Sku, SkuKind
from chalicelib.kernel import ids
from chalicelib.shop import tasks
from chalicelib.shop.service import offering, publishing
from tests.api.test_http import Call, call, owner, sku

__all__ = ["call", "owner", "sku"]

PAGE = {
    "slug": "space-game",
    "title": {"en": "Space game", "zh-CN": "太空游戏"},
    "description": {"en": "<p>Fast</p><script>alert(1)</script>"},
    "limits": {"en": "Not in Antarctica"},
    "after_sales": {"en": "Thirty days"},
    "faq": [{"question": {"en": "Offline?"}, "answer": {"en": "<b>Yes</b>"}}],
    "tags": ["hot", "new", "hot"],
    "regions": ["US", "CN"],
    "devices": ["windows"],
    "skus": [{"title": {"en": "Key"}, "kind": "code", "price": {"amount": 999, "currency": "USD"}}],
}


def published() -> dict[str, Any]:
    """What browsers read: the small object, and the snapshot it names."""
    s3: Any = boto3.client("s3")
    latest = s3.get_object(Bucket="yima-test-pages", Key="catalog/latest.json")
    assert latest["CacheControl"] == "public, max-age=2, stale-while-revalidate=30"
    named = json.loads(latest["Body"].read())
    snapshot = s3.get_object(Bucket="yima-test-pages", Key=named["path"].removeprefix("/"))
    assert snapshot["CacheControl"] == "public, max-age=31536000, immutable"
    assert snapshot["ContentType"] == "application/json"
    content: dict[str, Any] = json.loads(snapshot["Body"].read())
    assert content["version"] == named["version"]
    return content


def test_a_product_page_has_its_parts_and_no_script(call: Call, owner: dict[str, str]) -> None:
    _, shelf = call("POST", "/v1/desk/categories", {"slug": "games", "title": {"en": "Games"}}, **owner)
    status, made = call("POST", "/v1/desk/products", PAGE | {"category": shelf["category"]}, **owner)

    assert status == 201
    assert made["description"] == {"en": "<p>Fast</p>"}
    assert (made["tags"], made["regions"], made["devices"]) == (["hot", "new"], ["US", "CN"], ["windows"])
    shown = call("GET", "/v1/products/space-game")[1]
    assert shown["faq"] == [{"question": {"en": "Offline?"}, "answer": {"en": "<b>Yes</b>"}}]
    assert shown["category"] == shelf["category"]
    assert shown["skus"][0]["availability"] == "sold_out"


def test_staff_see_at_once_what_another_process_has_changed(call: Call, owner: dict[str, str]) -> None:
    call("POST", "/v1/desk/products", PAGE, **owner)
    listed = call("GET", "/v1/desk/products", **owner)[1]["products"]
    product, (shown,) = store.product(listed[0]["product"]), listed[0]["skus"]
    assert product
    kept = store.skus([shown["sku"]])[shown["sku"]]

    store.create(replace(product, product=ids.new("prd"), slug="other-game", skus=()), [])
    store.change_sku(replace(kept, price=555, version=kept.version + 1))

    listed = call("GET", "/v1/desk/products", **owner)[1]["products"]
    assert {one["slug"] for one in listed} == {"space-game", "other-game"}
    assert [sku["price"]["amount"] for one in listed for sku in one["skus"]] == [555]


def test_a_sku_that_another_process_has_just_made_is_in_the_stock(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    assert [one["sku"] for one in call("GET", "/v1/desk/stock", **owner)[1]["skus"]] == [sku.sku]
    product = store.product(sku.product)
    assert product
    made = replace(sku, sku=ids.new("sku"), product=ids.new("prd"), kind=SkuKind.NUMBER_PASSWORD)

    store.create(replace(product, product=made.product, slug="other-game", skus=(made.sku,)), [made])

    listed = call("GET", "/v1/desk/stock", **owner)[1]["skus"]
    assert {one["sku"]: one["kind"] for one in listed}[made.sku] == "number_password"


def test_a_change_clears_what_null_clears_and_leaves_the_rest(call: Call, owner: dict[str, str]) -> None:
    _, shelf = call("POST", "/v1/desk/categories", {"slug": "games", "title": {"en": "Games"}}, **owner)
    body = PAGE | {"category": shelf["category"], "hold_seconds": 600}
    _, made = call("POST", "/v1/desk/products", body, **owner)
    path = f"/v1/desk/products/{made['product']}"

    status, changed = call("PATCH", path, {"category": None, "hold_seconds": None, "title": None}, **owner)

    assert (status, changed["category"], changed["hold_seconds"]) == (200, None, None)
    assert changed["title"] == PAGE["title"]
    status, changed = call("PATCH", path, {"faq": [], "tags": []}, **owner)
    assert (status, changed["faq"], changed["tags"], changed["regions"]) == (200, [], [], ["US", "CN"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"category": "cat_01JD0000000000000000000000"}, "category"),
        ({"regions": ["Mars"]}, "regions.0"),
        ({"devices": ["toaster"]}, "devices.0"),
        ({"tags": ["Very Hot"]}, "tags.0"),
        ({"faq": [{"question": {"en": "?"}}]}, "faq.0.answer"),
    ],
)
def test_a_bad_part_of_a_page_is_named_and_nothing_is_made(
    call: Call, owner: dict[str, str], change: dict[str, Any], field: str
) -> None:
    status, problem = call("POST", "/v1/desk/products", PAGE | change, **owner)

    assert (status, problem["errors"][0]["field"]) == (422, field)
    assert call("GET", "/v1/desk/products", **owner)[1]["products"] == []


def test_categories_lie_in_each_other_but_never_in_themselves(call: Call, owner: dict[str, str]) -> None:
    ids: list[str] = []
    for number in range(4):
        body = {"slug": f"c{number}", "title": {"en": "C"}, "parent": ids[-1] if ids else None}
        ids.append(call("POST", "/v1/desk/categories", body, **owner)[1]["category"])

    deep = {"slug": "c4", "title": {"en": "C"}, "parent": ids[-1]}
    status, problem = call("POST", "/v1/desk/categories", deep, **owner)
    assert (status, problem["errors"][0]["reason"]) == (422, "too_deep")
    status, problem = call("PATCH", f"/v1/desk/categories/{ids[0]}", {"parent": ids[2]}, **owner)
    assert (status, problem["errors"][0]["reason"]) == (422, "circle")
    assert call("POST", "/v1/desk/categories", {"slug": "c0", "title": {"en": "C"}}, **owner)[0] == 409
    status, moved = call("PATCH", f"/v1/desk/categories/{ids[1]}", {"parent": None}, **owner)
    assert (status, moved["parent"]) == (200, None)
    listed = call("GET", "/v1/desk/categories", **owner)[1]["categories"]
    assert [one["parent"] for one in listed] == [None, None, ids[1], ids[2]]


def test_a_published_catalogue_says_what_is_openly_on_sale(call: Call, owner: dict[str, str]) -> None:
    call("POST", "/v1/desk/products", PAGE, **owner)
    call("POST", "/v1/desk/products", PAGE | {"slug": "secret", "hidden": True}, **owner)
    call("POST", "/v1/desk/products", PAGE | {"slug": "gone", "active": False}, **owner)

    version = publishing.publish()

    first = published()
    assert (first["version"], [one["slug"] for one in first["products"]]) == (version, ["space-game"])
    assert "availability" not in first["products"][0]["skus"][0]


def test_a_change_is_published_as_a_new_version_and_a_repeat_writes_nothing(
    call: Call, owner: dict[str, str]
) -> None:
    _, made = call("POST", "/v1/desk/products", PAGE, **owner)
    before = publishing.publish()
    written = boto3.client("s3").list_object_versions(Bucket="yima-test-pages")["Versions"]
    records = [{"dynamodb": {"SequenceNumber": str(number)}} for number in range(3)]

    assert tasks.publish_catalog({"Records": records}, None) == {"batchItemFailures": []}
    assert boto3.client("s3").list_object_versions(Bucket="yima-test-pages")["Versions"] == written

    sku_id = made["skus"][0]["sku"]
    call("PATCH", f"/v1/desk/skus/{sku_id}", {"price": {"amount": 1999, "currency": "USD"}}, **owner)
    tasks.publish_catalog({"Records": records}, None)
    after = published()
    assert after["version"] != before
    assert after["products"][0]["skus"][0]["price"] == {"amount": 1999, "currency": "USD"}


def test_a_publisher_that_read_before_a_change_does_not_have_the_last_word(
    call: Call, owner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, made = call("POST", "/v1/desk/products", PAGE, **owner)
    stale = publishing.current()
    call("PATCH", f"/v1/desk/products/{made['product']}", {"active": False}, **owner)
    answers = [stale]
    now = publishing.current
    monkeypatch.setattr(publishing, "current", lambda: answers.pop() if answers else now())

    publishing.publish()

    assert published()["products"] == []


def test_bands_tell_what_is_left_and_no_numbers(call: Call, sku: Sku) -> None:
    offering._bands.clear()

    assert call("GET", "/v1/availability")[1] == {"skus": {sku.sku: "low"}}
