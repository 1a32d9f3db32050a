"""Pictures of the main pages, for the README: `make screenshots`. Not collected by itself."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.visitor import Visitor
from tests.stack.shop import Shop

pytestmark = pytest.mark.stack
Visit = Callable[..., Visitor]
PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def take(visitor: Visitor, name: str) -> None:
    """Keep the page as it looks once it has loaded."""
    visitor.settles()
    visitor.page.wait_for_timeout(400)
    PICTURES.mkdir(exist_ok=True)
    visitor.picture(name).replace(PICTURES / f"{name}.png")


@pytest.mark.parametrize(("language", "dark"), [("en-US", False), ("zh-CN", True)])
def test_storefront(visit: Visit, language: str, *, dark: bool) -> None:
    wide, phone = visit(language, dark=dark), visit(language, phone=True, dark=dark)
    for name, path in (("shop", "/"), ("product", "/p/nebula-drift"), ("find", "/find")):
        for visitor, size in ((wide, "wide"), (phone, "phone")):
            visitor.goto(path)
            take(visitor, f"{name}-{size}-{language}")


def test_order(visit: Visit, shop: Shop) -> None:
    waiting = shop.order(shop.new_sku(stock=1))
    buyer = visit(phone=True)
    buyer.goto(f"/orders/{waiting.order_id}#{waiting.placed['order_token']}")
    buyer.status(is_="awaiting_payment")
    take(buyer, "pay-phone")
    bought = shop.buy(shop.new_sku(stock=1))
    buyer = visit(phone=True)
    buyer.goto(f"/orders/{bought.order_id}#{bought.placed['order_token']}")
    buyer.status(is_="delivered")
    buyer.click("Show the codes")
    buyer.page.wait_for_timeout(800)
    take(buyer, "codes-phone")


def test_desk(visit: Visit, shop: Shop) -> None:
    sku = shop.new_sku(stock=3)
    order = shop.buy(sku)
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
    visitor.fill("Or paste codes", "AAAA-1111-KKKK\nBBBB-2222-KKKK\nBBBB-2222-KKKK")
    visitor.click("Check")
    visitor.sees(re.compile("2 good"))
    take(visitor, "desk-import")
