"""What buyers find in their mailboxes, on the deployed shop."""

import json
import os
import re
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack.logs import Logs
from tests.stack.shop import Json, Order, Shop, Sku, codes, key, until

pytestmark = pytest.mark.stack
PROJECT = Path(__file__).parents[2]
ACCOUNT = "000000000000"
LINK = re.compile(r"^http\S+$", re.MULTILINE)


def buyer() -> str:
    """The address of somebody who has never bought here."""
    return f"buyer-{uuid.uuid4().hex[:12]}@example.com"


def order_of(shop: Shop, sku: Sku, email: str, **contact: str) -> Order:
    body = {
        "items": [{"sku": sku.sku, "quantity": 1}],
        "contact": {"email": email, **contact},
        "currency": "USD",
        "expected_total": sku.price,
    }
    answer = shop.http.post("/v1/orders", json=body, headers={"Idempotency-Key": key()})
    assert answer.status_code == 201, answer.text
    return Order(shop.http, answer.json())


def mails(shop: Shop, email: str) -> list[Json]:
    """Every mail to an address, the oldest first."""
    kept = httpx.get(f"{shop.stack['aws']}/_ministack/ses/messages", params={"account": ACCOUNT}, timeout=30)
    found: list[Json] = kept.raise_for_status().json()["messages"].get(ACCOUNT, [])
    return [mail for mail in found if mail["To"] == [email]]


def arrived(shop: Shop, email: str, count: int) -> list[Json]:
    """The first so many mails to an address."""
    found: list[Json] = until(
        lambda: sent if len(sent := mails(shop, email)) >= count else None, f"{count} mails"
    )
    return found


def subjects(sent: list[Json]) -> list[str]:
    return [re.split(r": |：", mail["Subject"])[0] for mail in sent]


def notices(shop: Shop, order: Order) -> dict[str, tuple[str, int]]:
    """What the shop has noted about the mails of an order: state and attempts."""
    found = shop.aws("dynamodb").query(
        TableName="yima-local-notices",
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"NOTICE#{order.order_id}"}},
    )
    return {item["sk"]["S"]: (item["state"]["S"], int(item["attempts"]["N"])) for item in found["Items"]}


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        ({}, ["Your goods are ready"]),
        ({"language": "zh-CN"}, ["商品已发货"]),
    ],
)
def test_a_delivery_is_mailed_once_with_a_link_that_opens_the_order(
    shop: Shop, contact: dict[str, str], told: list[str]
) -> None:
    (code,) = codes(1)
    email = buyer()
    order = order_of(shop, shop.new_sku(stock=[code]), email, **contact)
    shop.pay(order)
    order.becomes("delivered")

    sent = arrived(shop, email, 1)

    assert subjects(sent) == told
    assert {mail["Source"] for mail in sent} == {"shop@yima.example"}
    for mail in sent:
        (link,) = LINK.findall(mail["BodyText"])
        address, _, token = link.partition("#")
        assert address == f"{shop.stack['web']}/orders/{order.order_id}"
        assert f'href="{link}"' in mail["BodyHtml"]
        seen = Order(shop.http, {"order_id": address.rpartition("/")[2], "order_token": token})
        assert seen.view()["status"] == "delivered"
        assert code not in json.dumps(mail, ensure_ascii=False)
        assert code.replace("-", "") not in json.dumps(mail, ensure_ascii=False)
    assert order.reveal() == [code]


def test_a_refund_is_mailed(shop: Shop) -> None:
    email = buyer()
    order = order_of(shop, shop.new_sku(stock=1), email)
    shop.pay(order)
    order.becomes("delivered")
    body = {"reason": "wrong region"}
    shop.desk("POST", f"/orders/{order.order_id}/refunds", body, Idempotency_Key=key()).raise_for_status()
    order.becomes("refunded")

    sent = arrived(shop, email, 2)

    assert subjects(sent)[1] == "Your money is on its way back"
    assert "USD 12.99 in all" in sent[1]["BodyText"]


def test_an_order_that_waits_for_a_person_says_so(shop: Shop) -> None:
    email = buyer()
    order = order_of(shop, shop.new_sku(stock=1, review="always"), email)
    shop.pay(order)
    order.becomes("in_review")

    assert subjects(arrived(shop, email, 2)) == [
        "We have your payment",
        "Your order takes a little longer",
    ]


