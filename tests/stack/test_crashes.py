"""A function is killed after its first write, its second, and so on; the shop mends itself, nobody helping.

What helps in production helps here: a client that repeats its request, the retries of queues, streams and
workflows, the sweep and the audit.
"""

import uuid

import pytest

from tests.stack.books import Books
from tests.stack.injected import Injected
from tests.stack.shop import Json, Order, Shop, Sku, codes, key, repeated, until

pytestmark = [pytest.mark.stack, pytest.mark.usefixtures("_impatient_queue")]


@pytest.fixture
def _silent_provider(shop: Shop) -> None:
    """No notification makes the function that is to die write something else."""
    shop.provider("POST", "/_sim/notifications", {"drop": 1.0})


def in_review(shop: Shop, sku: Sku) -> Order:
    """A paid order that waits for a person."""
    order = shop.order(sku)
    shop.pay(order)
    order.becomes("in_review")
    return order


def decide(shop: Shop, order: Order) -> None:
    """Let an order in review have its goods."""
    body = {"verdict": "approve", "reason": "looked at it"}
    shop.desk("POST", f"/orders/{order.order_id}/review", body).raise_for_status()


def take_away(shop: Shop, books: Books, order: Order, state: str = "returned") -> None:
    """Take the codes of an order away behind its back, as an expiry does that was overtaken by the money."""
    dynamodb = shop.aws("dynamodb")
    for line in books.order(order.order_id)["lines"]:
        for code_id in line["codes"]:
            dynamodb.update_item(
                TableName="yima-local-stock",
                Key={"pk": {"S": f"CODE#{code_id}"}, "sk": {"S": "CODE"}},
                UpdateExpression="SET #state = :state, version = version + :one REMOVE #owner, held_until",
                ExpressionAttributeNames={"#state": "state", "#owner": "owner"},
                ExpressionAttributeValues={":state": {"S": state}, ":one": {"N": "1"}},
            )
            marker = {"pk": f"RETURN#{line['sku']}", "sk": code_id, "mark": uuid.uuid4().hex}
            item = {name: {"S": value} for name, value in marker.items()}
            dynamodb.put_item(TableName="yima-local-stock", Item=item)


def handled(shop: Shop, books: Books, order: Order) -> bool:
    """Whether every notification about an order that came in is done with."""
    sent = shop.provider("GET", "/_sim/notifications").json()["data"]
    inbox = [item for one in sent for item in books.items("payments", f"INBOX#{one['event']}")]
    ours = [item for item in inbox if item.get("order_id") == order.order_id]
    return bool(ours) and all(item["state"] == "done" for item in ours)


@pytest.mark.usefixtures("_silent_provider")
def test_the_api_dies_while_it_places_orders(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=12)

    def placed() -> Order:
        name = key()
        return Order(shop.http, repeated(lambda: shop.ask(sku, 2, name)).json())

    orders = injected.killed_after_each_write(["api_handler"], placed)

    assert len(orders) == 3, "tickets, then the order with its codes"
    books.note(sku, imported=12, orders=orders)


@pytest.mark.usefixtures("_silent_provider")
def test_the_api_dies_while_it_opens_a_page(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=3)
    order, page = shop.order(sku), {"return_url": "https://shop.example/thanks"}
    injected.crash("api_handler", after_write=1)

    repeated(lambda: order.post("payment", page))

    assert injected.fired("api_handler")
    shop.provider("DELETE", "/_sim/notifications")
    shop.pay(order)
    order.becomes("delivered")
    books.note(sku, imported=3, orders=[order])


def test_the_readers_of_notifications_die(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=5)

    def paid() -> Order:
        order = shop.order(sku)
        order.checkout()
        injected.crash("api_handler", after_write=1)
        shop.pay(order)
        order.becomes("delivered")
        until(lambda: handled(shop, books, order), "the inbox to be done with")
        assert injected.fired("api_handler"), "a notification was stored, not yet queued"
        return order

    orders = injected.killed_after_each_write(["handle_notification"], paid, most=2)

    books.note(sku, imported=5, orders=orders)


def test_every_step_of_a_paid_order_dies(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=5, review="always")

    def delivered() -> Order:
        order = in_review(shop, sku)
        until(lambda: "review_token" in books.order(order.order_id), "the step that waits for a person")
        decide(shop, order)
        order.becomes("delivered")
        return order

    steps = ["await_payment", "screen_order", "await_review", "deliver_order"]
    orders = injected.killed_after_each_write(steps, delivered)

    assert len(orders) == 2, "one write each"
    books.note(sku, imported=5, orders=orders)


def test_delivery_dies_while_it_claims_other_codes(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=9, review="always")
    waiting = iter([in_review(shop, sku) for _ in range(4)])

    def robbed() -> Order:
        order = next(waiting)
        take_away(shop, books, order)
        decide(shop, order)
        order.becomes("delivered")
        return order

    orders = injected.killed_after_each_write(["deliver_order"], robbed)

    assert len(orders) == 4, "tickets, the codes held, the codes sold"
    books.note(sku, imported=9, orders=orders)


