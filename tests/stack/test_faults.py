"""The database refuses, conflicts and loses answers while a dozen buyers order, pay, cancel and walk away."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.shop import Order, Shop, Sku, key, repeated

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("_impatient_queue")]
BUYERS = 12
STOCK = 4 * BUYERS
"""Two codes each, and more: a lost answer may waste tickets, whose codes are sold after the audit only."""
ENDS = ("delivered", "canceled", "expired")
"""What every third buyer comes to: one pays, one cancels, one walks away."""


def test_every_order_ends_well_whatever_the_database_does(
    shop: Shop, injected: Injected, books: Books
) -> None:
    sku = shop.new_sku(stock=STOCK, hold_seconds=15)
    injected.fault("throttle", ratio=0.2, seed=1)
    injected.fault("conflict", ratio=0.1, seed=2)
    injected.fault("lost_answer", ratio=0.1, seed=3)

    with ThreadPoolExecutor(4) as buyers:
        orders = list(buyers.map(lambda number: buyer(shop, sku, ENDS[number % 3]), range(BUYERS)))

    for number, order in enumerate(orders):
        injected.sweep_until(lambda order=order: order.view()["status"] in ENDS, "an end")  # type: ignore[misc]
        assert order.view()["status"] == ENDS[number % 3]
    assert all(injected.struck().values()), injected.struck()
    injected.forget()
    books.note(sku, imported=STOCK, orders=orders)
    books.close()


def buyer(shop: Shop, sku: Sku, end: str) -> Order:
    """Order two codes and go on to that end, repeating what the shop could not answer."""
    name = key()
    order = Order(shop.http, repeated(lambda: shop.ask(sku, 2, name)).json())
    if end == "expired":
        return order
    repeated(lambda: order.post("payment", {"return_url": "https://shop.example/thanks"}))
    if end == "canceled":
        repeated(lambda: order.post("cancel"))
    else:
        shop.pay(order)
    return order
