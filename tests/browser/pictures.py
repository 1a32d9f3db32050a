"""Pictures of the main pages: `make screenshots`. Not collected by itself."""

import re
import uuid
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.test_campaigns import planned, stands
from tests.browser.test_money import refund, sold
from tests.browser.visitor import Visitor
from tests.stack.shop import Shop, Sku, key
from tests.stack.test_mail import buyer

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]
ROOT = Path(__file__).parents[2]
SHOWN = {"shop-wide-en-US", "product-phone-zh-CN", "codes-phone", "desk-order", "desk-import"}
"""What stands in the README; the rest is to be looked at."""


def take(visitor: Visitor, name: str) -> None:
    """Keep the page as it looks once it has loaded."""
    visitor.settles()
    visitor.page.wait_for_timeout(400)
    folder = ROOT / ("docs/pictures" if name in SHOWN else "build/pictures")
    folder.mkdir(parents=True, exist_ok=True)
    visitor.picture(name).replace(folder / f"{name}.png")


@pytest.mark.parametrize(("language", "dark"), [("en-US", False), ("zh-CN", True)])
def test_storefront(visit: Visit, language: str, *, dark: bool) -> None:
    wide, phone = visit(language, dark=dark), visit(language, phone=True, dark=dark)
    for name, path in (("shop", "/"), ("product", "/p/nebula-drift"), ("find", "/orders")):
        for visitor, size in ((wide, "wide"), (phone, "phone")):
            visitor.goto(path)
            take(visitor, f"{name}-{size}-{language}")


def demo_sku(shop: Shop) -> Sku:
    """The demo game: what a reader of the README sees is what `make run` shows."""
    slug = "nebula-drift"
    product = shop.http.get(f"/v1/products/{slug}").raise_for_status().json()
    return Sku(product["skus"][0]["sku"], slug, product["skus"][0]["price"]["amount"])


def test_order(visit: Visit, shop: Shop) -> None:
    sku = demo_sku(shop)
    waiting = shop.order(sku)
    buyer = visit(phone=True)
    buyer.goto(f"/orders/{waiting.order_id}#{waiting.placed['order_token']}")
    buyer.status(is_="awaiting_payment")
    take(buyer, "pay-phone")
    bought = shop.buy(sku)
    buyer = visit(phone=True)
    buyer.goto(f"/orders/{bought.order_id}#{bought.placed['order_token']}")
    buyer.status(is_="delivered")
    buyer.click("Show the codes")
    buyer.page.wait_for_timeout(800)
    take(buyer, "codes-phone")


def test_desk(visit: Visit, shop: Shop) -> None:
    sku = demo_sku(shop)
    order = shop.buy(sku, quantity=2)
    visitor = visit()
    visitor.sign_in()
    pages = {
        "today": "", "orders": "/orders", "order": f"/orders/{order.order_id}", "products": "/products",
        "stock": "/stock", "sku": f"/stock/{sku.sku}",
    }  # fmt: skip
    for name, path in pages.items():
        visitor.goto(f"/desk{path}")
        take(visitor, f"desk-{name}")
    visitor.goto(f"/desk/stock/{sku.sku}/import")
    run = uuid.uuid4().hex[:6].upper()
    lines = [f"NEBULA-{run}-{line:04d}" for line in (1, 2, 3, 3)]
    visitor.fill("Or paste codes", "\n".join(lines))
    visitor.click("Check")
    visitor.sees(re.compile("3 good"))
    take(visitor, "desk-import")


@pytest.mark.parametrize(("language", "dark"), [("en-US", False), ("zh-CN", True)])
def test_campaigns(visit: Visit, shop: Shop, language: str, *, dark: bool) -> None:
    title = {"en": "Star harbour", "zh-CN": "星港"}
    at_once = shop.new_sku(stock=40, hidden=False, title=title)
    in_queue = shop.new_sku(stock=5, title=title)
    sale = planned(shop, at_once, quota=30, per_buyer=3)
    drawn = planned(shop, in_queue, quota=1, queue=True, opens_in=20)
    wide, phone = visit(language, dark=dark), visit(language, phone=True, dark=dark)
    for visitor, size in ((wide, "wide"), (phone, "phone")):
        visitor.goto("/")
        take(visitor, f"campaign-shop-{size}-{language}")
        visitor.goto(f"/p/{at_once.slug}")
        take(visitor, f"campaign-product-{size}-{language}")
        visitor.goto(f"/c/{drawn['campaign']}?slug={in_queue.slug}")
        take(visitor, f"queue-join-{size}-{language}")
        visitor.page.locator('input[type="email"]').fill(buyer())
        visitor.page.locator('form button[type="submit"]').click()
        stands(visitor, "waiting")
        take(visitor, f"queue-waiting-{size}-{language}")
    for visitor, size in ((wide, "wide"), (phone, "phone")):
        stands(visitor, "turn|behind|sold-out")
        visitor.page.locator("summary").click()
        take(visitor, f"queue-{size}-{language}")
    for visitor, size in ((wide, "wide"), (phone, "phone")):
        visitor.sign_in("/desk/campaigns")
        take(visitor, f"desk-campaigns-{size}-{language}")
        for name, path in (("plan", "new"), ("campaign", sale["campaign"]), ("queued", drawn["campaign"])):
            visitor.goto(f"/desk/campaigns/{path}")
            take(visitor, f"desk-{name}-{size}-{language}")
        order = shop.order(at_once, quantity=2)
        visitor.goto(f"/desk/orders/{order.order_id}")
        take(visitor, f"desk-order-{size}-{language}")
        visitor.goto("/desk/orders")
        take(visitor, f"desk-orders-{size}-{language}")


@pytest.mark.parametrize(("language", "dark"), [("en-US", False), ("zh-CN", True)])
def test_money(visit: Visit, shop: Shop, language: str, *, dark: bool) -> None:
    _, bought = sold(shop)
    _, returned = sold(shop)
    refund(shop, returned)
    wish = {"debit": "asset:bank", "credit": "equity:adjustments", "amount": 250, "currency": "USD"}
    mine = shop.desk("POST", "/ledger/adjustments", wish | {"reason": "bank fee"}, Idempotency_Key=key())
    mine.raise_for_status()
    people = {"owner": None, "finance": shop.hire("finance")}
    pages = {
        "bought": f"/orders/{bought.order_id}", "returned": f"/orders/{returned.order_id}",
        "accounts": "/money/accounts", "statement": "/money/accounts/income:sales?currency=USD",
        "empty": "/money/accounts/asset:bank?currency=USD&day=2020-01-01", "profit": "/money/profit",
        "propose": "/money/adjustments/new", "breaks": "/money",
    }  # fmt: skip
    for size in ("wide", "phone"):
        for who, staff in people.items():
            visitor = visit(language, phone=size == "phone", dark=dark)
            visitor.sign_in("/desk/money/adjustments", staff)
            take(visitor, f"money-{who}-{size}-{language}")
        for name, path in pages.items():
            visitor.goto(f"/desk{path}")
            visitor.settles()
            visitor.page.get_by_test_id("clearing").or_(visitor.page.locator("h1")).first.wait_for()
            visitor.fits()
            visitor.settles()
            visitor.page.wait_for_timeout(400)
            where = ROOT / "build/pictures" / f"money-{name}-{size}-{language}.png"
            visitor.page.screenshot(path=where, full_page=True, animations="disabled")
