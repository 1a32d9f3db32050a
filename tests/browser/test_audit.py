"""The owner reads the audit log in the browser: finds an action, sees what it changed, exports the list."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.injected import Injected
from tests.stack.shop import Shop, Sku, until

pytestmark = [pytest.mark.stack, pytest.mark.slow]
Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def repriced(shop: Shop) -> Sku:
    """A SKU whose price was changed, after somebody without the right to had tried; all of it is sealed."""
    sku = shop.new_sku()
    person = shop.hire("viewer")
    token = shop.http.post("/v1/desk/sign-in", json=person).raise_for_status().json()["access_token"]
    body = {"price": {"amount": 999, "currency": "USD"}}
    refused = shop.http.patch(
        f"/v1/desk/skus/{sku.sku}", json=body, headers={"Authorization": f"Bearer {token}"}
    )
    assert refused.status_code == 403
    shop.desk("PATCH", f"/skus/{sku.sku}", body).raise_for_status()
    Injected(shop).invoke("seal_audit")
    query = f"/audit/entries?about={sku.sku}"
    until(lambda: len(shop.desk("GET", query).json()["entries"]) >= 2, "both attempts to be listed")
    return sku


def test_an_action_is_found_by_its_thing_and_shows_before_and_after(visit: Visit, repriced: Sku) -> None:
    visitor = visit()
    visitor.sign_in("/desk/audit")
    expect(visitor.page.get_by_test_id("standing")).to_have_attribute("data-state", "intact")
    visitor.is_accessible()
    visitor.fill("About", "somebody@example.com")
    visitor.sees("Enter an id, such as that of an order or a product.")
    visitor.fill("About", repriced.sku)
    visitor.click("Search")
    rows = visitor.page.locator("tbody tr")
    expect(rows.filter(has_text="SKU changed")).to_have_count(2)
    expect(rows.nth(0).get_by_test_id("outcome")).to_have_attribute("data-outcome", "done")
    expect(rows.nth(1).get_by_test_id("outcome")).to_have_attribute("data-outcome", "refused")
    expect(rows.nth(1)).to_contain_text("viewer-")
    with visitor.page.expect_download() as download:
        visitor.click("Export CSV")
    saved = visitor.folder / "audit.csv"
    download.value.save_as(saved)
    text = saved.read_text(encoding="utf-8-sig")
    assert "price: 1299 -> 999" in text
    assert repriced.sku in text
    rows.nth(0).get_by_test_id("entry").click()
    change = visitor.page.get_by_test_id("change").filter(has_text=repriced.sku).first
    price = change.locator("tr[data-name=price]").get_by_role("cell")
    expect(price).to_have_text(["1299", "999"])
    visitor.is_accessible()
    visitor.click("All entries", "link")
    visitor.fill("From (UTC)", "2020-01-01")
    visitor.fill("To (UTC)", "2020-01-02")
    visitor.sees("Nothing fits this search")
    visitor.is_accessible()


def test_the_log_is_read_on_a_phone_in_chinese(visit: Visit, repriced: Sku) -> None:
    visitor = visit("zh-CN", phone=True)
    visitor.sign_in(f"/desk/audit?about={repriced.sku}")
    visitor.sees("记录链完整至")
    visitor.fits()
    visitor.is_accessible()
    visitor.page.get_by_test_id("entry").first.click()
    visitor.sees("变更内容")
    visitor.fits()
    visitor.is_accessible()
    visitor.click("全部记录", "link")
    expect(visitor.page.get_by_test_id("entry").first).to_be_visible()


def test_who_may_not_read_it_is_told_so(visit: Visit, shop: Shop) -> None:
    visitor = visit()
    visitor.sign_in("/desk/audit", shop.hire("support"))
    visitor.sees("You may not do that.")
    visitor.settles()
    expect(visitor.page.get_by_role("link", name="Audit log")).to_have_count(0)
    visitor.is_accessible()
