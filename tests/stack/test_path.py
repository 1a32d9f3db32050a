"""The whole path over HTTP against the deployed package, nobody helping."""

import base64
import json
import time
from pathlib import Path

import httpx
import pytest

from tests.stack.shop import Order, Shop, codes, key, until

pytestmark = pytest.mark.stack
IMPORTS = Path(__file__).parents[1] / "data" / "imports"
EXPECTED = json.loads((IMPORTS / "expected.json").read_text(encoding="utf-8"))
KINDS = {
    "game-keys.txt": "code",
    "cards-gbk.csv": "number_password",
    "accounts.txt": "number_password",
    "links.csv": "link",
}


def test_a_guest_buys_a_code_and_reveals_it(shop: Shop) -> None:
    (code,) = codes(1)
    sku = shop.new_sku(stock=[code], guide={"en": "Open the launcher."})
    page = shop.http.get(f"/v1/products/{sku.slug}").raise_for_status().json()
    assert page["skus"][0]["availability"] == "low"

    order = shop.order(sku)
    assert order.placed["status"] == "awaiting_payment"
    assert order.placed["total"] == {"amount": 1299, "currency": "USD"}
    assert order.post("reveal").json()["code"] == "NotRevealable"
    shop.pay(order)

    view = order.becomes("delivered")
    assert (view["payment"], view["fulfilment"]) == ("captured", "delivered")
    assert code not in json.dumps(view)
    assert order.reveal() == [code]
    revealed = order.post("reveal").json()["codes"][0]
    assert revealed["guide"] == {"en": "Open the launcher."}
    assert [entry["event"] for entry in order.view()["timeline"]] == [
        "placed",
        "paid",
        "delivered",
        "revealed",
    ]


def test_every_move_of_a_code_is_recorded(shop: Shop) -> None:
    sku = shop.new_sku()
    report = shop.stock(sku, codes(1)[0])
    order = shop.buy(sku)
    order.reveal()
    (listed,) = shop.listed(report["batch"])

    def moves() -> list[tuple[str | None, str, str]] | None:
        found = shop.desk("GET", f"/codes/{listed['code_id']}").json()["moves"]
        told = [(move.get("from_state"), move["to_state"], move["reason"]) for move in found]
        return told if len(told) == 4 else None

    assert until(moves, "four moves in the history") == [
        (None, "available", "imported"),
        ("available", "held", "ordered"),
        ("held", "sold", "delivered"),
        ("sold", "revealed", "revealed"),
    ]


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_merchants_file_imports_with_the_expected_counts(shop: Shop, name: str) -> None:
    expected = EXPECTED[name]
    sku = shop.new_sku(kind=KINDS[name])
    body = {"file": base64.b64encode((IMPORTS / name).read_bytes()).decode(), "name": name}
    idempotency_key = key()

    answer = shop.desk("POST", f"/skus/{sku.sku}/imports", body, Idempotency_Key=idempotency_key)

    report = answer.raise_for_status().json()
    if report["accepted"] == 0:  # the file is in stock already, from an earlier run on the same shop
        assert report["duplicates"] == expected["accepted"] + expected["duplicates"]
    else:
        assert report["accepted"] == expected["accepted"]
        assert report["duplicates"] == expected["duplicates"]
        assert len(shop.listed(report["batch"])) == expected["accepted"]
    assert report["rejected"] == expected["rejected"]
    assert report["blank"] == expected.get("blank", 0)
    again = shop.desk("POST", f"/skus/{sku.sku}/imports", body, Idempotency_Key=idempotency_key)
    assert again.json() == report


def test_lists_show_masked_codes_only(shop: Shop) -> None:
    sku = shop.new_sku()
    listed = codes(3)
    report = shop.stock(sku, "\n".join(listed))

    text = json.dumps(shop.listed(report["batch"]))

    assert not any(code in text for code in listed)


def test_an_unpaid_order_expires_and_its_code_sells_again(shop: Shop) -> None:
    sku = shop.new_sku(stock=1, hold_seconds=4)
    first = shop.order(sku)
    url = first.checkout()
    assert shop.ask(sku).json()["code"] == "OutOfStock"

    assert first.becomes("expired")["fulfilment"] == "released"

    second = until(lambda: _placed(shop, shop.ask(sku)), "the code to sell again")
    assert first.post("payment", {"return_url": "https://shop.example"}).json()["code"] == "NotPayable"
    session = url.rsplit("/", 1)[1]
    pay = shop.provider("POST", f"/_sim/checkout/{session}/pay", {"method": "card", "outcome": "succeed"})
    assert pay.status_code == 409, "the page of an expired order is closed"
    shop.pay(second)
    second.becomes("delivered")


