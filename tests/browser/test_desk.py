"""Staff run a shop from nothing, in the browser."""

import csv
import json
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.shop import Shop, codes

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]
IMPORTS = Path(__file__).parents[1] / "data" / "imports"
EXPECTED = json.loads((IMPORTS / "expected.json").read_text("utf-8"))
FILES = [
    "cards-gbk.csv",
    "gift-cards.xlsx",
    *(pytest.param(file, marks=pytest.mark.slow) for file in ("game-keys.txt", "accounts.txt", "links.csv")),
]


def make_product(visitor: Visitor, name: str, kind: str) -> None:
    """A product with one SKU, made by hand."""
    visitor.goto("/desk/products/new")
    visitor.fill("Name (English)", name)
    visitor.fill("Name (简体中文)", "测试商品")
    visitor.fill("How to redeem (English)", "<b>Enter</b> the code")
    visitor.click("Save")
    visitor.sees("No SKUs yet")
    visitor.click("Add a SKU")
    sku = visitor.page.get_by_role("form", name="Add a SKU")
    sku.get_by_label("SKU name (English)").fill("One piece")
    sku.get_by_label(re.compile("^Price")).fill("12.99")
    sku.get_by_label("Lowest price").fill("8")
    sku.get_by_label("Kind of goods").select_option(kind)
    sku.get_by_role("button", name="Save").click()
    visitor.sees(re.compile("^sku_"))


def counted(visitor: Visitor) -> dict[str, int]:
    """The counts of the report on the page."""
    names = ("accepted", "duplicates", "rejected", "blank")
    return {
        name: int(visitor.page.get_by_test_id(name).last.get_attribute("data-count") or -1) for name in names
    }


@pytest.mark.parametrize("file", FILES)
def test_a_shop_is_set_up_from_nothing_and_merchants_files_come_in(
    visit: Visit, shop: Shop, file: str
) -> None:
    expected = EXPECTED[file]
    name = f"Made {uuid.uuid4().hex[:8]}"
    visitor = visit()
    visitor.sign_in()
    make_product(visitor, name, expected["kind"].replace("+", "_"))
    visitor.click("Import codes", "link")
    visitor.page.locator('input[type="file"]').set_input_files(IMPORTS / file)
    visitor.sees("First lines, masked")
    visitor.is_accessible()
    wanted = {
        "accepted": expected["accepted"],
        "duplicates": expected["duplicates"],
        "rejected": expected["rejected"],
    }
    dry = counted(visitor)
    assert {one: dry[one] for one in wanted} == wanted
    visitor.click(f"Import {expected['accepted']} codes")
    visitor.sees(f"{expected['accepted']} codes are in stock now.", seconds=60)
    assert {one: counted(visitor)[one] for one in wanted} == wanted
    if expected["rejected"] or expected["duplicates"]:
        with visitor.page.expect_download() as download:
            visitor.click("Download the error file", "link")
        with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as saved:
            rows = list(csv.reader(saved))
        assert len(rows) == 1 + expected["rejected"] + expected["duplicates"]
        assert all(row[0].isdecimal() and row[3] for row in rows[1:])
    visitor.click("See the codes", "link")
    visitor.sees(re.compile("••••••"))
    visitor.is_accessible()
    slug = name.lower().replace(" ", "-")
    visitor.goto(f"/p/{slug}")
    visitor.sees("In stock")


def test_a_file_that_is_too_large_is_refused_before_it_is_read(
    visit: Visit, shop: Shop, tmp_path: Path
) -> None:
    sku = shop.new_sku()
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as sparse:
        sparse.truncate(300 * 1024 * 1024)
    visitor = visit()
    visitor.sign_in(f"/desk/stock/{sku.sku}/import")
    visitor.page.locator('input[type="file"]').set_input_files(huge)
    visitor.sees("The file is too large")
    visitor.is_accessible()
    assert shop.left(sku) == 0


