"""Webhooks leave the deployed shop signed and written down, whatever receivers and machines do."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from docs.examples import webhook as example
from tests.receiver import Received, Receiver, answers, hangs, pours, receiving
from tests.stack.injected import Injected
from tests.stack.logs import Logs
from tests.stack.shop import Json, Order, Shop, codes, key, until

pytestmark = pytest.mark.stack
TYPES = ["order.paid", "order.delivered", "order.expired", "order.canceled", "order.refunded"]
PAST = "2020-01-01T00:00:00.000Z"


@dataclass
class Hook:
    """An endpoint of the shop, and the receiver behind it."""

    shop: Shop
    receiver: Receiver
    endpoint_id: str
    secret: str

    @property
    def path(self) -> str:
        return f"/webhooks/{self.endpoint_id}"

    def view(self) -> Json:
        view: Json = self.shop.desk("GET", self.path).raise_for_status().json()
        return view

    def deliveries(self) -> list[Json]:
        found: list[Json] = self.shop.desk("GET", f"{self.path}/deliveries").json()["deliveries"]
        return found

    def attempts(self, event_id: str) -> list[Json]:
        detail = self.shop.desk("GET", f"{self.path}/deliveries/{event_id}").raise_for_status().json()
        found: list[Json] = detail["attempts"]
        return found

    def about(self, order: Order) -> list[Received]:
        return [one for one in self.receiver.received if order.order_id in one.body]

    def comes(self, order: Order, *types: str) -> list[Received]:
        """Wait until these events of an order came in, and its deliveries are written down as over."""

        def here() -> bool:
            mine = [one for one in self.deliveries() if one["order_id"] == order.order_id]
            return sorted(one["type"] for one in mine if one["state"] == "delivered") == sorted(types)

        until(here, f"{types} of {order.order_id}")
        return self.about(order)

    def test(self) -> str:
        answer = self.shop.desk("POST", f"{self.path}/test", Idempotency_Key=key()).raise_for_status()
        return str(answer.json()["event_id"])

    def state(self, event_id: str) -> Json:
        view: Json = self.shop.desk("GET", f"{self.path}/deliveries/{event_id}").raise_for_status().json()
        return view

    def over(self, event_id: str) -> Json:
        """Wait until an attempt is written down."""
        view: Json = until(
            lambda: found if (found := self.state(event_id))["attempts"] else None,
            f"an attempt at {event_id}",
        )
        return view

    def set(self, event_id: str, **values: Any) -> None:
        """Have a moment of a delivery lie in the past."""
        names = {f"#{name}": name for name in values}
        self.shop.aws("dynamodb").update_item(
            TableName="yima-local-webhooks",
            Key={"pk": {"S": f"EVENT#{event_id}"}, "sk": {"S": f"TO#{self.endpoint_id}"}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames=names,
            ExpressionAttributeValues={f":{name}": {"S": value} for name, value in values.items()},
        )


def hook_of(shop: Shop, receiver: Receiver) -> Hook:
    wanted = {"url": receiver.url, "types": TYPES, "contact": "ada.keeper@example.com"}
    made = shop.desk("POST", "/webhooks", wanted, Idempotency_Key=key()).raise_for_status().json()
    return Hook(shop, receiver, made["endpoint"]["endpoint_id"], made["secret"])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
def hook(shop: Shop, receiver: Receiver) -> Iterator[Hook]:
    made = hook_of(shop, receiver)
    yield made
    shop.desk("POST", f"{made.path}/remove")


def test_what_becomes_of_an_order_is_told_and_never_a_code(shop: Shop, hook: Hook) -> None:
    (code,) = codes(1)
    sku = shop.new_sku(stock=[code])
    order = shop.buy(sku)
    came = hook.comes(order, "order.paid", "order.delivered")
    assert order.reveal() == [code]
    body = {"reason": "wrong region"}
    shop.desk("POST", f"/orders/{order.order_id}/refunds", body, Idempotency_Key=key()).raise_for_status()
    order.becomes("refunded")
    came = hook.comes(order, "order.paid", "order.delivered", "order.refunded")

    for one in came:
        told = Webhook(hook.secret).verify(one.body, dict(one.headers))
        assert example.genuine(hook.secret, one.headers, one.body.encode())
        assert told["data"]["order_id"] == order.order_id
        for private in (code, code.replace("-", ""), "grace.buyer", "@", order.placed["order_token"]):
            assert private not in one.body
            assert private not in json.dumps(dict(one.headers))
    assert len({one.headers["webhook-id"] for one in came}) == len(came) == 3
    assert code not in everything(shop)


def everything(shop: Shop) -> str:
    """What the webhooks' table holds."""
    pages = shop.aws("dynamodb").get_paginator("scan").paginate(TableName="yima-local-webhooks")
    return "\n".join(repr(item) for page in pages for item in page["Items"])


def test_an_order_that_is_given_up_is_told_of(shop: Shop, hook: Hook) -> None:
    order = shop.order(shop.new_sku(stock=1))
    assert order.post("cancel").is_success
    hook.comes(order, "order.canceled")


