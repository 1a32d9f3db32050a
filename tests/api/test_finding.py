"""Finding orders again, by mail for buyers, by day and address for staff."""

import re
from collections import Counter
from typing import Any

import boto3
import pytest

from chalicelib.buyers.service import LINK_LIFETIME, guessing, link_token
from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock
from chalicelib.kernel import table as kernel_table
from chalicelib.kernel.table import marshal
from chalicelib.notices import tasks
from chalicelib.orders.service import finding
from chalicelib.orders.store import records
from tests.api.test_http import Call, call, owner, sku, wanted
from tests.service.conftest import KEY
from tests.service.test_notices import mails

__all__ = ["call", "owner", "sku"]

BUYER = "buyer@example.com"


def asked() -> list[dict[str, Any]]:
    """The requests that stand in the table."""
    found = boto3.client("dynamodb").scan(TableName="yima-test-orders")["Items"]
    return [item for item in found if item["pk"]["S"].startswith("FIND#")]


def mailed(item: dict[str, Any]) -> list[Any]:
    """Every mail after the stream has shown that request."""
    keys = {"pk": item["pk"], "sk": item["sk"]}
    change = {"SequenceNumber": "1", "Keys": keys, "NewImage": item}
    tasks.send_notices({"Records": [{"eventName": "INSERT", "dynamodb": change}]}, None)
    return mails()


def test_the_answer_is_the_same_for_known_and_unknown_addresses(call: Call, sku: Sku) -> None:
    call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)

    known = call("POST", "/v1/orders/find", {"email": BUYER, "language": "en"})
    unknown = call("POST", "/v1/orders/find", {"email": "nobody@example.com", "language": "en"})

    assert known == unknown == (202, {"sent": True})
    assert len(asked()) == 2


def test_an_address_is_asked_for_once_a_minute(call: Call) -> None:
    for _ in range(3):
        call("POST", "/v1/orders/find", {"email": BUYER})

    assert len({item["sk"]["S"] for item in asked()}) == len(asked())
    assert len(asked()) <= 2  # the minute may turn meanwhile


def test_the_mailed_link_opens_the_orders_of_its_address_only(call: Call, sku: Sku) -> None:
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop@yima.example")
    _, placed = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)
    other = wanted(sku, contact={"email": "other@example.com"})
    call("POST", "/v1/orders", other, Idempotency_Key=KEY + "2")
    call("POST", "/v1/orders/find", {"email": "Buyer@Example.com", "language": "zh-CN"})
    (request,) = asked()

    (mail,) = mailed(request)
    assert len(mailed(request)) == 1, "the same request again mails nothing"
    link = re.search(r'https://shop\.example/orders#([^"\s]+)', mail.body)
    assert link
    headers = {"Authorization": f"Bearer {link[1]}"}
    status, found = call("GET", "/v1/me/orders", **headers)
    assert status == 200
    assert [(one["order"]["order_id"], one["order_token"]) for one in found["orders"]] == [
        (placed["order_id"], placed["order_token"])
    ]


def test_links_are_limited_by_address_and_the_refusal_says_when_to_come_again(call: Call) -> None:
    answers = [call("POST", "/v1/orders/find", {"email": BUYER}) for _ in range(5)]

    assert [status for status, _ in answers] == [202] * 4 + [429]
    assert answers[-1][1]["code"] == "TooManyAttempts"
    assert 0 < answers[-1][1]["retry_after"] <= 900
    assert call("POST", "/v1/orders/find", {"email": "other@example.com"})[0] == 202


def test_ten_thousand_guesses_open_nothing_write_nothing_and_are_told_to_stop(
    call: Call, sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, placed = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)
    path = f"/v1/orders/{placed['order_id']}"
    asked_of_the_table: list[str] = []
    ask = kernel_table._ask

    def noted(operation: str, given: Any) -> Any:
        asked_of_the_table.append(operation)
        return ask(operation, given)

    monkeypatch.setattr(kernel_table, "_ask", noted)

    statuses = Counter(
        call("GET", where, Authorization=f"Bearer {number:022d}")[0]
        for number in range(5_000)
        for where in (path, "/v1/me/orders")
    )

    assert set(statuses) == {401, 403, 429}
    assert statuses[429] >= 10_000 - 2 * guessing.WRONG_A_MINUTE
    assert asked_of_the_table == []
    assert call("GET", path, Authorization=f"Bearer {placed['order_token']}")[0] == 200