def test_a_record_that_comes_again_sends_nothing_again(shop: Shop) -> None:
    email = buyer()
    order = order_of(shop, shop.new_sku(stock=1), email)
    shop.pay(order)
    order.becomes("delivered")
    arrived(shop, email, 1)
    until(lambda: notices(shop, order) == {"delivered": ("sent", 1)}, "it to be noted")

    answer = again(shop, order)

    assert answer == {"batchItemFailures": []}
    assert len(mails(shop, email)) == 1
    assert notices(shop, order) == {"delivered": ("sent", 1)}


def test_a_mail_that_was_lost_before_it_was_sent_is_sent_when_its_record_comes_again(shop: Shop) -> None:
    email = buyer()
    order = order_of(shop, shop.new_sku(stock=1), email)
    shop.pay(order)
    order.becomes("delivered")
    arrived(shop, email, 1)
    until(lambda: len(notices(shop, order)) == 1, "it to be noted")
    shop.aws("dynamodb").update_item(
        TableName="yima-local-notices",
        Key={"pk": {"S": f"NOTICE#{order.order_id}"}, "sk": {"S": "delivered"}},
        UpdateExpression="SET #state = :sending, #until = :past",
        ExpressionAttributeNames={"#state": "state", "#until": "until"},
        ExpressionAttributeValues={":sending": {"S": "sending"}, ":past": {"S": "2020-01-01T00:00:00.000Z"}},
    )

    assert again(shop, order) == {"batchItemFailures": []}

    assert subjects(mails(shop, email))[1:] == ["Your goods are ready"]
    assert notices(shop, order)["delivered"] == ("sent", 2)


def test_an_address_that_the_mail_service_refuses_holds_up_nobody(shop: Shop) -> None:
    refused, email = buyer(), buyer()
    sku = shop.new_sku(stock=2)
    order = order_of(shop, sku, refused)
    shop.aws("sesv2").delete_email_identity(EmailIdentity="shop@yima.example")
    try:
        shop.pay(order)
        order.becomes("delivered")
        until(lambda: set(notices(shop, order).values()) == {("failed", 1)}, "the refusals to be noted")
    finally:
        shop.aws("sesv2").create_email_identity(EmailIdentity="shop@yima.example")
    other = order_of(shop, sku, email)
    shop.pay(other)

    arrived(shop, email, 1)
    assert mails(shop, refused) == []


def test_what_was_sent_can_be_listed(shop: Shop) -> None:
    email = buyer()
    order = order_of(shop, shop.new_sku(stock=1), email)
    shop.pay(order)
    arrived(shop, email, 1)
    home = (PROJECT / os.environ.get("YIMA_STACK", ".local/stack.json")).parent
    command = [sys.executable, "-m", "local.stack", "mail"]
    environment = {**os.environ, "YIMA_LOCAL": str(home)}

    listed = subprocess.run(
        command, cwd=PROJECT, env=environment, check=True, capture_output=True, text=True
    ).stdout

    assert f"  {email}\n  Your goods are ready: order {order.order_id}\n    Hello," in listed
    assert f"/orders/{order.order_id}#{order.placed['order_token']}" in listed


def test_the_log_tells_what_was_sent_but_not_to_whom(shop: Shop, logs: Logs) -> None:
    email = buyer()
    order = order_of(shop, shop.new_sku(stock=1), email)
    shop.pay(order)
    arrived(shop, email, 1)

    def sent() -> list[str]:
        return [line for line in logs.text().splitlines() if order.order_id in line and "notice sent" in line]

    until(sent, "the mail in the log")
    text = logs.text()

    assert email not in text
    assert order.placed["order_token"] not in text


def again(shop: Shop, order: Order) -> Any:
    """Give the reader every record of an order once more, as a stream does after a failure."""
    streams = shop.aws("dynamodbstreams")
    (stream,) = streams.list_streams(TableName="yima-local-orders")["Streams"]
    records = []
    for shard in streams.describe_stream(StreamArn=stream["StreamArn"])["StreamDescription"]["Shards"]:
        where = {"StreamArn": stream["StreamArn"], "ShardId": shard["ShardId"]}
        iterator = streams.get_shard_iterator(**where, ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            records += [one for one in page["Records"] if order.order_id in json.dumps(one, default=str)]
            iterator = page.get("NextShardIterator") if page["Records"] else None
    assert {record["eventName"] for record in records} == {"INSERT", "MODIFY"}
    payload = json.dumps({"Records": records}, default=str)
    answer = shop.aws("lambda").invoke(FunctionName="yima-local-send_notices", Payload=payload)
    return json.loads(answer["Payload"].read())
