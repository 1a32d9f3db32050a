"""What must hold when many do the same thing at once."""

import collections
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.stack.shop import Order, Shop, codes, key, until

pytestmark = pytest.mark.stack


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def test_sixty_four_buyers_for_forty_codes(shop: Shop) -> None:
    sku = shop.new_sku(stock=40)

    answers: list[httpx.Response] = at_once(64, lambda _: shop.ask(sku))

    outcomes = collections.Counter(
        answer.json().get("code", answer.json().get("status")) for answer in answers
    )
    assert outcomes == {"awaiting_payment": 40, "OutOfStock": 24}
    assert shop.states(sku) == {"held": 40}


def test_forty_paid_orders_hold_forty_different_codes(shop: Shop) -> None:
    listed = codes(12)
    sku = shop.new_sku(stock=listed)
    orders = [shop.order(sku) for _ in range(12)]

    at_once(12, lambda number: shop.pay(orders[number]))

    for order in orders:
        order.becomes("delivered")
    revealed = [code for order in orders for code in order.reveal()]
    assert sorted(revealed) == sorted(listed)


def test_the_same_request_in_parallel_gives_one_order(shop: Shop) -> None:
    sku = shop.new_sku(stock=10)
    idempotency_key = key()

    answers = at_once(16, lambda _: shop.ask(sku, idempotency_key=idempotency_key))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["order_id"] for answer in answers}) == 1
    assert len({answer.json()["order_token"] for answer in answers}) == 1
    assert shop.states(sku) == {"available": 9, "held": 1}
    until(lambda: shop.left(sku) == 9, "the unused tickets to come back")


def test_the_same_import_in_parallel_adds_each_code_once(shop: Shop) -> None:
    sku = shop.new_sku()
    text = "\n".join(codes(150))
    idempotency_key = key()

    def send(number: int) -> httpx.Response:
        repeat = idempotency_key if number % 2 else key()
        return shop.desk("POST", f"/skus/{sku.sku}/imports", {"text": text}, Idempotency_Key=repeat)

    answers = at_once(6, send)

    assert all(answer.status_code == 201 for answer in answers), [a.text for a in answers]
    batches = {answer.json()["batch"]: answer.json()["accepted"] for answer in answers}
    assert sum(batches.values()) == 150
    assert sum(shop.states(sku).values()) == 150
    until(lambda: shop.left(sku) == 150, "each code to be in a lane once")


def test_a_code_is_frozen_or_held_never_both(shop: Shop) -> None:
    sku = shop.new_sku()
    report = shop.stock(sku, "\n".join(codes(8)))
    listed = [code["code_id"] for code in shop.listed(report["batch"])]

    def act(number: int) -> httpx.Response:
        if number % 2:
            return shop.ask(sku)
        body = {"reason": "suspected leak"}
        return shop.desk("POST", f"/codes/{listed[number // 2]}/freeze", body)

    answers = at_once(16, act)

    held = sum(answer.status_code == 201 for answer in answers[1::2])
    frozen = sum(answer.status_code == 200 for answer in answers[0::2])
    assert held + frozen == 8
    assert shop.states(sku) == {
        state: count for state, count in (("held", held), ("frozen", frozen)) if count
    }


def test_cancel_and_pay_at_once_end_in_one_of_them(shop: Shop) -> None:
    sku = shop.new_sku(stock=6)
    orders = [shop.order(sku) for _ in range(6)]
    sessions = [order.checkout().rsplit("/", 1)[1] for order in orders]

    def act(number: int) -> httpx.Response:
        order, session = orders[number // 2], sessions[number // 2]
        if number % 2:
            return order.post("cancel")
        wish = {"method": "card", "outcome": "succeed"}
        return shop.provider("POST", f"/_sim/checkout/{session}/pay", wish)

    answers = at_once(12, act)

    for number, order in enumerate(orders):
        paid = answers[2 * number].status_code == 200
        canceled = answers[2 * number + 1].status_code == 200
        assert paid != canceled, "money and goods agree"
        order.becomes("delivered" if paid else "canceled")


def test_reveals_at_once_show_the_same_code(shop: Shop) -> None:
    order = shop.buy(shop.new_sku(stock=1))

    answers = at_once(8, lambda _: order.post("reveal"))

    shown = {answer.json()["codes"][0]["code"] for answer in answers if answer.status_code == 200}
    assert len(shown) == 1
    assert {answer.status_code for answer in answers} <= {200, 503}


def test_refunds_at_once_never_exceed_what_was_captured(shop: Shop) -> None:
    order = shop.buy(shop.new_sku(stock=1))
    path = f"/orders/{order.order_id}/refunds"

    answers = at_once(
        6, lambda _: shop.desk("POST", path, {"amount": 900, "reason": "race"}, Idempotency_Key=key())
    )

    assert [answer.status_code for answer in answers].count(201) == 1
    order.becomes("delivered", "refunded")
    refunds = shop.desk("GET", path).json()["refunds"]
    assert sum(refund["amount"]["amount"] for refund in refunds) == 900


def test_a_refund_and_a_reveal_at_once_never_give_a_seen_code_back(shop: Shop) -> None:
    sku = shop.new_sku(stock=4)
    orders = [shop.buy(sku) for _ in range(4)]

    def act(number: int) -> httpx.Response:
        order = orders[number // 2]
        if number % 2:
            return order.post("reveal")
        path = f"/orders/{order.order_id}/refunds"
        return shop.desk("POST", path, {"reason": "race"}, Idempotency_Key=key())

    answers = at_once(8, act)

    seen = sum(answer.status_code == 200 for answer in answers[1::2])
    for order in orders:
        order.becomes("refunded")
    expected = {state: count for state, count in (("voided", seen), ("returned", 4 - seen)) if count}
    assert shop.states(sku) == expected


def test_different_orders_never_share_an_id(shop: Shop) -> None:
    sku = shop.new_sku(stock=8)

    answers = at_once(8, lambda _: shop.ask(sku))

    orders = [Order(shop.http, answer.json()) for answer in answers]
    assert len({order.order_id for order in orders}) == 8
