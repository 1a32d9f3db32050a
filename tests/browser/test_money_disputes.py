"""Staff answer disputes and warnings and keep buyers out, in the browser."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.stack.shop import Order, Shop, key, until

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]


def paid(shop: Shop) -> tuple[Order, str]:
    """An order of a buyer of its own, delivered, and its payment."""
    sku = shop.new_sku(stock=1)
    body = {
        "items": [{"sku": sku.sku, "quantity": 1}],
        "contact": {"email": f"{key()}@example.com"},
        "currency": "USD",
        "expected_total": sku.price,
    }
    answer = shop.http.post("/v1/orders", json=body, headers={"Idempotency-Key": key()})
    order = Order(shop.http, answer.raise_for_status().json())
    payment = str(shop.pay(order)["payment_intent"])
    order.becomes("delivered")
    return order, payment


def claimed(shop: Shop, payment: str) -> str:
    """The bank claims a payment; the dispute once the shop knows of it."""
    claim = shop.provider("POST", "/_sim/disputes", {"payment_intent": payment, "reason": "fraudulent"})
    dispute = str(claim.raise_for_status().json()["id"])
    until(lambda: shop.desk("GET", f"/disputes/{dispute}").status_code == 200, "the dispute to be known")
    return dispute


def test_a_dispute_is_answered_once_and_won(visit: Visit, shop: Shop) -> None:
    order, payment = paid(shop)
    dispute = claimed(shop, payment)
    visitor = visit()
    visitor.sign_in(f"/desk/orders/{order.order_id}")
    expect(visitor.page.get_by_test_id("order-dispute")).to_have_attribute("data-dispute", "open")
    visitor.is_accessible()
    visitor.click("See the dispute", "link")
    visitor.sees("The bank has taken the money and waits for our evidence.")
    visitor.sees("The card's holder says that they did not make this payment.")
    visitor.is_accessible()
    visitor.fill("The whole story", "winning_evidence")
    visitor.click("Send the evidence to the bank")
    dialog = visitor.page.get_by_role("dialog")
    expect(dialog).to_contain_text("The bank takes evidence only once.")
    dialog.get_by_role("button", name="Send the evidence to the bank").click()
    expect(visitor.page.get_by_test_id("sent")).to_contain_text("winning_evidence")
    expect(visitor.page.get_by_test_id("stage")).to_have_attribute("data-stage", "won", timeout=30_000)
    visitor.click("All disputes", "link")
    visitor.click("Decided")
    visitor.page.locator(f'a[href$="{dispute}"]').click()
    visitor.sees("The bank decided for us: the money is ours.")
    visitor.is_accessible()


def test_giving_in_takes_the_goods_back(visit: Visit, shop: Shop) -> None:
    order, payment = paid(shop)
    dispute = claimed(shop, payment)
    visitor = visit("zh-CN", phone=True)
    visitor.sign_in("/desk/money/disputes")
    visitor.is_accessible()
    visitor.fits()
    visitor.page.locator(f'a[href$="{dispute}"]').click()
    visitor.sees("银行已扣走款项，正在等待我方证据。")
    visitor.is_accessible()
    visitor.fits()
    visitor.click("接受争议")
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^原因")).fill("没有证据")
    dialog.get_by_role("button", name="接受争议").click()
    expect(visitor.page.get_by_test_id("stage")).to_have_attribute("data-stage", "lost", timeout=30_000)
    order.becomes("charged_back")
    visitor.goto(f"/orders/{order.order_id}#{order.placed['order_token']}")
    visitor.sees("银行已撤回这笔付款")
    expect(visitor.page.get_by_role("button", name="显示卡密")).to_have_count(0)
    visitor.fits()


def test_a_warning_is_trusted_and_a_buyer_kept_out(visit: Visit, shop: Shop) -> None:
    order, payment = paid(shop)
    shop.provider("POST", "/_sim/early_fraud_warnings", {"payment_intent": payment}).raise_for_status()
    until(lambda: order.order_id in shop.desk("GET", "/warnings").text, "the warning to be known")
    visitor = visit(phone=True)
    visitor.sign_in("/desk/money/warnings")
    card = visitor.page.get_by_test_id("warning").filter(has_text=order.order_id)
    expect(card).to_contain_text("The card was stolen.")
    visitor.is_accessible()
    visitor.fits()
    card.get_by_role("button", name="Trust the payment").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^Reason")).fill("known buyer")
    dialog.get_by_role("button", name="Trust the payment").click()
    visitor.click("Decided")
    expect(visitor.page.get_by_test_id("warning").filter(has_text=order.order_id)).to_contain_text("Trusted")
    visitor.page.goto("/desk/money/blocks")
    reason = f"tried cards {key()}"
    visitor.click("Block an address")
    dialog = visitor.page.get_by_role("dialog")
    visitor.fill("E-mail", f"{key()}@example.com")
    dialog.get_by_label(re.compile("^Reason")).fill(reason)
    dialog.get_by_role("button", name="Block an address").click()
    card = visitor.page.get_by_test_id("block").filter(has_text=reason)
    expect(card).to_be_visible()
    visitor.is_accessible()
    visitor.fits()
    card.get_by_role("button", name="Let them order again").click()
    dialog = visitor.page.get_by_role("dialog")
    dialog.get_by_label(re.compile("^Reason")).fill("talked to them")
    dialog.get_by_role("button", name="Let them order again").click()
    expect(card).to_have_count(0)
