"""A flash sale in a bad hour: the database throttles and conflicts, answers are lost, functions die, streams
deliver late and twice. Afterwards every code and every order is where it must be."""

import random
from collections import Counter

import pytest

from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.shop import Order, Shop, key, repeated, until
from tests.stack.test_campaigns import PRICE, plan, seen
from tests.stack.test_races import at_once

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("_impatient_queue")]
STOCK, QUOTA, BUYERS = 40, 20, 30
MORTAL = ("api_handler", "handle_notification", "deliver_order", "confirm_unpaid", "restock", "relay_orders")
ENDS = ("delivered", "canceled", "expired")


def test_codes_are_conserved_and_every_order_ends_whatever_goes_wrong(
    shop: Shop, injected: Injected, books: Books
) -> None:
    sku = shop.new_sku(stock=STOCK)
    campaign = plan(shop, sku, QUOTA, demand=2_000, hold_seconds=8)
    rnd = random.Random(7)
    injected.fault("throttle", ratio=0.2, seed=1)
    injected.fault("conflict", ratio=0.1, seed=2)
    injected.fault("lost_answer", ratio=0.05, seed=3)
    injected.ask("POST", "deliveries", {"twice": 0.3, "late_seconds": 0.3, "seed": 4})
    for function in MORTAL:
        injected.crash(function, after_write=rnd.randint(2, 9), times=2)

    orders = [
        order for order in at_once(BUYERS, lambda number: buy(shop, sku.sku, campaign, number)) if order
    ]

    for order in orders:
        injected.sweep_until(lambda order=order: order.view()["status"] in ENDS, "an end")  # type: ignore[misc]
    assert all(injected.struck().values()), injected.struck()
    (delivery,) = injected.ask("GET", "deliveries")["deliveries"]
    assert delivery["repeated"] > 0
    injected.forget()
    ends = Counter(order.view()["status"] for order in orders)
    assert ends["delivered"] <= QUOTA
    assert sum(ends.values()) == len(orders) > 0
    shop.desk("POST", f"/campaigns/{campaign}/call-off").raise_for_status()
    until(
        lambda: injected.invoke("tend_campaigns") and seen(shop, campaign)["settled"], "the codes to be back"
    )
    books.note(sku, imported=STOCK, orders=orders)
    books.close()


def buy(shop: Shop, sku: str, campaign: str, number: int) -> Order | None:
    """Order at the campaign's price, then pay, cancel or walk away; None when all was gone."""
    name = key()
    body = {
        "items": [{"sku": sku, "quantity": 1}],
        "contact": {"email": f"buyer{number}@example.com"},
        "currency": "USD",
        "expected_total": PRICE,
        "campaign": campaign,
    }
    headers = {"Idempotency-Key": name}
    answer = repeated(lambda: shop.http.post("/v1/orders", json=body, headers=headers), refusable=True)
    if not answer.is_success:
        assert answer.json()["code"] == "OutOfStock", answer.text
        return None
    order = Order(shop.http, answer.json())
    if number % 3 == 1:
        repeated(lambda: order.post("cancel"), refusable=True)
    if number % 3 == 0:
        thanks = {"return_url": "https://shop.example/thanks"}
        page = repeated(lambda: order.post("payment", thanks), refusable=True)
        if page.is_success:
            session = page.json()["checkout_url"].rsplit("/", 1)[1]
            shop.provider("POST", f"/_sim/checkout/{session}/pay", {"method": "card", "outcome": "succeed"})
    return order