def test_an_unknown_address_gets_no_mail(call: Call) -> None:
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop@yima.example")
    call("POST", "/v1/orders/find", {"email": BUYER})

    assert mailed(asked()[0]) == []


@pytest.mark.parametrize("spoil", ["late", "other buyer", "longer", "rubbish", "words"])
def test_a_link_that_is_late_or_not_genuine_opens_nothing(
    call: Call, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    token = link_token(BUYER)
    buyer, expires, mac = token.split(".")
    if spoil == "late":
        later = clock.now() + LINK_LIFETIME
        monkeypatch.setattr(clock, "now", lambda: later)
    spoiled = {
        "late": token,
        "other buyer": f"{link_token('x@example.com').split('.')[0]}.{expires}.{mac}",
        "longer": f"{buyer}.{int(expires) + 1}.{mac}",
        "rubbish": "x",
        "words": f"{buyer}.tomorrow.{mac}",
    }[spoil]

    status, problem = call("GET", "/v1/me/orders", Authorization=f"Bearer {spoiled}")

    assert (status, problem["code"]) == (401, "NotAuthenticated")


def test_staff_page_through_the_orders_of_a_day(
    call: Call, owner: dict[str, str], sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_PAGE", 1)
    placed = [
        call("POST", "/v1/orders", wanted(sku), Idempotency_Key=f"{KEY}{number}")[1]["order_id"]
        for number in range(2)
    ]
    day = clock.today().isoformat()

    seen, cursor = [], ""
    for _ in range(4):
        page = call("GET", f"/v1/desk/orders?day={day}{cursor}", **owner)[1]
        seen += [one["order_id"] for one in page["orders"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"

    assert sorted(seen) == sorted(placed)
    assert call("GET", f"/v1/desk/orders?day={day}&status=delivered", **owner)[1]["orders"] == []
    assert call("GET", "/v1/desk/orders?day=2020-01-01", **owner)[1] == {"orders": [], "next": None}
    assert call("GET", "/v1/desk/orders?day=yesterday", **owner)[0] == 422
    assert call("GET", f"/v1/desk/orders?day={day}&cursor=rubbish", **owner)[0] == 422


def test_staff_find_orders_by_address(call: Call, owner: dict[str, str], sku: Sku) -> None:
    _, placed = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)

    found = call("POST", "/v1/desk/orders/search", {"email": "BUYER@example.com"}, **owner)[1]["orders"]
    assert [one["order_id"] for one in found] == [placed["order_id"]]
    assert call("POST", "/v1/desk/orders/search", {"email": "x@example.com"}, **owner)[1]["orders"] == []
    assert call("POST", "/v1/desk/orders/search", {"email": BUYER})[0] == 401


def test_no_address_stands_in_an_index(call: Call, sku: Sku) -> None:
    _, placed = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)

    item = records.table().get(placed["order_id"], "ORDER")
    assert item is not None
    assert BUYER not in item["buyer"]
    assert marshal(item)["buyer"]["S"] == link_token(BUYER).split(".")[0]


def test_the_first_page_of_the_desk_tells_how_the_shop_stands(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY)

    status, today = call("GET", "/v1/desk/today", **owner)

    assert status == 200
    assert today["day"] == clock.today().isoformat()
    assert today["attention"] == dict.fromkeys(
        ("in_review", "short", "refund_failed", "breaks", "disputes", "warnings", "approvals", "invoices"), 0
    )
    assert [one["sku"] for one in today["low_stock"]] == [sku.sku]
    stock = call("GET", "/v1/desk/stock", **owner)[1]["skus"]
    assert [(one["sku"], one["kind"], one["active"]) for one in stock] == [(sku.sku, "code", True)]
