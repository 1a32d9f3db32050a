"""What everybody sees: the list, its filters, the product's page, and how much has to be loaded for it."""

import re
import uuid
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import expect

from local.cloud.pages import HEADERS
from tests.browser.visitor import Visitor
from tests.stack.shop import Shop

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]
BUDGET = 208 * 1024
"""Bytes of JavaScript, compressed, that a buyer's first page may load."""


@pytest.mark.parametrize("path", ["/", "/p/nebula-drift"])
def test_a_first_page_is_light_and_loads_nothing_of_the_desk(visit: Visit, path: str) -> None:
    visitor = visit()
    visitor.goto(path)
    visitor.sees("In stock")

    assert 0 < sum(visitor.loaded.values()) <= BUDGET
    assert [name for name in visitor.loaded if "Desk" in name] == []


@pytest.mark.slow
def test_products_are_searched_and_filtered_by_what_stands_in_the_address(visit: Visit) -> None:
    visitor = visit()
    visitor.goto("/")
    visitor.page.get_by_label("Category").select_option("games")
    visitor.sees("1 product")
    expect(visitor.page).to_have_url(re.compile(r"category=games"))
    visitor.goto("/?region=DE")
    expect(visitor.page.get_by_role("link", name=re.compile("Tune gift card"))).to_have_count(0)
    expect(visitor.page.get_by_role("link", name=re.compile("Travel gift card"))).to_have_count(1)
    visitor.goto("/?device=windows&tag=hot")
    expect(visitor.page.get_by_role("link", name=re.compile("Nebula Drift"))).to_have_count(1)
    visitor.fill("Search", "no such thing")
    visitor.sees("Nothing matches")
    visitor.is_accessible()
    visitor.click("Clear all filters")
    visitor.sees("Cloud Notes membership")


@pytest.mark.slow
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["en-US", "zh-CN"])
def test_public_pages_are_accessible_and_fit_a_phone(visit: Visit, language: str, *, dark: bool) -> None:
    visitor = visit(language, phone=True, dark=dark)
    for path in ("/", "/p/nebula-drift", "/p/tune-card", "/cart", "/orders", "/no/such/page", "/desk"):
        visitor.goto(path)
        visitor.settles()
        visitor.is_accessible()
        visitor.fits()
    assert visitor.page.locator("html").get_attribute("lang") == language.removesuffix("-US")


@pytest.mark.slow
def test_language_and_colours_are_chosen_and_kept(visit: Visit) -> None:
    visitor = visit()
    visitor.goto("/")
    visitor.page.get_by_text("中文").click()
    visitor.sees("全部商品")
    visitor.page.get_by_role("button", name="深色").click()
    visitor.goto("/")
    visitor.sees("全部商品")
    assert visitor.page.locator("html").get_attribute("data-mantine-color-scheme") == "dark"


@pytest.mark.slow
def test_a_product_is_shared_by_link_and_qr(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    visitor = visit()
    visitor.goto(f"/p/{sku.slug}")
    visitor.click("Share")
    visitor.fill("Channel", "wechat")
    expect(visitor.page.get_by_label("Link", exact=True)).to_have_value(
        f"{shop.stack['web']}/p/{sku.slug}?from=wechat"
    )
    visitor.is_accessible()
    visitor.click("Copy the link")
    visitor.goto(visitor.page.evaluate("navigator.clipboard.readText()"))
    visitor.sees("In stock" if shop.left(sku) > 9 else "Few left")


@pytest.mark.slow
def test_a_product_without_anything_to_choose_is_not_listed(visit: Visit, shop: Shop) -> None:
    run = uuid.uuid4().hex[:10]
    empty = {"slug": f"empty-{run}", "title": {"en": f"Empty {run}"}, "skus": []}
    shop.desk("POST", "/products", empty).raise_for_status()
    shop.new_sku(hidden=False, title={"en": f"Full {run}"})
    visitor = visit()
    visitor.goto(f"/?q={run}")
    visitor.sees(f"Full {run}")
    visitor.sees("1 product")


@pytest.mark.slow
def test_a_product_that_is_not_there_leads_back(visit: Visit) -> None:
    visitor = visit()
    for slug in ("no-such-product", "No Such Product!"):
        visitor.goto(f"/p/{slug}")
        visitor.sees("This product is not on sale")
    visitor.is_accessible()


def test_every_answer_has_the_headers_of_the_edge(shop: Shop) -> None:
    latest = httpx.get(f"{shop.stack['web']}/catalog/latest.json")
    for path in (
        "/",
        "/orders/x",
        "/v1/catalog",
        "/catalog/latest.json",
        latest.json()["path"],
        "/nothing.js",
    ):
        answer = httpx.get(f"{shop.stack['web']}{path}")
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path
    snapshot = httpx.get(f"{shop.stack['web']}{latest.json()['path']}")
    assert snapshot.headers["cache-control"] == "public, max-age=31536000, immutable"
    again = httpx.get(snapshot.url, headers={"If-None-Match": snapshot.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.slow
def test_a_change_of_the_catalogue_is_published_within_seconds(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1, hidden=False, title={"en": "Brand new thing"})
    visitor = visit()
    visitor.goto("/?q=brand+new")
    visitor.sees("Brand new thing")
    product = next(one for one in shop.desk("GET", "/products").json()["products"] if one["slug"] == sku.slug)
    shop.desk("PATCH", f"/products/{product['product']}", {"active": False}).raise_for_status()
    expect(visitor.page.get_by_text("Brand new thing")).to_have_count(0, timeout=30_000)
