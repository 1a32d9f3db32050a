"""Paid orders whose goods went missing, refunds by line, second pages: every order ends well by itself."""

import pytest

from tests.stack.shop import Order, Shop, Sku, codes, key, until

pytestmark = pytest.mark.stack


def robbed_order(shop: Shop, sku: Sku) -> Order:
    """A paid order in review whose code is voided behind its back, as after a leak at the supplier's."""
    order = shop.order(sku)
    shop.pay(order)
    order.becomes("in_review")
    (batch,) = shop.desk("GET", f"/skus/{sku.sku}/stock").json()["batches"]
    (listed,) = [code for code in shop.listed(batch["batch"]) if code.get("order") == order.order_id]
    shop.aws("dynamodb").update_item(
        TableName="yima-local-stock",
        Key={"pk": {"S": f"CODE#{listed['code_id']}"}, "sk": {"S": "CODE"}},
        UpdateExpression="SET #state = :voided, #version = #version + :one REMOVE #owner",
        ExpressionAttributeNames={"#state": "state", "#version": "version", "#owner": "owner"},
        ExpressionAttributeValues={":voided": {"S": "voided"}, ":one": {"N": "1"}},
    )
    body = {"verdict": "approve", "reason": "looked at it"}
    shop.desk("POST", f"/orders/{order.order_id}/review", body).raise_for_status()
    return order


def test_a_short_order_is_filled_by_the_next_import(shop: Shop) -> None:
    sku = shop.new_sku(stock=1, review="always")
    order = robbed_order(shop, sku)
    view = order.becomes("short")
    assert view["short_until"] > view["created_at"]
    (fresh,) = codes(1)

    shop.stock(sku, fresh)

    order.becomes("delivered")
    assert order.reveal() == [fresh]
    assert shop.states(sku) == {"voided": 1, "revealed": 1}


def test_who_waits_in_vain_is_paid_back(shop: Shop) -> None:
    order = robbed_order(shop, shop.new_sku(stock=1, review="always"))
    order.becomes("short")

    view = order.becomes("refunded")

    assert view["payment"] == "refunded"
    (refund,) = shop.desk("GET", f"/orders/{order.order_id}/refunds").json()["refunds"]
    assert (refund["amount"]["amount"], refund["reason"]) == (1299, "out of stock")


def test_no_second_page_is_opened_while_a_payment_is_on_its_way(shop: Shop) -> None:
    order = shop.order(shop.new_sku(stock=1))
    page = order.checkout("https://shop.example/one").rsplit("/", 1)[1]
    wish = {"method": "bank_debit", "outcome": "delayed_success", "delay_seconds": 1}
    shop.provider("POST", f"/_sim/checkout/{page}/pay", wish).raise_for_status()

    refusal = order.post("payment", {"return_url": "https://shop.example/two"})

    assert refusal.json()["code"] == "NotPayable"
    order.becomes("delivered")


def test_another_return_address_closes_the_earlier_page(shop: Shop) -> None:
    order = shop.order(shop.new_sku(stock=1))
    first = order.checkout("https://shop.example/one").rsplit("/", 1)[1]
    second = order.checkout("https://shop.example/two").rsplit("/", 1)[1]
    wish = {"method": "card", "outcome": "succeed"}

    assert shop.provider("POST", f"/_sim/checkout/{first}/pay", wish).status_code == 409
    assert shop.provider("POST", f"/_sim/checkout/{second}/pay", wish).status_code == 200
    order.becomes("delivered")


def test_a_refund_of_one_line_leaves_the_other(shop: Shop) -> None:
    listed = codes(2)
    one, two = shop.new_sku(stock=[listed[0]]), shop.new_sku(stock=[listed[1]])
    body = {
        "items": [{"sku": one.sku, "quantity": 1}, {"sku": two.sku, "quantity": 1}],
        "contact": {"email": "grace.buyer@example.com"},
        "currency": "USD",
        "expected_total": 2598,
    }
    placed = shop.http.post("/v1/orders", json=body, headers={"Idempotency-Key": key()}).raise_for_status()
    order = Order(shop.http, placed.json())
    shop.pay(order)
    order.becomes("delivered")

    path = f"/orders/{order.order_id}/refunds"
    wish = {"lines": [one.sku], "reason": "wrong region"}
    shop.desk("POST", path, wish, Idempotency_Key=key()).raise_for_status()

    until(lambda: order.view()["payment"] == "partly_refunded", "the refund of one line")
    assert [line["refunded"] for line in order.view()["lines"]] == [True, False]
    assert order.reveal() == [listed[1]]
    assert shop.states(one) == {"returned": 1}
    assert shop.states(two) == {"revealed": 1}
