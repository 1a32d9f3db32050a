"""The books of a real order: bought, paid twice, refunded, and nothing left between the accounts."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stack.books import Books
from tests.stack.shop import Json, Shop, codes, key, until

pytestmark = pytest.mark.stack


def books_of(shop: Shop, order_id: str) -> Json:
    found: Json = shop.desk("GET", f"/ledger/books/{order_id}").raise_for_status().json()
    return found


def kinds(shop: Shop, order_id: str) -> list[str]:
    return [entry["kind"] for entry in books_of(shop, order_id)["entries"]]


def test_a_sale_and_its_refund_are_in_the_books(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=codes(3))
    order = shop.buy(sku)
    assert kinds(shop, order.order_id) == ["capture", "delivery"]

    wish = {"reason": "of no use"}
    shop.desk("POST", f"/orders/{order.order_id}/refunds", wish, Idempotency_Key=key()).raise_for_status()
    order.becomes("refunded")

    assert kinds(shop, order.order_id) == ["capture", "delivery", "refund_request", "refund"]
    held = {one["account"]: one["amount"]["amount"] for one in books_of(shop, order.order_id)["holdings"]}
    assert held == {"income:sales": -1299, "income:refunds": 1299}
    books.note(sku, imported=3, orders=[order])


def test_whoever_settles_at_the_same_time_posts_once(shop: Shop, books: Books) -> None:
    """The notification, the desk's question and the sweep all find the same money."""
    sku = shop.new_sku(stock=codes(2))
    order = shop.order(sku)
    shop.pay(order)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: shop.desk("POST", f"/orders/{order.order_id}/refresh", {}), range(16)))

    order.becomes("delivered")
    assert kinds(shop, order.order_id) == ["capture", "delivery"]
    books.note(sku, imported=2, orders=[order])


def test_the_sums_are_those_of_the_entries(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=codes(4))
    orders = [shop.buy(sku) for _ in range(3)]

    books.sums_are_those_of_the_entries()

    def sold() -> bool:
        day = orders[0].view()["created_at"][:10]
        rows = shop.desk("GET", f"/ledger/profit?since={day}&until={day}").json()["rows"]
        return [row["quantity"] for row in rows if row["sku"] == sku.sku] == [3]

    until(sold, "three units in the profit of the day")
