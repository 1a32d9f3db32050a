"""A guest buys, on a phone, in both languages, and every way in which that can end."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor
from tests.stack.shop import Order, Shop, Sku, codes, key
from tests.stack.test_mail import arrived, buyer

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]

WORDS = {
    "en-US": {
        "buy": "Buy now",
        "email": "E-mail",
        "place": "Order and hold the codes",
        "pay": "Pay $12.99",
        "show": "Show the codes",
        "copy": "Copy",
        "copied": "Copied",
        "qr": "QR code",
        "guide": "Open the launcher",
    },
    "zh-CN": {
        "buy": "立即购买",
        "email": "邮箱",
        "place": "提交订单并锁定卡密",
        "pay": "支付 US$12.99",
        "show": "查看卡密",
        "copy": "复制",
        "copied": "已复制",
        "qr": "二维码",
        "guide": "打开启动器",
    },
}


def to_order(visitor: Visitor, sku: Sku, email: str = "grace.buyer@example.com") -> None:
    """From the product's page to the page of an order, in English."""
    visitor.goto(f"/p/{sku.slug}")
    visitor.click("Buy now")
    visitor.page.locator('input[type="email"]').fill(email)
    visitor.click("Order and hold the codes")


def to_paid(visitor: Visitor) -> None:
    visitor.click("Pay $12.99")
    visitor.pay()


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_guest_buys_on_a_phone(visit: Visit, shop: Shop, language: str) -> None:
    words = WORDS[language]
    (code,) = codes(1)
    guide = {"en": "Open the launcher", "zh-CN": "打开启动器"}
    sku = shop.new_sku(stock=[code], guide=guide)
    visitor = visit(language, phone=True, dark=language == "zh-CN")
    page = visitor.page

    visitor.goto(f"/p/{sku.slug}")
    visitor.sees(words["guide"])
    visitor.is_accessible()
    visitor.fits()
    visitor.click(words["buy"])
    visitor.fill(words["email"], "grace.buyer@example.com")
    visitor.is_accessible()
    visitor.fits()
    visitor.click(words["place"])
    expect(page.get_by_test_id("hold")).to_have_text(re.compile(r"^1[0-5]:\d\d$"))
    before = page.get_by_test_id("hold").inner_text()
    expect(page.get_by_test_id("hold")).not_to_have_text(before)
    visitor.is_accessible()
    visitor.fits()
    visitor.click(words["pay"])
    visitor.pay()
    visitor.status(is_="delivered")
    assert code not in page.content()
    visitor.click(words["show"])
    expect(page.get_by_test_id("code")).to_have_text(code)
    visitor.click(words["copy"])
    visitor.sees(words["copied"])
    assert page.evaluate("navigator.clipboard.readText()") == code
    visitor.click(words["qr"])
    expect(page.get_by_role("dialog").locator("svg[role=img]")).to_be_visible()
    visitor.is_accessible()
    visitor.fits()
    assert code not in page.url
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert code not in kept


@pytest.mark.slow
def test_several_skus_are_one_order_priced_line_by_line(visit: Visit, shop: Shop) -> None:
    first, second = shop.new_sku(stock=3), shop.new_sku(stock=3)
    visitor = visit()
    for sku, quantity in ((first, "2"), (second, "1")):
        visitor.goto(f"/p/{sku.slug}")
        visitor.page.get_by_label("How many").select_option(quantity)
        visitor.click("Put into the cart")
        visitor.sees("It is in your cart.")

    visitor.goto("/cart")
    visitor.sees("2 × $12.99 = $25.98")
    visitor.is_accessible()
    visitor.click("To checkout", "link")
    expect(visitor.page.get_by_test_id("total")).to_have_text("$38.97")
    visitor.page.locator('input[type="email"]').fill("grace.buyer@example.com")
    visitor.click("Order and hold the codes")
    visitor.click("Pay $38.97")
    visitor.pay()
    visitor.status(is_="delivered")
    visitor.click("Show the codes")
    expect(visitor.page.get_by_test_id("code")).to_have_count(3)
    visitor.sees("Copy all 3")
    visitor.goto("/cart")
    visitor.sees("Your cart is empty")


def test_buy_now_orders_this_alone_and_leaves_the_cart(visit: Visit, shop: Shop) -> None:
    first, second = shop.new_sku(stock=1), shop.new_sku(stock=2)
    visitor = visit(phone=True)
    visitor.goto(f"/p/{first.slug}")
    visitor.click("Put into the cart")
    visitor.sees("It is in your cart.")
    visitor.goto(f"/p/{second.slug}")
    visitor.page.get_by_label("How many").select_option("2")
    visitor.click("Buy now")
    expect(visitor.page.get_by_test_id("total")).to_have_text("$25.98")
    visitor.page.locator('input[type="email"]').fill("grace.buyer@example.com")
    visitor.click("Order and hold the codes")
    visitor.sees(f"2 × {second.slug} · One")
    expect(visitor.page.get_by_text(first.slug)).to_have_count(0)
    visitor.goto("/cart")
    visitor.sees("1 × $12.99 = $12.99")
    assert (shop.left(first), shop.left(second)) == (1, 0)


