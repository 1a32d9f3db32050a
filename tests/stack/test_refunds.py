"""Refunds when many people want the same money at once."""

from typing import Any

import httpx
import pytest

from tests.stack.books import Books
from tests.stack.shop import Order, Shop, key, until
from tests.stack.test_races import at_once

pytestmark = pytest.mark.stack

AUTOMATIC = {"refund": {"approval": "automatic"}}
TWO_PEOPLE = {"refund": {"two_people_above": 1}}
PRICE = 1299
PASSWORD = "Another-person-of-the-staff-1!"


def refunds_of(shop: Shop, order: Order) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.desk("GET", f"/orders/{order.order_id}/refunds").json()["refunds"]
    return found


def another_person(shop: Shop, name: str) -> dict[str, str]:
    """Somebody else of the staff, signed in."""
    cognito = shop.aws("cognito-idp")
    pools = cognito.list_user_pools(MaxResults=50)["UserPools"]
    who = {
        "UserPoolId": next(one["Id"] for one in pools if one["Name"].endswith("-staff")),
        "Username": f"{name}@yima.example",
    }
    cognito.admin_create_user(**who, MessageAction="SUPPRESS")
    cognito.admin_add_user_to_group(**who, GroupName="finance")
    cognito.admin_set_user_password(**who, Password=PASSWORD, Permanent=True)
    body = {"email": who["Username"], "password": PASSWORD}
    answer = shop.http.post("/v1/desk/sign-in", json=body).raise_for_status().json()
    return {"Authorization": f"Bearer {answer['access_token']}"}


def test_twenty_refunds_at_once_are_one_and_never_more_than_was_captured(shop: Shop, books: Books) -> None:
    sku = shop.new_sku(stock=1, terms=AUTOMATIC)
    order = shop.buy(sku)
    path = f"/orders/{order.order_id}/refunds"

    def act(number: int) -> httpx.Response:
        if number % 2:
            body: dict[str, Any] = {
                "reason": "race",
                "destination": "wallet" if number % 4 == 1 else "original",
            }
            headers = order.headers | {"Idempotency-Key": key()}
            return shop.http.post(f"{order.path}/refund-requests", json=body, headers=headers)
        return shop.desk("POST", path, {"amount": 900, "reason": "race"}, Idempotency_Key=key())

    answers = at_once(20, act)

    taken = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} <= {201, 409, 503}
    until(lambda: {one["state"] for one in refunds_of(shop, order)} == {"succeeded"}, "refunds to be over")
    refunds = refunds_of(shop, order)
    assert len(refunds) == len(taken) >= 1, "one at a time; another may follow one that is over"
    assert sum(one["gross"]["amount"] for one in refunds) <= PRICE
    books.note(sku, imported=1, orders=[order])
    books.close()


def test_a_look_and_a_buyers_refund_at_once_never_both(shop: Shop) -> None:
    sku = shop.new_sku(stock=6, terms=AUTOMATIC)
    orders = [shop.buy(sku) for _ in range(6)]

    def act(number: int) -> httpx.Response:
        order = orders[number // 2]
        if number % 2:
            return order.post("reveal")
        headers = order.headers | {"Idempotency-Key": key()}
        return shop.http.post(f"{order.path}/refund-requests", json={"reason": "race"}, headers=headers)

    answers = at_once(12, act)

    for refund, look in zip(answers[::2], answers[1::2], strict=True):
        assert not (refund.status_code == 201 and look.status_code == 200), "seen, and paid back"


def test_twenty_consents_and_refusals_at_once_are_one_decision(shop: Shop) -> None:
    sku = shop.new_sku(stock=2, terms=TWO_PEOPLE)
    orders = [shop.buy(sku) for _ in range(2)]
    people = [another_person(shop, f"person-{number}-{sku.slug}") for number in range(2)]
    for order in orders:
        path = f"/orders/{order.order_id}/refunds"
        made = shop.desk("POST", path, {"reason": "large"}, Idempotency_Key=key())
        assert made.json()["state"] == "proposed"
        decide = f"/v1/desk/refunds/{made.json()['refund_id']}"

        def act(number: int, decide: str = decide) -> httpx.Response:
            who = [shop.owner, *people][number % 3]
            if number % 2:
                return shop.http.post(f"{decide}/approve", headers=who)
            return shop.http.post(f"{decide}/reject", json={"reason": "race"}, headers=who)

        answers = at_once(20, act)

        assert {answer.status_code for answer in answers} <= {200, 403, 409, 503}
        (refund,) = refunds_of(shop, order)
        assert len(set(refund["approved_by"])) == len(refund["approved_by"])
        if refund["state"] == "rejected":
            assert order.view()["refundable"]["amount"] == PRICE
            assert len(order.reveal()) == 1
        else:
            assert len(refund["approved_by"]) == 2
            order.becomes("refunded")