def test_a_canceled_order_gives_its_code_back(shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    order = shop.order(sku)
    order.checkout()

    assert order.post("cancel").json()["status"] == "canceled"
    assert order.post("cancel").json()["status"] == "canceled"

    until(lambda: _placed(shop, shop.ask(sku)), "the code to sell again")


def test_a_paid_order_cannot_be_canceled(shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    order = shop.order(sku)
    shop.provider("POST", "/_sim/notifications", {"drop": 1.0})
    shop.pay(order)

    refusal = order.post("cancel")

    assert (refusal.status_code, refusal.json()["code"]) == (409, "NotCancelable")
    order.becomes("delivered")


def test_a_lost_notification_only_delays(shop: Shop) -> None:
    sku = shop.new_sku(stock=1, hold_seconds=5)
    order = shop.order(sku)
    shop.provider("POST", "/_sim/notifications", {"drop": 1.0})

    shop.pay(order)

    order.becomes("delivered")


def test_a_doubled_and_reordered_notification_pays_once(shop: Shop) -> None:
    sku = shop.new_sku(stock=2)
    order = shop.order(sku)
    shop.provider("POST", "/_sim/notifications", {"duplicate": 2, "reorder": True})

    shop.pay(order)

    view = order.becomes("delivered")
    assert [entry["event"] for entry in view["timeline"]].count("paid") == 1
    assert shop.states(sku) == {"available": 1, "sold": 1}


@pytest.mark.parametrize("fault", ["mis_sign", "stale"])
def test_a_forged_or_stale_notification_is_refused_and_changes_nothing(shop: Shop, fault: str) -> None:
    sku = shop.new_sku(stock=1, hold_seconds=6)
    order = shop.order(sku)
    shop.provider("POST", "/_sim/notifications", {fault: True})

    shop.pay(order)

    def refused() -> list[int]:
        deliveries = shop.provider("GET", "/_sim/notifications").json()["data"]
        return [one["last_status"] for one in deliveries if order.order_id in json.dumps(one)]

    time.sleep(1.0)
    assert order.view()["status"] == "awaiting_payment"
    order.becomes("delivered")  # the workflow asks by itself when the hold ends


def test_a_declined_card_leaves_the_order_open(shop: Shop) -> None:
    sku = shop.new_sku(stock=1)
    order = shop.order(sku)

    shop.pay(order, outcome="decline")

    assert order.view()["status"] == "awaiting_payment"
    shop.pay(order)
    order.becomes("delivered")


@pytest.mark.parametrize("method", ["alipay", "wechat_pay"])
def test_other_methods_pay_too(shop: Shop, method: str) -> None:
    sku = shop.new_sku(stock=1)
    order = shop.order(sku)

    shop.pay(order, method=method)

    order.becomes("delivered")


def test_a_delayed_payment_keeps_its_codes_past_the_hold(shop: Shop) -> None:
    sku = shop.new_sku(stock=1, hold_seconds=4)
    order = shop.order(sku)

    shop.pay(order, method="bank_debit", outcome="delayed_success", delay_seconds=8)

    order.becomes("payment_processing")
    order.becomes("delivered")


def test_an_order_held_for_review_waits_for_a_person(shop: Shop) -> None:
    sku = shop.new_sku(stock=2, review="always")
    approved, declined = shop.order(sku), shop.order(sku)
    for order in (approved, declined):
        shop.pay(order)
        order.becomes("in_review")
        assert order.post("reveal").json()["code"] == "NotRevealable"

    for order, verdict in ((approved, "approve"), (declined, "decline")):
        body = {"verdict": verdict, "reason": "looked at it"}
        shop.desk("POST", f"/orders/{order.order_id}/review", body).raise_for_status()

    approved.becomes("delivered")
    declined.becomes("refunded")
    until(lambda: shop.states(sku) == {"sold": 1, "returned": 1}, "the declined code to return")


@pytest.mark.parametrize("revealed", [True, False])
def test_a_refund_voids_what_was_seen_and_returns_what_was_not(shop: Shop, revealed: bool) -> None:
    sku = shop.new_sku(stock=1)
    order = shop.buy(sku)
    if revealed:
        order.reveal()

    refund = shop.desk(
        "POST", f"/orders/{order.order_id}/refunds", {"reason": "wrong region"}, Idempotency_Key=key()
    )

    assert refund.status_code == 201
    view = order.becomes("refunded")
    assert view["payment"] == "refunded"
    assert order.post("reveal").json()["code"] == "NotRevealable"
    assert shop.states(sku) == {"voided" if revealed else "returned": 1}
    if not revealed:
        until(lambda: _placed(shop, shop.ask(sku)), "the unseen code to sell again")
    else:
        assert shop.ask(sku).json()["code"] == "OutOfStock"


def test_more_than_was_captured_is_never_refunded(shop: Shop) -> None:
    order = shop.buy(shop.new_sku(stock=1))
    path = f"/orders/{order.order_id}/refunds"

    answer = shop.desk("POST", path, {"amount": 1300, "reason": "too much"}, Idempotency_Key=key())

    assert (answer.status_code, answer.json()["code"]) == (409, "NotRefundable")
    assert order.view()["status"] == "delivered"


def test_an_order_paid_late_is_delivered_from_other_stock(shop: Shop) -> None:
    sku = shop.new_sku(stock=1, hold_seconds=3)
    order = shop.order(sku)
    shop.provider("POST", "/_sim/notifications", {"delay_seconds": 2})
    order.checkout()
    shop.pay(order)

    order.becomes("delivered")


def _placed(shop: Shop, answer: httpx.Response) -> Order | None:
    return Order(shop.http, answer.json()) if answer.status_code == 201 else None
