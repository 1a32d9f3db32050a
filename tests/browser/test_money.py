"""Staff look at the books and put them right, in the browser."""

import csv
import re
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.shop import Order, Shop, Sku, key, until

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]


def sold(shop: Shop) -> tuple[Sku, Order]:
    """A code that cost 4.00, sold for 12.99."""
    sku = shop.new_sku()
    code = uuid.uuid4().hex.upper()
    shop.stock(sku, f"{code},4.00", columns=["code", "unit_cost"])
    return sku, shop.buy(sku)


def refund(shop: Shop, order: Order) -> None:
    """All of it goes back."""
    wish = {"reason": "wrong region"}
    shop.desk("POST", f"/orders/{order.order_id}/refunds", wish, Idempotency_Key=key()).raise_for_status()
    order.becomes("refunded")


def clear(visitor: Visitor, *, is_: bool) -> None:
    """Wait until the page says whether clearing accounts hold anything."""
    expect(visitor.page.get_by_test_id("clearing")).to_have_attribute("data-clear", str(is_).lower())


def exported(visitor: Visitor) -> list[dict[str, str]]:
    """The table of the page as its file has it."""
    with visitor.page.expect_download() as download:
        visitor.click("Export CSV")
    with Path(download.value.path()).open(encoding="utf-8-sig", newline="") as saved:
        return list(csv.DictReader(saved))


def test_the_money_of_an_order_is_told_in_words_until_it_is_over(visit: Visit, shop: Shop) -> None:
    _, order = sold(shop)
    visitor = visit(phone=True)
    visitor.sign_in(f"/desk/orders/{order.order_id}")
    visitor.sees("The provider has the buyer's $12.99.")
    visitor.sees("$12.99 is owed to the buyer until delivery.")
    visitor.sees("These codes had cost us $4.00.")
    clear(visitor, is_=False)
    visitor.sees("On its way from the provider: $12.99.")
    visitor.is_accessible()
    visitor.fits()
    refund(shop, order)
    visitor.sees("The provider sent $12.99 back to the buyer.")
    clear(visitor, is_=True)
    visitor.fits()


def test_an_account_leads_to_its_statement_and_the_order_to_its_money(visit: Visit, shop: Shop) -> None:
    _, order = sold(shop)
    visitor = visit()
    visitor.sign_in("/desk/money/accounts")
    expect(visitor.page.get_by_test_id("order_unfulfilled")).to_contain_text("clearing")
    visitor.is_accessible()
    visitor.page.get_by_role("link", name=re.compile("^Statement of Sales, ")).click()
    visitor.sees("Statement: Sales")
    visitor.sees(order.order_id)
    visitor.is_accessible()
    row = next(one for one in exported(visitor) if one["Belongs to"] == order.order_id)
    assert (row["Credit"], row["Debit"], row["Currency"]) == ("12.99", "", "USD")
    visitor.click("Day before")
    visitor.sees("At the beginning")
    visitor.click("Day after")
    visitor.click(order.order_id, "link")
    visitor.sees("The provider has the buyer's $12.99.")


def test_profit_is_shown_by_goods_and_day_and_exported(visit: Visit, shop: Shop) -> None:
    sku, _ = sold(shop)
    until(
        lambda: sku.sku in shop.desk("GET", f"/ledger/profit?since={_today()}&until={_today()}").text,
        "the profit to be added up",
    )
    visitor = visit()
    visitor.sign_in("/desk/money/profit")
    visitor.sees(f"{sku.slug} · One")
    visitor.is_accessible()
    row = next(one for one in exported(visitor) if one["SKU"] == sku.sku)
    assert (row["Sales"], row["Cost"], row["Profit"]) == ("12.99", "-4.00", "8.99")
    visitor.page.get_by_label("To (UTC)").fill("2020-01-01")
    visitor.sees("The end lies before the beginning.")
    visitor.is_accessible()


def test_an_adjustment_is_proposed_by_one_and_decided_by_another(visit: Visit, shop: Shop) -> None:
    reason = f"bank took a fee {uuid.uuid4().hex[:8]}"
    owner = visit()
    owner.sign_in("/desk/money/adjustments/new")
    owner.click("Propose")
    expect(owner.page.get_by_text("Please fill this in.").first).to_be_visible()
    owner.is_accessible()
    owner.page.get_by_label(re.compile("^Debit")).select_option("asset:bank")
    owner.page.get_by_label(re.compile("^Credit")).select_option("equity:adjustments")
    owner.page.get_by_label(re.compile("^Amount in")).fill("12.345")
    owner.page.get_by_label(re.compile("^Reason")).fill(reason)
    owner.click("Propose")
    owner.sees(re.compile(r"Write an amount in USD, such as 12\.50\."))
    owner.page.get_by_label(re.compile("^Amount in")).fill("2.50")
    owner.sees("$2.50 more is in our bank account.")
    owner.click("Propose")
    card = owner.page.get_by_test_id("adjustment").filter(has_text=reason)
    expect(card).to_contain_text("You proposed this, so somebody else has to decide on it.")
    expect(card.get_by_role("button")).to_have_count(0)
    owner.is_accessible()

    viewer = visit(phone=True)
    viewer.sign_in("/desk/money/adjustments", shop.hire("viewer"))
    viewer.sees(re.compile(reason))
    expect(viewer.page.get_by_role("link", name="Propose an adjustment")).to_have_count(0)
    expect(viewer.page.get_by_test_id("adjustment").get_by_role("button")).to_have_count(0)
    viewer.fits()

    finance = visit()
    finance.sign_in("/desk/money/adjustments", shop.hire("finance"))
    card = finance.page.get_by_test_id("adjustment").filter(has_text=reason)
    card.get_by_role("button", name="Approve").click()
    finance.page.get_by_role("dialog").get_by_role("button", name="Approve").click()
    expect(card).to_have_attribute("data-state", "approved", timeout=20_000)
    card.get_by_role("link", name="See the entry").click()
    finance.sees(re.compile(reason))
    finance.sees("$2.50 more is in our bank account.")
    finance.is_accessible()


def _today() -> str:
    return str(datetime.now(tz=UTC).date())