@pytest.mark.slow
def test_an_address_that_is_none_is_said_at_its_field(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    visitor = visit("zh-CN", phone=True)
    visitor.goto(f"/p/{sku.slug}")
    visitor.click("立即购买")
    for wrong in ("", "grace@example", "grace@exam ple.com"):
        visitor.fill("邮箱", wrong)
        visitor.click("提交订单并锁定卡密")
        visitor.sees("请填写正确的邮箱，例如 name@example.com。")
    visitor.is_accessible()
    visitor.fill("邮箱", "grace@example..com")
    visitor.click("提交订单并锁定卡密")
    visitor.sees("请检查填写的内容。")
    visitor.sees("请填写正确的邮箱，例如 name@example.com。")
    assert shop.left(sku) == 1


@pytest.mark.slow
def test_who_comes_back_from_paying_is_not_asked_to_pay_again(visit: Visit, shop: Shop) -> None:
    order = shop.order(shop.new_sku(stock=1))
    visitor = visit()
    visitor.goto(f"/orders/{order.order_id}#{order.placed['order_token']}")
    visitor.click("Pay $12.99")
    expect(visitor.page.locator('button[name="choice"]').first).to_be_visible()
    visitor.goto(f"/orders/{order.order_id}")
    visitor.sees("Checking your payment…")
    expect(visitor.page.get_by_role("button", name="Pay $12.99")).to_have_count(0)
    visitor.is_accessible()
    visitor.sees("Pay $12.99")
    visitor.status(is_="awaiting_payment")
    visitor.goto(f"/orders/{order.order_id}")
    visitor.sees("Pay $12.99")


@pytest.mark.slow
def test_codes_say_what_they_are_for_and_are_counted_within_it(visit: Visit, shop: Shop) -> None:
    first, second = shop.new_sku(stock=2), shop.new_sku(stock=1)
    body = {
        "items": [{"sku": first.sku, "quantity": 2}, {"sku": second.sku, "quantity": 1}],
        "contact": {"email": buyer()},
        "currency": "USD",
        "expected_total": 3 * first.price,
    }
    answer = shop.http.post("/v1/orders", json=body, headers={"Idempotency-Key": key()})
    order = Order(shop.http, answer.raise_for_status().json())
    shop.pay(order)
    order.becomes("delivered")
    visitor = visit(phone=True)
    visitor.goto(f"/orders/{order.order_id}#{order.placed['order_token']}")
    visitor.sees("Once a code has been shown it cannot be returned.")
    visitor.click("Show the codes")
    cards = visitor.page.get_by_role("region", name="Your codes").locator(".mantine-Card-root")
    expect(cards).to_have_count(3)
    heads = [card.locator("h3").inner_text() for card in cards.all()]
    assert sorted(heads) == sorted([f"{first.slug} · One"] * 2 + [f"{second.slug} · One"])
    assert sorted(re.findall(r"Code \d", " ".join(cards.all_inner_texts()))) == ["Code 1", "Code 1", "Code 2"]
    visitor.is_accessible()
    visitor.goto(f"/orders/{order.order_id}")
    visitor.sees("The codes were shown before.")


@pytest.mark.slow
def test_what_a_person_looks_at_first_is_not_promised_at_once(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1, review="always")
    visitor = visit()
    visitor.goto(f"/p/{sku.slug}")
    visitor.sees("A person looks at each order first, before it is delivered.")
    expect(visitor.page.get_by_text(re.compile("within seconds|at once"))).to_have_count(0)


def test_sold_out_is_said_before_and_after_somebody_was_faster(visit: Visit, shop: Shop) -> None:
    empty, last = shop.new_sku(stock=0), shop.new_sku(stock=1)
    visitor = visit()
    visitor.goto(f"/p/{empty.slug}")
    visitor.sees("Sold out")
    expect(visitor.page.get_by_role("button", name="Buy now")).to_be_disabled()

    visitor.goto(f"/p/{last.slug}")
    visitor.click("Buy now")
    visitor.page.locator('input[type="email"]').fill("grace.buyer@example.com")
    shop.order(last)
    visitor.click("Order and hold the codes")
    visitor.sees("There are not enough left")
    visitor.sees(re.compile(f"“{last.slug} · One”"))
    visitor.is_accessible()
    visitor.click("Change the quantity", "link")
    expect(visitor.page).to_have_url(re.compile(f"/p/{last.slug}$"))


def test_a_hold_runs_out_and_the_codes_go_back(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1, hold_seconds=5)
    visitor = visit()
    to_order(visitor, sku)
    expect(visitor.page.get_by_test_id("hold")).to_have_text(re.compile(r"^0:0[0-5]$"))
    visitor.status(is_="expired")
    visitor.sees(re.compile("nothing was charged"))
    visitor.is_accessible()
    visitor.goto(f"/p/{sku.slug}")
    visitor.sees("Few left")


@pytest.mark.slow
def test_an_order_is_given_up(visit: Visit, shop: Shop) -> None:
    visitor = visit()
    to_order(visitor, shop.new_sku(stock=1))
    visitor.click("Give up this order")
    visitor.is_accessible()
    visitor.click("Give up")
    visitor.status(is_="canceled")


@pytest.mark.slow
def test_a_stale_price_is_shown_anew_and_must_be_agreed_to(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    visitor = visit()
    visitor.goto(f"/p/{sku.slug}")
    visitor.click("Buy now")
    visitor.page.locator('input[type="email"]').fill("grace.buyer@example.com")
    expect(visitor.page.get_by_test_id("total")).to_have_text("$12.99")
    shop.desk("PATCH", f"/skus/{sku.sku}", {"price": {"amount": 1599, "currency": "USD"}}).raise_for_status()
    visitor.page.wait_for_timeout(2500)  # as long as an old price may live

    visitor.click("Order and hold the codes")
    visitor.sees("The price has changed")
    expect(visitor.page.get_by_test_id("total")).to_have_text("$15.99")
    assert shop.left(sku) == 1
    visitor.click("Order and hold the codes")
    visitor.sees("Pay $15.99")


def test_a_tampered_total_holds_nothing(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    visitor = visit()

    def tamper(route: Route) -> None:
        body: Any = route.request.post_data_json
        route.continue_(
            post_data=re.sub(r'"expected_total":\d+', '"expected_total":1', str(route.request.post_data))
        )
        assert body["expected_total"] == 1299

    visitor.page.route("**/v1/orders", tamper)
    to_order(visitor, sku)
    visitor.sees("The price has changed")
    assert shop.left(sku) == 1


def test_another_orders_token_opens_nothing(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=2)
    mine, theirs = shop.order(sku), shop.order(sku)
    visitor = visit()
    for address in (
        f"/orders/{theirs.order_id}#{mine.placed['order_token']}",
        f"/orders/{theirs.order_id}",
        "/orders/ord_00000000000000000000000000#nonsense",
    ):
        visitor.goto(address)
        visitor.sees("This order cannot be opened here")
    visitor.is_accessible()
    visitor.goto(f"/orders/{mine.order_id}#{mine.placed['order_token']}")
    visitor.status(is_="awaiting_payment")
    assert "#" not in visitor.page.url


def test_html_of_a_merchant_and_of_a_code_does_nothing(visit: Visit, shop: Shop) -> None:
    code = f"<img src=x onerror=window.evil=1>{codes(1)[0]}"
    evil = '<p>Fine</p><img src="x" onerror="window.evil=1"><script>window.evil=1</script>'
    sku = shop.new_sku(stock=[code], description={"en": evil}, guide={"en": evil})
    visitor = visit()
    visitor.goto(f"/p/{sku.slug}")
    visitor.sees("Fine")
    visitor.click("Buy now")
    visitor.page.locator('input[type="email"]').fill("grace.buyer@example.com")
    visitor.click("Order and hold the codes")
    to_paid(visitor)
    visitor.status(is_="delivered")
    visitor.click("Show the codes")
    expect(visitor.page.get_by_test_id("code")).to_have_text(code)
    assert visitor.page.evaluate("window.evil") is None


def test_orders_are_found_again_by_a_mailed_link(visit: Visit, shop: Shop) -> None:
    email, sku = buyer(), shop.new_sku(stock=1)
    to_order(visit(), sku, email)
    visitor = visit(phone=True)
    visitor.goto("/orders")
    visitor.sees("No orders yet on this device.")
    visitor.fill("E-mail", email)
    visitor.is_accessible()
    visitor.click("Send me the link")
    visitor.sees("Look into your mailbox")
    (mail,) = arrived(shop, email, 1)
    link = re.search(r"^http\S+$", mail["BodyText"], re.MULTILINE)
    assert link
    visitor.goto(link[0])
    visitor.sees("1 order found")
    assert "#" not in visitor.page.url
    visitor.page.get_by_role("link", name=re.compile("^1 × ")).click()
    visitor.status(is_="awaiting_payment")
    visitor.goto("/orders#" + "x.1.y")
    visitor.sees("This link does not work any more")
