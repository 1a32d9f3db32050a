"""What must hold when the work in the background happens twice at once, or while people buy."""

import json

import pytest

from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.shop import Json, Order, Shop, Sku, codes, key, until
from tests.stack.test_races import at_once

pytestmark = pytest.mark.stack
WORKERS = 4


@pytest.fixture
def _silent_provider(shop: Shop) -> None:
    """The shop hears of money only when a test tells it."""
    shop.provider("POST", "/_sim/notifications", {"drop": 1.0})


def returned(sku: Sku, number: int) -> Json:
    """A record of the stream that says a code of a SKU came back."""
    keys = {"pk": {"S": f"RETURN#{sku.sku}"}, "sk": {"S": f"code_{number}"}}
    return {"eventName": "INSERT", "dynamodb": {"Keys": keys, "SequenceNumber": str(number)}}


def told(order: Order) -> Json:
    """A message of the queue that names an order."""
    message = {"event": f"evt_{order.order_id}", "order_id": order.order_id, "checkout": None}
    return {"Records": [{"messageId": "one", "body": json.dumps(message)}]}


def test_two_restockers_put_each_code_in_a_lane_once(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=12)
    orders = [shop.order(sku, 2) for _ in range(6)]

    def act(number: int) -> None:
        if number < len(orders):
            orders[number].post("cancel").raise_for_status()
        injected.invoke("restock", {"Records": [returned(sku, number)]})

    at_once(len(orders) + WORKERS, act)

    until(lambda: shop.left(sku) == 12, "every code to be in a lane again")
    books.note(sku, imported=12, orders=orders)
    books.close()


def test_buyers_who_come_during_an_import_get_each_code_once(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=4)

    def act(number: int) -> Order | None:
        if not number:
            shop.stock(sku, "\n".join(codes(8)))
            return None
        name = key()
        until(lambda: shop.ask(sku, idempotency_key=name).status_code == 201, "a code for everybody")
        return Order(shop.http, shop.ask(sku, idempotency_key=name).json())

    orders = [order for order in at_once(13, act) if order]

    assert shop.states(sku) == {"held": 12}
    books.note(sku, imported=12, orders=orders)


@pytest.mark.usefixtures("_silent_provider")
def test_an_order_that_expires_while_it_is_paid_ends_in_one_of_them(
    shop: Shop, injected: Injected, books: Books
) -> None:
    sku = shop.new_sku(stock=6)
    orders = [shop.order(sku) for _ in range(6)]
    pages = [order.checkout().rsplit("/", 1)[1] for order in orders]

    def act(number: int) -> int:
        order, page = orders[number // 3], pages[number // 3]
        if number % 3 == 0:
            wish = {"method": "card", "outcome": "succeed"}
            return shop.provider("POST", f"/_sim/checkout/{page}/pay", wish).status_code
        if number % 3 == 1:
            injected.invoke("confirm_unpaid", {"order_id": order.order_id})
        else:
            injected.invoke("handle_notification", told(order))
        return 0

    answers = at_once(3 * len(orders), act)

    for number, order in enumerate(orders):
        order.becomes("delivered" if answers[3 * number] == 200 else "expired")
    books.note(sku, imported=6, orders=orders)


@pytest.mark.usefixtures("_silent_provider")
def test_workers_with_the_same_notification_record_one_payment(
    shop: Shop, injected: Injected, books: Books
) -> None:
    sku = shop.new_sku(stock=1)
    order = shop.order(sku)
    shop.pay(order)

    answers = at_once(WORKERS, lambda _: injected.invoke("handle_notification", told(order)))

    assert answers == [{"batchItemFailures": []}] * WORKERS
    order.becomes("delivered")
    assert (
        len(
            [
                item
                for item in books.items("payments", f"ORDER#{order.order_id}")
                if item["sk"].startswith("PAYMENT#")
            ]
        )
        == 1
    )
    books.note(sku, imported=1, orders=[order])
