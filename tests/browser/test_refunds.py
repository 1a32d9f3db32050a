"""A buyer asks for the money back, staff decide, and an order that hangs is completed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.shop import Order, Shop, until

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]
WORDS = {
    "en-US": ("Ask for a refund", "Why you want it back", "Ask for it", "Approve"),
    "zh-CN": ("申请退款", "退款原因", "提交申请", "同意"),
}


def the_buyer(visit: Visit, order: Order, language: str = "en-US") -> Visitor:
    """On the page of an order, on a phone."""
    buyer = visit(language, phone=True)
    buyer.goto(f"/orders/{order.order_id}#{order.placed['order_token']}")
    buyer.status(is_="delivered")
    return buyer


def ask(buyer: Visitor, language: str = "en-US") -> None:
    """Ask for everything."""
    opened, reason, send, _ = WORDS[language]
    buyer.click(opened)
    buyer.page.get_by_label(reason).fill("does not fit")
    buyer.is_accessible()
    buyer.fits()
    buyer.click(send)


def becomes(visitor: Visitor, state: str) -> None:
    """The only refund on the page is in that state."""
    refund = visitor.page.get_by_test_id("refund")
    expect(refund).to_have_attribute("data-state", state, timeout=40_000)


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_buyer_asks_and_staff_agree(visit: Visit, shop: Shop, language: str) -> None:
    order = shop.buy(shop.new_sku(stock=1))
    buyer = the_buyer(visit, order, language)
    ask(buyer, language)
    becomes(buyer, "proposed")
    buyer.is_accessible()

    staff = visit(language)
    staff.sign_in("/desk/money/refunds")
    card = staff.page.get_by_test_id("refund").filter(has_text=re.compile("does not fit")).last
    expect(card).to_be_visible()
    staff.is_accessible()
    agree = WORDS[language][3]
    card.get_by_role("button", name=agree).click()
    staff.page.get_by_role("dialog").get_by_role("button", name=agree).click()

    order.becomes("refunded")
    buyer.page.reload()
    becomes(buyer, "succeeded")
    buyer.fits()


def test_what_was_agreed_sends_the_money_back_at_once(visit: Visit, shop: Shop) -> None:
    order = shop.buy(shop.new_sku(stock=1, terms={"refund": {"approval": "automatic"}}))
    buyer = the_buyer(visit, order)
    ask(buyer)

    order.becomes("refunded")
    becomes(buyer, "succeeded")


def test_staff_complete_an_order_and_read_what_was_done(visit: Visit, shop: Shop) -> None:
    order = shop.order(shop.new_sku(stock=1))
    staff = visit()
    staff.sign_in(f"/desk/orders/{order.order_id}")
    staff.click("Ask the provider and complete")
    dialog = staff.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Ask the provider and complete").click()

    done = staff.page.get_by_test_id("completed")
    expect(done).to_contain_text("The provider has no money for this order. The payment is: open.")
    expect(done).to_contain_text("Nothing can be delivered as the order stands.")
    staff.is_accessible()


def test_the_terms_of_a_product_are_kept(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    (product,) = [
        one["product"] for one in shop.desk("GET", "/products").json()["products"] if one["slug"] == sku.slug
    ]
    staff = visit()
    staff.sign_in(f"/desk/products/{product}")
    staff.page.locator('input[pattern="[0-9]+"]').first.fill("5")
    staff.page.locator('input[pattern="[0-9]+([.][0-9]{1,2})?"]').first.fill("2.5")
    staff.is_accessible()
    staff.click("Save")

    def kept() -> bool:
        refund = shop.desk("GET", f"/products/{product}").json()["terms"]["refund"]
        return bool((refund["window_days"], refund["fee_bps"]) == (5, 250))

    until(kept, "the terms to be kept")