def test_who_fills_a_short_order_dies(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=4, review="always")
    waiting = [in_review(shop, sku) for _ in range(4)]
    for order in waiting:
        take_away(shop, books, order, state="voided")
    short = iter(waiting)

    def filled() -> Order:
        order = next(short)
        decide(shop, order)
        order.becomes("short")
        shop.stock(sku, "\n".join(codes(2 if order is waiting[0] else 1)))
        order.becomes("delivered")
        return order

    orders = injected.killed_after_each_write(["fill_short"], filled)

    assert len(orders) == 4, "tickets, the codes held, the codes sold"
    assert shop.states(sku) == {"voided": 4, "sold": 4, "available": 1}, "one waits for the audit"
    books.note(sku, imported=9, orders=orders)


def test_the_last_question_before_expiry_dies(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=6, hold_seconds=2)

    def expired() -> Order:
        order = shop.order(sku, 2)
        order.checkout()
        order.becomes("expired")
        return order

    orders = injected.killed_after_each_write(["confirm_unpaid"], expired)
    injected.crash("confirm_unpaid")
    orders.append(expired())

    until(lambda: injected.fired("confirm_unpaid"), "the function to die with its answer")
    until(lambda: shop.left(sku) == 6, "the codes to be in a lane again")
    books.note(sku, imported=6, orders=orders)


@pytest.mark.usefixtures("_silent_provider")
def test_the_api_and_the_restocker_die_of_a_cancellation(
    shop: Shop, injected: Injected, books: Books
) -> None:
    sku = shop.new_sku(stock=8)
    waiting = [shop.order(sku, 2) for _ in range(3)]
    for order in waiting:
        order.checkout()
    still_open = iter(waiting)

    def canceled() -> Order:
        order, left = next(still_open), shop.left(sku)
        assert repeated(lambda: order.post("cancel")).json()["status"] == "canceled"
        until(lambda: shop.left(sku) == left + 2, "the codes to be in a lane again")
        return order

    orders = injected.killed_after_each_write(["api_handler", "restock"], canceled)

    assert len(orders) == 3, "the restocker: into a rack, then published"
    books.note(sku, imported=8, orders=orders)


@pytest.mark.usefixtures("_silent_provider")
def test_the_api_dies_while_it_imports(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku()

    def imported() -> Json:
        text, name = "\n".join(codes(2)), key()
        path = f"/skus/{sku.sku}/imports"
        answer = repeated(lambda: shop.desk("POST", path, {"text": text}, Idempotency_Key=name))
        report: Json = answer.json()
        return report

    runs = injected.killed_after_each_write(["api_handler"], imported)

    assert len(runs) == 7, "audit log, lanes, batch, page, publication, audit log; the last run lives"
    assert [(run["accepted"], run["duplicates"]) for run in runs] == [(2, 0)] * len(runs)
    books.note(sku, imported=2 * len(runs))


@pytest.mark.usefixtures("_silent_provider")
def test_an_import_that_nobody_repeats_is_finished_by_the_audit(
    shop: Shop, injected: Injected, books: Books
) -> None:
    sku = shop.new_sku()
    path, text = f"/skus/{sku.sku}/imports", "\n".join(codes(6))
    injected.crash("api_handler", after_write=4)  # audit log, lanes, batch, page: nothing is published

    answer = shop.desk("POST", path, {"text": text}, Idempotency_Key=key())

    assert answer.status_code >= 500
    assert (len(books.codes(sku)), shop.left(sku)) == (6, 0)
    books.note(sku, imported=6)


def test_every_step_of_a_refund_dies(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=8)
    bought = [shop.order(sku) for _ in range(4)]
    for order in bought:
        shop.pay(order)
    for order in bought:
        order.becomes("delivered")
    bought[0].reveal()
    waiting = iter(bought)

    def refunded() -> Order:
        order, name = next(waiting), key()
        path, why = f"/orders/{order.order_id}/refunds", {"reason": "wrong region"}
        injected.crash("settle_refund")
        shop.provider("POST", "/_sim/notifications", {"drop": 1.0})
        repeated(lambda: shop.desk("POST", path, why, Idempotency_Key=name))
        order.becomes("refunded")
        assert injected.fired("settle_refund"), "the money was sent before anybody heard of it"
        return order

    functions = ["api_handler", "withdraw_goods", "close_refund"]
    orders = injected.killed_after_each_write(functions, refunded)

    assert len(orders) == 4, (
        "the goods with the order; the outcome; the request between two entries of the log"
    )
    assert shop.states(sku) == {"available": 4, "voided": 1, "returned": 3}
    books.note(sku, imported=8, orders=orders)


def test_the_writer_of_history_dies(shop: Shop, injected: Injected, books: Books) -> None:
    sku = shop.new_sku(stock=1)

    def moved() -> None:
        batch = shop.stock(sku, "\n".join(codes(2)))["batch"]
        for code in shop.listed(batch):
            shop.desk("POST", f"/codes/{code['code_id']}/freeze", {"reason": "a look"}).raise_for_status()
        books.history_is_complete(sku)

    runs = injected.killed_after_each_write(["record_history"], moved)

    assert 2 <= len(runs) <= 4, "one write for two codes, or one each; a repeat may fall into the next run"
    books.note(sku, imported=1 + 2 * len(runs))


def test_after_the_audit_every_code_that_is_left_can_be_sold(books: Books) -> None:
    books.close()
