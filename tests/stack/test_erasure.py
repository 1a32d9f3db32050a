"""Buyers are forgotten: no table holds their address any more, and the books still agree."""

import json
from typing import Any

import pytest
from boto3.dynamodb.types import TypeDeserializer

from tests.stack.books import Account, Books
from tests.stack.buyers import Member
from tests.stack.shop import Json, Order, Shop, until
from tests.stack.test_mail import order_of

pytestmark = [pytest.mark.stack, pytest.mark.slow]


def everything(shop: Shop) -> dict[str, list[Json]]:
    """Every item of every table."""
    dynamodb = shop.aws("dynamodb")
    found: dict[str, list[Json]] = {}
    for name in dynamodb.list_tables()["TableNames"]:
        pages = dynamodb.get_paginator("scan").paginate(TableName=name, ConsistentRead=True)
        plain = TypeDeserializer().deserialize
        found[name] = [
            {key: plain(value) for key, value in item.items()} for page in pages for item in page["Items"]
        ]
    return found


def holding(shop: Shop, text: str) -> list[str]:
    """Where a text stands, whatever its case: table and key."""
    return [
        f"{name}: {item['pk']} / {item['sk']}"
        for name, items in everything(shop).items()
        for item in items
        if text.lower() in json.dumps(item, default=repr).lower()
    ]


def forget_due(shop: Shop) -> Any:
    """Let the hour of the erasure come."""
    answer = shop.aws("lambda").invoke(FunctionName="yima-local-erase_buyers", Payload=b"{}")
    return json.loads(answer["Payload"].read())


def state(member: Member) -> str:
    return str(member.get("erasure").raise_for_status().json()["state"])


def bought(shop: Shop, member: Member) -> tuple[Order, Account]:
    """An order that the member paid, got and looked at, with an invoice that was rejected."""
    sku = shop.new_sku(stock=2)
    order = order_of(shop, sku, member.email)
    shop.pay(order)
    order.becomes("delivered")
    order.reveal()
    wanted = {"buyer": "personal", "title": "Grace Hopper", "email": member.email}
    order.post("invoice", wanted).raise_for_status()
    return order, Account(sku, 2, [order])


def test_nothing_is_erased_while_something_is_open(shop: Shop) -> None:
    member = Member(shop).join()
    order = order_of(shop, shop.new_sku(stock=1), member.email)

    refused = member.send("POST", "erasure")

    assert (refused.status_code, refused.json()["code"]) == (409, "NotErasable")
    assert refused.json()["obstacles"] == ["order"]
    assert state(member) == "none"
    order.post("cancel").raise_for_status()
    assert member.send("POST", "erasure").json()["state"] == "waiting"
    assert member.send("POST", "erasure/withdraw").json()["state"] == "withdrawn"
    assert holding(shop, member.email) != []


def test_after_an_erasure_no_table_holds_the_address_and_the_books_agree(shop: Shop, books: Books) -> None:
    member = Member(shop).join()
    order, account = bought(shop, member)
    assert member.send("POST", "erasure").json()["obstacles"] == ["invoice"]
    shop.desk("POST", f"/invoices/{order.order_id}/reject", {"reason": "a test"}).raise_for_status()
    shop.http.post("/v1/orders/find", json={"email": member.email}).raise_for_status()
    held = member.get("data").raise_for_status().json()
    assert held["account"]["email"] == member.email
    assert [one["email"] for one in held["orders"]] == [member.email]
    assert held["orders"][0]["invoice"]["title"] == "Grace Hopper"
    assert len(held["orders"][0]["looks"]) == 1

    member.send("POST", "erasure").raise_for_status()
    until(lambda: any("erased" in mail["Subject"] for mail in member.mailed()), "the mail about it")
    until(lambda: forget_due(shop)["erased"] or None, "the erasure")

    assert holding(shop, member.email) == []
    assert holding(shop, "Grace Hopper") == []
    (stored,) = [one for one in everything(shop)["yima-local-orders"] if one["pk"] == order.order_id][:1]
    assert "127.0.0.1" not in json.dumps(stored, default=repr)
    assert member.get("orders").status_code == 401
    assert member.sign_in().status_code == 401
    assert member.refresh().status_code == 401
    assert forget_due(shop) == {"erased": 0, "put_off": 0, "failed": 0}
    assert order.view()["status"] == "delivered"
    books.accounts.append(account)
    books.close()


def test_who_was_forgotten_may_come_back_as_somebody_new(shop: Shop) -> None:
    member = Member(shop).join()
    member.send("POST", "erasure").raise_for_status()
    until(lambda: forget_due(shop)["erased"] or None, "the erasure")

    mailed = len(member.mailed())
    again = Member(shop, member.email)
    again.ask("sign_up").raise_for_status()
    again.set_password(again.code(after=mailed)).raise_for_status()

    assert again.get("orders").json() == {"orders": []}
    assert state(again) == "done"