@pytest.mark.parametrize(
    ("status", "headers"),
    [(500, {}), (302, {"Location": "http://127.0.0.1:1/"}), (404, {}), (503, {"Retry-After": "3600"})],
)
def test_a_failure_is_written_down_and_tried_again(
    hook: Hook, receiver: Receiver, injected: Injected, status: int, headers: dict[str, str]
) -> None:
    receiver.behave = answers(
        status, b"sorry, grace.buyer@example.com", **{k.replace("-", "_"): v for k, v in headers.items()}
    )
    event_id = hook.test()
    (attempt,) = hook.over(event_id)["attempts"]
    assert (attempt["status"], attempt["answer"]) == (status, "sorry, ***")
    assert (hook.view()["failing_since"] is None) is False
    receiver.behave = answers(200)

    hook.set(event_id, next_at=PAST, due_at=PAST)
    assert injected.invoke("tend_webhooks")["posted"] >= 1
    until(lambda: hook.state(event_id)["state"] == "delivered", "the second attempt")

    assert [one["status"] for one in hook.attempts(event_id)] == [status, 200]
    assert len(set(receiver.ids())) == 1
    assert hook.view()["failing_since"] is None


def test_the_first_retry_needs_no_round(hook: Hook, receiver: Receiver) -> None:
    receiver.behave = answers(500)
    event_id = hook.test()
    hook.over(event_id)
    receiver.behave = answers(204, b"")
    until(lambda: hook.state(event_id)["state"] == "delivered", "the retry after five seconds", 30)
    assert [one["status"] for one in hook.attempts(event_id)] == [500, 204]


def test_a_long_answer_does_no_harm(hook: Hook, receiver: Receiver) -> None:
    receiver.behave = pours(256 << 20)
    started = time.monotonic()
    assert hook.over(hook.test())["state"] == "delivered"
    assert time.monotonic() - started < 30


def test_one_that_is_gone_is_sent_nothing_more_until_it_is_enabled(
    shop: Shop, hook: Hook, receiver: Receiver, injected: Injected
) -> None:
    receiver.behave = answers(410, b"")
    event_id = hook.test()
    until(lambda: hook.view()["state"] == "disabled", "it to be disabled")
    assert (hook.view()["disabled_because"], hook.state(event_id)["state"]) == ("gone", "failed")
    receiver.behave = answers(200)
    order = shop.buy(shop.new_sku(stock=1))
    until(lambda: len(hook.deliveries()) == 3, "the events to wait")
    assert hook.about(order) == []

    shop.desk("POST", f"{hook.path}/enable").raise_for_status()
    for one in hook.deliveries():
        if one["state"] == "pending":
            hook.set(one["event_id"], due_at=PAST)
    injected.invoke("tend_webhooks")
    hook.comes(order, "order.paid", "order.delivered")
    shop.desk("POST", f"{hook.path}/deliveries/{event_id}/replay").raise_for_status()
    until(lambda: hook.state(event_id)["state"] == "delivered", "the replay")


def test_an_endpoint_that_hangs_holds_up_no_other(shop: Shop, hook: Hook) -> None:
    with receiving(hangs(60)) as silent:
        hanging = hook_of(shop, silent)
        waiting = [hanging.test() for _ in range(12)]
        until(lambda: silent.received, "the first to hang")
        started = time.monotonic()
        quick = [hook.test() for _ in range(3)]
        until(lambda: all(hook.state(one)["state"] == "delivered" for one in quick), "the healthy one's")
        took = time.monotonic() - started
        (attempt, *_) = hanging.over(waiting[0])["attempts"]
        shop.desk("POST", f"{hanging.path}/remove").raise_for_status()
    assert (attempt["status"], attempt["error"]) == (None, "timeout")
    assert 9_000 < attempt["milliseconds"] < 12_000
    assert took < 25  # twelve that hang one after the other, four at once, would take 30


def test_a_worker_that_is_killed_at_any_write_loses_no_event(
    hook: Hook, receiver: Receiver, injected: Injected
) -> None:
    def run() -> str:
        event_id = hook.test()

        def settled() -> bool:
            view = hook.state(event_id)
            if view["state"] == "delivered":
                return True
            hook_past(hook, event_id, view)
            injected.call("tend_webhooks")
            return False

        until(settled, f"{event_id} to be delivered")
        return event_id

    events = injected.killed_after_each_write(["deliver_webhook"], run)

    assert len(events) > 2
    for event_id in events:
        assert receiver.ids().count(event_id) >= 1
        assert hook.state(event_id)["state"] == "delivered"


def hook_past(hook: Hook, event_id: str, view: Json) -> None:
    """Let the time be over that a dead worker, and the place it took, are waited for."""
    if view["state"] == "sending":
        hook.set(event_id, until=PAST, due_at=PAST)
    elif view["state"] == "pending":
        hook.set(event_id, next_at=PAST, due_at=PAST)
    database = hook.shop.aws("dynamodb")
    for number in range(4):
        database.delete_item(
            TableName="yima-local-webhooks",
            Key={"pk": {"S": f"SLOT#{hook.endpoint_id}"}, "sk": {"S": str(number)}},
        )


def test_no_log_holds_a_secret_an_address_or_a_contact(shop: Shop, logs: Logs, hook: Hook) -> None:
    event_id = hook.test()
    until(lambda: hook.state(event_id)["state"] == "delivered", "the test")
    text = logs.with_line_of(event_id)
    for secret in (hook.secret, hook.secret.removeprefix("whsec_"), "ada.keeper", hook.receiver.url):
        assert secret not in text
    assert hook.secret.removeprefix("whsec_") not in everything(shop)