@pytest.mark.slow
def test_what_was_detected_can_be_corrected(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(kind="number_password")
    run = uuid.uuid4().hex[:10].upper()
    visitor = visit()
    visitor.sign_in(f"/desk/stock/{sku.sku}/import")
    visitor.fill("Or paste codes", f"SECRETPW{run},NUMBER{run}")
    visitor.click("Check")
    visitor.sees("1 good")
    visitor.page.get_by_label("Column 1").select_option("")
    visitor.sees(re.compile("no column holds"))
    visitor.page.get_by_label("Column 2").select_option("number")
    visitor.page.get_by_label("Column 1").select_option("password")
    visitor.sees("1 good")
    visitor.click("Import 1 code")
    visitor.sees("1 code is in stock now.")
    (batch,) = shop.desk("GET", f"/skus/{sku.sku}/stock").json()["batches"]
    assert shop.listed(batch["batch"])[0]["code"].endswith(run[-4:])


@pytest.mark.slow
def test_a_code_is_frozen_put_back_and_voided_with_its_history(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    visitor = visit()
    visitor.sign_in(f"/desk/stock/{sku.sku}")
    visitor.click("Show codes")
    visitor.page.get_by_role("link", name=re.compile("••••••")).click()
    for deed, state in (
        ("Freeze", "frozen"),
        ("Put back on sale", "available"),
        ("Freeze", "frozen"),
        ("Void for ever", "voided"),
    ):
        visitor.click(deed)
        dialog = visitor.page.get_by_role("dialog")
        dialog.get_by_label(re.compile("^Reason")).fill("a customer complained")
        dialog.get_by_role("button", name=deed).click()
        expect(visitor.page.get_by_test_id("code-state")).to_have_attribute("data-state", state)
    visitor.sees("Frozen → Voided")
    visitor.is_accessible()


def test_a_refund_is_made_at_the_desk_and_seen_by_the_buyer(visit: Visit, shop: Shop) -> None:
    order = shop.buy(shop.new_sku(stock=1))
    buyer = visit(phone=True)
    buyer.goto(f"/orders/{order.order_id}#{order.placed['order_token']}")
    buyer.status(is_="delivered")
    staff = visit()
    staff.sign_in(f"/desk/orders/{order.order_id}")
    staff.click("Refund")
    dialog = staff.page.get_by_role("dialog")
    dialog.get_by_label("How much").select_option("amount")
    dialog.get_by_label("Amount in USD").fill("99.00")
    dialog.get_by_label(re.compile("^Reason")).fill("does not work")
    dialog.get_by_role("button", name="Refund").click()
    staff.sees(re.compile("cannot be refunded"))
    staff.is_accessible()
    dialog.get_by_label("How much").select_option("whole")
    dialog.get_by_role("button", name="Refund").click()
    staff.status(is_="refunded")
    staff.sees("does not work")
    staff.is_accessible()
    buyer.goto(f"/orders/{order.order_id}")
    buyer.status(is_="refunded")
    expect(buyer.page.get_by_role("button", name="Show the codes")).to_have_count(0)
    buyer.sees("Refunded")


@pytest.mark.slow
def test_an_order_in_review_is_found_from_the_first_page_and_approved(visit: Visit, shop: Shop) -> None:
    order = shop.order(shop.new_sku(stock=1, review="always"))
    shop.pay(order)
    order.becomes("in_review")
    visitor = visit()
    visitor.sign_in()
    visitor.page.get_by_role("link", name=re.compile("to review$")).click(timeout=20_000)
    visitor.click(order.order_id, "link")
    visitor.click("Approve")
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^Reason")).fill("known buyer")
    dialog.get_by_role("button", name="Approve").click()
    visitor.status(is_="delivered")


@pytest.mark.slow
def test_an_unpaid_order_is_released_and_the_provider_asked(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    order = shop.order(sku)
    visitor = visit()
    visitor.sign_in("/desk/orders")
    visitor.fill("Order number or e-mail", order.order_id)
    visitor.click("Search")
    for deed, told in (("Ask the provider now", ". The payment is: open."), ("Release the codes", "")):
        visitor.click(deed)
        visitor.page.get_by_role("dialog").get_by_role("button", name=deed).click()
        visitor.sees(f"{deed}: done{told}")
    visitor.status(is_="canceled")


@pytest.mark.slow
def test_an_order_names_its_buyer_its_goods_and_its_codes(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1, review="always")
    order = shop.order(sku)
    shop.pay(order)
    order.becomes("in_review")
    visitor = visit(phone=True)
    visitor.sign_in(f"/desk/orders/{order.order_id}")
    visitor.sees("grace.buyer@example.com")
    visitor.sees(f"1 × {sku.slug} · One")
    expect(visitor.page.get_by_role("button", name="Deliver again")).to_have_count(0)
    visitor.click("Refund")
    expect(visitor.page.get_by_role("dialog").get_by_label("How much")).to_contain_text(
        "All that is left: $12.99"
    )
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_role("link", name=re.compile("••••••")).click()
    visitor.sees("Held")
    visitor.sees("The buyer")
    visitor.is_accessible()
    visitor.fits()


@pytest.mark.slow
def test_the_list_of_orders_opens_with_today_and_shows_the_unfinished_when_asked(
    visit: Visit, shop: Shop
) -> None:
    order = shop.order(shop.new_sku(stock=1))
    visitor = visit()
    visitor.sign_in("/desk/orders")
    expect(visitor.page.get_by_label("Day (UTC)")).to_have_value(str(datetime.now(tz=UTC).date()))
    visitor.sees(order.order_id)
    visitor.goto("/desk/orders?day=2020-01-01")
    visitor.sees("No orders on 2020-01-01")
    visitor.click("Orders not over")
    expect(visitor.page).to_have_url(re.compile(r"\?open=1$"))
    visitor.sees(order.order_id)
    visitor.is_accessible()


@pytest.mark.slow
def test_a_workbook_that_cannot_be_read_offers_no_columns_and_no_repeat(
    visit: Visit, shop: Shop, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 this is no workbook")
    visitor = visit("zh-CN")
    visitor.sign_in(f"/desk/stock/{shop.new_sku().sku}/import")
    visitor.page.locator('input[type="file"]').set_input_files(broken)
    visitor.sees(re.compile("无法读取工作簿"))
    for name in ("重试", "增加一列", re.compile("^导入 \\d")):
        expect(visitor.page.get_by_role("button", name=name)).to_have_count(0)
    expect(visitor.page.get_by_label("编码")).to_have_count(0)
    visitor.is_accessible()


@pytest.mark.slow
def test_orders_are_listed_by_day_and_address_and_exported(visit: Visit, shop: Shop) -> None:
    order = shop.order(shop.new_sku(stock=1))
    visitor = visit()
    visitor.sign_in(f"/desk/orders?day={datetime.now(tz=UTC).date()}&status=awaiting_payment")
    visitor.sees(order.order_id)
    visitor.is_accessible()
    (row,) = (one for one in visitor.exported() if order.order_id in one.values())
    assert (row["Total"], row["Currency"]) == ("12.99", "USD")
    visitor.fill("Order number or e-mail", "grace.buyer@example.com")
    visitor.click("Search")
    visitor.sees("Orders of grace.buyer@example.com")
    visitor.sees(order.order_id)


def test_a_session_that_is_over_asks_for_the_password_and_comes_back(visit: Visit, shop: Shop) -> None:
    visitor = visit()
    visitor.sign_in("/desk/stock")
    visitor.sees("Left")
    visitor.page.evaluate(
        "sessionStorage.setItem('yima.staff', JSON.stringify({accessToken: 'expired', email: 'x'}))"
    )
    visitor.page.goto("/desk/orders")
    visitor.sees("Your session is over. Sign in again; you come back to the same page.")
    visitor.is_accessible()
    staff = shop.stack["staff"]
    visitor.fill("E-mail", staff["email"])
    visitor.page.locator('input[autocomplete="current-password"]').fill("wrong password")
    visitor.click("Sign in")
    visitor.sees("The address or the password is wrong.")
    visitor.page.locator('input[autocomplete="current-password"]').fill(staff["password"])
    visitor.click("Sign in")
    visitor.sees("Orders not over")
    assert visitor.page.url.endswith("/desk/orders")
    visitor.click("Sign out")
    visitor.sees("Sign in to the desk")


@pytest.mark.slow
def test_a_field_that_the_server_refuses_is_named(visit: Visit, shop: Shop) -> None:
    visitor = visit()
    visitor.sign_in("/desk/products/new")
    visitor.fill("Name (English)", "Nebula Drift")
    visitor.click("Save")
    visitor.sees("Another one has this address. Choose another.")
    visitor.fill("Address", f"other-{uuid.uuid4().hex[:8]}")
    visitor.fill("Minutes to pay", "0.01")
    visitor.click("Save")
    visitor.sees(re.compile("a buyer needs at least"))
    visitor.is_accessible()


@pytest.mark.slow
@pytest.mark.parametrize("phone", [False, True])
def test_pages_of_the_desk_are_accessible_and_fit(visit: Visit, shop: Shop, *, phone: bool) -> None:
    sku = shop.new_sku(stock=codes(3))
    product = next(
        one["product"] for one in shop.desk("GET", "/products").json()["products"] if one["slug"] == sku.slug
    )
    order = shop.order(sku)
    visitor = visit("zh-CN" if phone else "en-US", phone=phone, dark=phone)
    visitor.sign_in()
    for path in (
        "", "/orders", f"/orders/{order.order_id}", "/products", f"/products/{product}", "/products/new",
        "/stock", f"/stock/{sku.sku}", f"/stock/{sku.sku}/import", "/money", "/money/accounts",
        "/money/accounts/asset:bank", "/money/profit", "/money/adjustments", "/money/adjustments/new",
        "/nowhere",
    ):  # fmt: skip
        visitor.goto(f"/desk{path}")
        visitor.settles()
        visitor.is_accessible()
        visitor.fits()


def test_a_page_that_fails_says_so_in_the_readers_language(visit: Visit) -> None:
    visitor = visit("zh-CN")
    visitor.sign_in("/desk/products")
    visitor.page.route("**/v1/desk/today", lambda route: route.fulfill(json={"day": "2030-01-31"}))
    visitor.page.goto("/desk")
    visitor.sees("我们这边出了问题")
    visitor.is_accessible()
    visitor.complaints.clear()  # the page did fail
