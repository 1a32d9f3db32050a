"""Events reach every endpoint that wants them, at least once and written down, come what may."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from standardwebhooks.webhooks import Webhook

from chalicelib.gateways import mail, queue
from chalicelib.kernel import clock, config
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, Transient
from chalicelib.kernel.table import Table
from chalicelib.notices import tasks as notice_tasks
from chalicelib.orders.model import Fulfilment, Line, Order, Payment
from chalicelib.webhooks import seal, tasks
from chalicelib.webhooks.errors import (
    DeliveryUnderWay,
    EndpointChanged,
    EndpointNotActive,
    EndpointNotFound,
    TooManyEndpoints,
    WebhookDeliveryNotFound,
)
from chalicelib.webhooks.model import ATTEMPT, MOST_ATTEMPTS, Delivery, DeliveryState, Endpoint, EndpointState
from chalicelib.webhooks.service import delivering, posting, publishing, replaying, subscribing, tending
from chalicelib.webhooks.store import deliveries, endpoints, slots
from tests.receiver import Receiver, answers, receiving

from .test_notices import record

KEY = "a-key-of-sixteen-or-more"
ORDER = Order(
    order_id="ord_01J8Z3QK5Y7V9T2M4N6P8R0S1W",
    request="r",
    email="grace.buyer@example.com",
    currency="USD",
    total=1299,
    lines=(Line("sku_1", "prd_1", {"en": "One"}, 1, 1299, codes=("cod_1",)),),
    created_at="2030-01-31T12:00:00.000Z",
    hold_until="2030-01-31T12:15:00.000Z",
)
PAID = replace(ORDER, payment=Payment.CAPTURED)


@dataclass
class Now:
    """A clock that tests set."""

    at: datetime

    def later(self, **more: float) -> None:
        self.at += timedelta(**more)


@pytest.fixture
def now(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Now:
    monkeypatch.setenv("YIMA_OUTGOING_ALLOW_LOOPBACK", "true")
    config.settings.cache_clear()
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop@yima.example")
    set_to = Now(datetime.now(UTC))
    monkeypatch.setattr(clock, "now", lambda: set_to.at)
    return set_to


@pytest.fixture
def receiver(now: Now) -> Iterator[Receiver]:
    with receiving() as one:
        yield one


def subscribe(url: str, *types: str, key: str = KEY) -> tuple[Endpoint, str]:
    return subscribing.create(
        url=url,
        types=types or ("order.paid",),
        contact="ada.keeper@example.com",
        description="",
        actor="staff:1",
        key=key,
    )


@pytest.fixture
def endpoint(receiver: Receiver) -> Endpoint:
    return subscribe(receiver.url)[0]


def messages() -> list[dict[str, Any]]:
    """What lies in the queue now, taken out of it."""
    sqs = boto3.client("sqs")
    url = config.settings().webhook_queue_url
    found = []
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        for one in batch:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        found += [{"messageId": one["MessageId"], "body": one["Body"]} for one in batch]
    return found


def work() -> int:
    """Handle everything in the queue as the worker does; how many messages that were."""
    found = messages()
    for one in found:
        assert tasks.deliver_webhook({"Records": [one]}, None) == {"batchItemFailures": []}
    return len(found)


def only(endpoint: Endpoint) -> Delivery:
    """The one delivery of an endpoint."""
    (one,) = replaying.listed(endpoint.endpoint_id)[0]
    return one


def test_an_event_arrives_signed_with_its_text_and_is_written_down(receiver: Receiver) -> None:
    endpoint, secret = subscribe(receiver.url)

    publishing.publish(ORDER, PAID)
    assert work() == 1

    (came,) = receiver.received
    delivery = only(endpoint)
    assert Webhook(secret).verify(came.body, dict(came.headers))["data"]["order_id"] == ORDER.order_id
    assert came.headers["webhook-id"] == delivery.event_id
    assert came.headers["content-type"] == "application/json"
    assert (delivery.state, delivery.tries, delivery.order_id) == ("delivered", 1, ORDER.order_id)
    (attempt,) = delivery.attempts
    assert (attempt.status, attempt.answer, attempt.error) == (200, "ok", None)


def test_an_event_goes_to_who_subscribed_to_it_and_to_nobody_else(receiver: Receiver) -> None:
    first, _ = subscribe(receiver.url, "order.paid", "order.delivered", key=KEY + "1")
    other, _ = subscribe(receiver.url, "order.expired", key=KEY + "2")

    publishing.publish(ORDER, replace(PAID, fulfilment=Fulfilment.DELIVERED))
    publishing.publish(ORDER, replace(ORDER, payment=Payment.CANCELED))
    work()

    assert sorted(json.loads(one.body)["type"] for one in receiver.received) == [
        "order.delivered",
        "order.paid",
    ]
    assert len(replaying.listed(first.endpoint_id)[0]) == 2
    assert replaying.listed(other.endpoint_id)[0] == []


def test_what_nobody_subscribes_to_is_not_kept(now: Now) -> None:
    publishing.publish(ORDER, PAID)
    assert messages() == []
    assert Table("yima-test-webhooks").query("EVENT#").items == []


def test_a_change_that_comes_twice_is_one_event(endpoint: Endpoint, receiver: Receiver, now: Now) -> None:
    publishing.publish(ORDER, PAID)
    now.later(seconds=1)
    publishing.publish(ORDER, PAID)
    assert work() == 2  # both messages name the same delivery
    publishing.publish(ORDER, PAID)

    assert work() == 0
    assert len(receiver.received) == 1
    assert only(endpoint).state is DeliveryState.DELIVERED


def test_the_reader_of_the_stream_publishes_what_an_order_became(
    endpoint: Endpoint, receiver: Receiver
) -> None:
    assert notice_tasks.send_notices({"Records": [record(ORDER, PAID)]}, None) == {"batchItemFailures": []}
    work()
    assert [json.loads(one.body)["type"] for one in receiver.received] == ["order.paid"]


def test_an_order_that_its_wallet_paid_is_told_of_when_it_is_placed(receiver: Receiver) -> None:
    subscribe(receiver.url, "order.paid", "order.delivered")
    placed = replace(PAID, fulfilment=Fulfilment.DELIVERED)
    new = record(placed, placed, "INSERT")
    del new["dynamodb"]["OldImage"]
    notice_tasks.send_notices({"Records": [new]}, None)
    work()
    assert sorted(json.loads(one.body)["type"] for one in receiver.received) == [
        "order.delivered",
        "order.paid",
    ]


def test_an_event_whose_message_was_lost_is_found_by_the_round(
    endpoint: Endpoint, receiver: Receiver, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after the event is kept, before its message is sent."""
    with pytest.raises(Transient), broken(monkeypatch, queue, "send"):
        publishing.publish(ORDER, PAID)
    assert only(endpoint).state is DeliveryState.PENDING
    assert tending.tend()["posted"] == 0  # the message may still be on its way
    now.later(minutes=6)

    assert tending.tend()["posted"] == 1
    assert tending.tend()["posted"] == 0
    work()

    assert len(receiver.received) == 1


@contextmanager
def broken(monkeypatch: pytest.MonkeyPatch, where: Any, name: str) -> Iterator[None]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise Transient("not now")

    with monkeypatch.context() as patch:
        patch.setattr(where, name, refuse)
        yield


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 500])
def test_what_fails_is_tried_again_when_it_is_time_and_not_before(
    endpoint: Endpoint, receiver: Receiver, now: Now, status: int
) -> None:
    receiver.behave = answers(status, b"no such order ord_1234567", Location="https://elsewhere.example/")
    publishing.publish(ORDER, PAID)
    work()
    failed = only(endpoint)
    assert (failed.state, failed.tries, failed.attempts[0].status) == ("pending", 1, status)
    assert failed.attempts[0].answer == "no such order ***"
    assert failed.next_at == clock.text(now.at + timedelta(seconds=5))
    delivering.deliver(failed.event_id, failed.endpoint_id)
    assert len(receiver.received) == 1

    receiver.behave = answers(200)
    now.later(seconds=5)
    delivering.deliver(failed.event_id, failed.endpoint_id)

    done = only(endpoint)
    assert (done.state, done.tries, len(set(receiver.ids()))) == ("delivered", 2, 1)
    assert [one.status for one in done.attempts] == [status, 200]
    assert endpoints.find(endpoint.endpoint_id) == endpoint  # nothing is held against it


def test_a_short_wait_is_in_the_queue_and_a_long_one_is_ended_by_the_round(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    receiver.behave = answers(500)
    publishing.publish(ORDER, PAID)
    work()
    sqs = boto3.client("sqs")
    names: Any = ["ApproximateNumberOfMessagesDelayed"]
    found = sqs.get_queue_attributes(QueueUrl=config.settings().webhook_queue_url, AttributeNames=names)
    assert found["Attributes"]["ApproximateNumberOfMessagesDelayed"] == "1"
    for seconds in (5, 300):
        now.later(seconds=seconds)
        delivering.deliver(only(endpoint).event_id, endpoint.endpoint_id)
    assert only(endpoint).next_at == clock.text(now.at + timedelta(minutes=30))
    now.later(minutes=29)
    assert tending.tend()["posted"] == 0
    now.later(minutes=1)
    assert tending.tend()["posted"] == 1
    work()
    assert only(endpoint).tries == 4


def test_after_ten_attempts_it_has_failed_and_can_be_replayed(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    receiver.behave = answers(500)
    publishing.publish(ORDER, PAID)
    for wait in (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 72_000):
        now.later(seconds=wait)
        delivering.deliver(only(endpoint).event_id, endpoint.endpoint_id)
    failed = only(endpoint)
    assert (failed.state, failed.tries, failed.next_at) == ("failed", 10, None)
    assert endpoints.find(endpoint.endpoint_id).active  # type: ignore[union-attr]
    now.later(days=1)
    assert tending.tend()["posted"] == 0

    messages()
    receiver.behave = answers(200)
    replaying.replay(endpoint.endpoint_id, failed.event_id)
    work()

    again = only(endpoint)
    assert (again.state, again.tries, len(again.attempts)) == ("delivered", 1, 11)
    assert len(set(receiver.ids())) == 1
    assert len({one.body for one in receiver.received}) == 1


def test_the_log_of_attempts_is_bounded(endpoint: Endpoint, receiver: Receiver) -> None:
    publishing.publish(ORDER, PAID)
    for _ in range(MOST_ATTEMPTS + 2):
        work()
        replaying.replay(endpoint.endpoint_id, only(endpoint).event_id)
    assert len(only(endpoint).attempts) == MOST_ATTEMPTS


def test_what_is_under_way_is_not_replayed(endpoint: Endpoint) -> None:
    publishing.publish(ORDER, PAID)
    with pytest.raises(DeliveryUnderWay):
        replaying.replay(endpoint.endpoint_id, only(endpoint).event_id)
    assert only(endpoint).tries == 0


def test_the_failed_ones_of_a_period_are_replayed_and_no_others(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    receiver.behave = answers(500)
    for number in range(60):
        publishing.publish(*numbered(number))
    receiver.behave = answers(410)
    work()  # the first says that it is gone: the endpoint is disabled, the others wait
    subscribing.enable(endpoint.endpoint_id)
    for one in everything(endpoint):
        if one.state is DeliveryState.PENDING:
            subscribing.enable(endpoint.endpoint_id)
            delivering.deliver(one.event_id, endpoint.endpoint_id)
    subscribing.enable(endpoint.endpoint_id)
    now.later(hours=1)
    receiver.behave = answers(200)
    publishing.publish(*numbered(60))
    work()
    since, until = clock.text(now.at - timedelta(hours=2)), clock.text(now.at - timedelta(minutes=30))
    too_early = replaying.replay_failed(endpoint.endpoint_id, since="0", until=since, after=None)
    assert too_early == (0, None)

    count, following = replaying.replay_failed(endpoint.endpoint_id, since=since, until=until, after=None)
    assert (count, following is None) == (50, False)
    rest, end = replaying.replay_failed(endpoint.endpoint_id, since=since, until=until, after=following)
    assert (rest, end) == (10, None)
    work()

    assert {one.state for one in everything(endpoint)} == {DeliveryState.DELIVERED}
    assert len(everything(endpoint)) == 61


def numbered(number: int) -> tuple[Order, Order]:
    name = f"ord_{number:026d}"
    return replace(ORDER, order_id=name), replace(PAID, order_id=name)


def everything(endpoint: Endpoint) -> list[Delivery]:
    found: list[Delivery] = []
    after = None
    while True:
        page, after = replaying.listed(endpoint.endpoint_id, after=after)
        found += page
        if after is None:
            return found


def test_a_busy_endpoint_is_given_the_time_it_asks_for(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    receiver.behave = answers(503, b"", Retry_After="7200")
    publishing.publish(ORDER, PAID)
    work()
    assert only(endpoint).next_at == clock.text(now.at + timedelta(hours=2))


def test_one_that_is_gone_is_disabled_at_once_and_its_contact_told_once(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    receiver.behave = answers(410)
    publishing.publish(ORDER, PAID)
    work()
    stands = endpoints.find(endpoint.endpoint_id)
    assert stands
    assert (stands.state, stands.disabled_because, only(endpoint).state) == ("disabled", "gone", "failed")

    assert [tending.tend()["told"] for _ in range(3)] == [1, 0, 0]

    (sent,) = mails()
    assert sent.destinations["ToAddresses"] == ["ada.keeper@example.com"]
    assert "127.0.0.1 answered that it is gone (410)" in sent.body
    assert f"https://shop.example/desk/webhooks/{endpoint.endpoint_id}" in sent.body
    assert "/hook" not in sent.body


def mails() -> list[Any]:
    return list(ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages)


def test_the_mail_is_sent_again_when_the_mail_service_was_busy(
    endpoint: Endpoint, receiver: Receiver, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver.behave = answers(410)
    publishing.publish(ORDER, PAID)
    work()
    with broken(monkeypatch, mail, "send"):
        assert tending.tend()["told"] == 0
    assert tending.tend()["told"] == 0  # the sender may still be at it
    now.later(minutes=1)
    assert tending.tend()["told"] == 1
    assert len(mails()) == 1


def test_three_days_of_nothing_but_failures_disable_an_endpoint_and_lose_nothing(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    receiver.behave = answers(500)
    publishing.publish(*numbered(1))
    work()
    now.later(days=2, hours=23)
    publishing.publish(*numbered(2))
    work()
    assert endpoints.find(endpoint.endpoint_id).active  # type: ignore[union-attr]
    now.later(hours=1)
    publishing.publish(*numbered(3))
    work()
    stands = endpoints.find(endpoint.endpoint_id)
    assert stands
    assert (stands.state, stands.disabled_because) == (EndpointState.DISABLED, "failing")
    publishing.publish(*numbered(4))
    tending.tend()
    work()
    assert len(receiver.received) == 3
    assert len(mails()) == 1

    receiver.behave = answers(200)
    subscribing.enable(endpoint.endpoint_id)
    now.later(minutes=10)
    assert tending.tend()["posted"] == 4
    work()

    assert {one.state for one in everything(endpoint)} == {DeliveryState.DELIVERED}


def test_a_success_between_starts_the_three_days_anew(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    for number, status in enumerate((500, 200, 500)):
        receiver.behave = answers(status)
        publishing.publish(*numbered(number))
        for one in messages():
            delivering.deliver(**json.loads(one["body"]))
        now.later(days=2)
    stands = endpoints.find(endpoint.endpoint_id)
    assert stands
    assert (stands.active, stands.failing_since) == (True, clock.text(now.at - timedelta(days=2)))


def test_what_happens_while_an_endpoint_is_paused_waits_for_it(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    assert subscribing.pause(endpoint.endpoint_id).state is EndpointState.PAUSED
    assert subscribing.pause(endpoint.endpoint_id).state is EndpointState.PAUSED
    publishing.publish(ORDER, PAID)
    work()
    now.later(hours=1)
    assert tending.tend()["posted"] == 0
    assert (receiver.received, only(endpoint).state, only(endpoint).tries) == ([], "pending", 0)

    assert subscribing.enable(endpoint.endpoint_id).active
    assert tending.tend()["posted"] == 1
    work()

    assert only(endpoint).state is DeliveryState.DELIVERED


def test_a_sender_that_died_is_followed_by_another_and_its_attempt_is_written_down(
    endpoint: Endpoint, receiver: Receiver, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after the request left, before its outcome is written."""
    publishing.publish(ORDER, PAID)
    messages()
    event_id = only(endpoint).event_id
    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "end", killed)
        patch.setattr(slots, "release", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            delivering.deliver(event_id, endpoint.endpoint_id)
    assert only(endpoint).state is DeliveryState.SENDING
    delivering.deliver(event_id, endpoint.endpoint_id)
    assert len(receiver.received) == 1  # it may still be at it

    now.later(seconds=ATTEMPT.total_seconds())
    assert tending.tend()["posted"] == 1
    work()

    done = only(endpoint)
    assert (done.state, done.tries) == (DeliveryState.DELIVERED, 2)
    assert [(one.status, one.error) for one in done.attempts] == [(None, "interrupted"), (200, None)]
    assert len(set(receiver.ids())) == 1


def killed(*_: Any, **__: Any) -> Any:
    raise KeyboardInterrupt


def test_a_sender_that_was_thought_dead_overwrites_nothing(endpoint: Endpoint, now: Now) -> None:
    publishing.publish(ORDER, PAID)
    one = only(endpoint)
    slow = deliveries.begin(one, now=now.at, until=now.at + ATTEMPT)
    now.later(minutes=1)
    assert slow
    fast = deliveries.begin(slow, now=now.at, until=now.at + ATTEMPT)
    assert fast
    attempt = fast.attempts[0]

    assert deliveries.end(slow, attempt, DeliveryState.FAILED) is False
    assert deliveries.retry(slow, attempt, at=now.at, look_at=now.at) is False

    assert only(endpoint).state is DeliveryState.SENDING
    assert deliveries.begin(slow, now=now.at, until=now.at + ATTEMPT) is None


def test_an_endpoint_has_so_many_attempts_at_once_and_one_that_fails_has_one(
    endpoint: Endpoint, receiver: Receiver, now: Now
) -> None:
    publishing.publish(ORDER, PAID)
    event_id, name = only(endpoint).event_id, endpoint.endpoint_id
    until = now.at + ATTEMPT
    taken = [slots.take(name, endpoint.at_once, owner=f"o{n}", now=now.at, until=until) for n in range(5)]
    assert taken == [0, 1, 2, 3, None]
    work()
    assert (receiver.received, only(endpoint).tries) == ([], 0)

    slots.release(name, 3, owner="o2")  # not its own
    now.later(seconds=11)
    delivering.deliver(event_id, name)
    assert receiver.received == []
    slots.release(name, 3, owner="o3")
    failing = endpoints.fail(name, now.at)
    assert failing
    assert failing.at_once == 1
    now.later(seconds=11)
    delivering.deliver(event_id, name)
    assert receiver.received == []
    now.later(minutes=6)
    delivering.deliver(event_id, name)

    assert len(receiver.received) == 1


def test_what_finds_no_place_is_put_off_and_its_messages_do_not_multiply(
    endpoint: Endpoint, receiver: Receiver, now: Now, monkeypatch: pytest.MonkeyPatch
) -> None:
    publishing.publish(ORDER, PAID)
    messages()
    name, event_id = endpoint.endpoint_id, only(endpoint).event_id
    for number in range(endpoint.at_once):
        slots.take(name, 4, owner=f"o{number}", now=now.at, until=now.at + timedelta(days=1))
    sent: list[int] = []
    monkeypatch.setattr(queue, "send", lambda *_, delay_seconds: sent.append(delay_seconds))

    for _ in range(5):  # one message, and four that say the same
        delivering.deliver(event_id, name)

    assert len(sent) == 1
    assert only(endpoint).next_at == due_in(endpoint, now)
    for _ in range(3):
        now.later(minutes=2)
        tending.tend()
        delivering.deliver(event_id, name)
    assert len(sent) == 4
    assert (receiver.received, only(endpoint).tries) == ([], 0)


def due_in(endpoint: Endpoint, now: Now) -> str:
    """When a delivery that found no place is due: within the seconds that it is put off."""
    at = clock.parse(only(endpoint).next_at or "")
    assert now.at + timedelta(seconds=1.9) < at < now.at + timedelta(seconds=10.1)
    return clock.text(at)


def test_during_a_rotation_both_secrets_verify_and_after_it_the_new_one_only(
    receiver: Receiver, now: Now
) -> None:
    endpoint, old = subscribe(receiver.url)
    rotated, new = subscribing.rotate(endpoint.endpoint_id, key=KEY)
    again, same = subscribing.rotate(endpoint.endpoint_id, key=KEY)
    assert (rotated, new) == (again, same)
    assert old != new
    publishing.publish(*numbered(1))
    work()
    now.later(hours=25)
    publishing.publish(*numbered(2))
    work()

    first, second = receiver.received
    assert first.headers["webhook-signature"].split() == [signed(new, first), signed(old, first)]
    assert second.headers["webhook-signature"] == signed(new, second)


def signed(secret: str, one: Any) -> str:
    at = datetime.fromtimestamp(int(one.headers["webhook-timestamp"]), UTC)
    return Webhook(secret).sign(one.headers["webhook-id"], at, one.body)


def test_secrets_are_locked_in_the_table_and_open_for_their_endpoint_only(receiver: Receiver) -> None:
    endpoint, secret = subscribe(receiver.url)
    item = Table("yima-test-webhooks").get("ENDPOINTS", endpoint.endpoint_id)
    assert secret not in repr(item)
    assert secret.removeprefix("whsec_").encode() not in repr(item).encode()
    seal.forget()
    assert seal.unseal(endpoint.secret, endpoint.endpoint_id) == secret
    seal.forget()
    with pytest.raises(Exception, match=r"^$"):
        seal.unseal(endpoint.secret, "whe_other")


def test_the_same_request_makes_one_endpoint_and_tells_its_secret_again(receiver: Receiver) -> None:
    first, second = subscribe(receiver.url), subscribe(receiver.url)
    assert first == second
    assert len(subscribing.every()) == 1
    with pytest.raises(IdempotencyKeyReused):
        subscribe(receiver.url, "order.short")
    subscribing.rotate(first[0].endpoint_id, key=KEY)
    with pytest.raises(IdempotencyKeyReused):
        subscribe(receiver.url)  # the secret it asks for is not the endpoint's any more
    assert len(subscribing.every()) == 1


def test_there_are_twenty_endpoints_at_most_and_a_removed_one_makes_room(now: Now) -> None:
    made = [subscribe("https://shop.example/h", key=f"{KEY}{n}")[0] for n in range(20)]
    with pytest.raises(TooManyEndpoints):
        subscribe("https://shop.example/h", key=KEY + "more")
    assert len(subscribing.every()) == 20
    subscribing.remove(made[0].endpoint_id)
    with pytest.raises(EndpointNotFound):
        subscribing.remove(made[0].endpoint_id)
    subscribe("https://shop.example/h", key=KEY + "more")
    assert len(subscribing.every()) == 20


def test_a_removed_endpoint_is_sent_nothing_more(endpoint: Endpoint, receiver: Receiver, now: Now) -> None:
    publishing.publish(ORDER, PAID)
    subscribing.remove(endpoint.endpoint_id)
    assert work() == 1
    now.later(hours=1)
    assert tending.tend() == {"posted": 0, "told": 0}
    assert receiver.received == []
    for ask in (subscribing.get, subscribing.pause, subscribing.enable):
        with pytest.raises(EndpointNotFound):
            ask(endpoint.endpoint_id)


@pytest.mark.parametrize(
    "url", ["http://shop.example/", "https://10.0.0.1/", "https://u:p@shop.example/", "https://localhost/"]
)
def test_an_address_that_is_none_of_the_internet_is_refused_and_changes_nothing(
    endpoint: Endpoint, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIMA_OUTGOING_ALLOW_LOOPBACK", "false")
    config.settings.cache_clear()
    with pytest.raises(Invalid) as made:
        subscribe(url, key=KEY + "other")
    with pytest.raises(Invalid) as changed:
        subscribing.change(endpoint.endpoint_id, {"url": url}, version=1)
    assert [error.field for error in made.value.errors + changed.value.errors] == ["url", "url"]
    assert subscribing.every() == [endpoint]


def test_only_what_was_read_is_changed(endpoint: Endpoint) -> None:
    name = endpoint.endpoint_id
    changed = subscribing.change(name, {"description": "Shop", "types": ["order.short"]}, version=1)
    assert changed == replace(endpoint, description="Shop", types=("order.short",), version=2)
    with pytest.raises(EndpointChanged):
        subscribing.change(name, {"description": "Other"}, version=1)
    assert subscribing.get(name) == changed


def test_an_endpoint_whose_name_leads_astray_is_asked_nothing(receiver: Receiver, now: Now) -> None:
    """It was taken as an address; what its name leads to is looked at with each attempt."""
    endpoint, _ = subscribe(receiver.url)
    endpoints.change(endpoint, {"url": "https://localhost.example.invalid/"})
    publishing.publish(ORDER, PAID)
    work()
    (attempt,) = only(endpoint).attempts
    assert (attempt.status, attempt.error) == (None, "no_such_name")
    assert receiver.received == []


def test_a_test_is_sent_once_per_key_to_its_endpoint_only(receiver: Receiver) -> None:
    endpoint, secret = subscribe(receiver.url, key=KEY + "1")
    subscribe(receiver.url, key=KEY + "2")
    made = subscribing.test(endpoint.endpoint_id, key=KEY)
    assert subscribing.test(endpoint.endpoint_id, key=KEY).event_id == made.event_id
    work()
    (came,) = receiver.received
    assert Webhook(secret).verify(came.body, dict(came.headers))["data"] == {
        "endpoint_id": endpoint.endpoint_id
    }
    subscribing.pause(endpoint.endpoint_id)
    with pytest.raises(EndpointNotActive):
        subscribing.test(endpoint.endpoint_id, key=KEY + "3")


def test_the_log_is_filtered_by_state_and_type(receiver: Receiver) -> None:
    endpoint, _ = subscribe(receiver.url, "order.paid", "order.delivered")
    publishing.publish(ORDER, replace(PAID, fulfilment=Fulfilment.DELIVERED))
    work()
    subscribing.pause(endpoint.endpoint_id)
    publishing.publish(*numbered(1))

    def types(**filters: Any) -> list[str]:
        return sorted(one.type for one in replaying.listed(endpoint.endpoint_id, **filters)[0])

    assert types() == ["order.delivered", "order.paid", "order.paid"]
    assert types(name="order.delivered") == ["order.delivered"]
    assert types(state=DeliveryState.PENDING) == ["order.paid"]
    assert types(state=DeliveryState.FAILED) == []
    with pytest.raises(Invalid):
        types(after="nonsense")
    with pytest.raises(WebhookDeliveryNotFound):
        replaying.get(endpoint.endpoint_id, "evt_0")


def test_events_and_deliveries_are_forgotten_after_thirty_days(endpoint: Endpoint, now: Now) -> None:
    publishing.publish(ORDER, PAID)
    items = Table("yima-test-webhooks").query(f"EVENT#{only(endpoint).event_id}").items
    assert [item["ttl"] for item in items] == [int((now.at + timedelta(days=30)).timestamp())] * 2


@pytest.mark.parametrize(("minutes", "seconds"), [(0.05, 4), (14, 841)])
def test_a_message_waits_at_least_as_long_as_it_should(
    now: Now, monkeypatch: pytest.MonkeyPatch, minutes: float, seconds: int
) -> None:
    waits: list[int] = []
    monkeypatch.setattr(queue, "send", lambda *_, delay_seconds: waits.append(delay_seconds))
    one = Delivery("evt_1", "whe_1", "order.paid", "t", DeliveryState.PENDING)
    posting.post_later(one, now.at + timedelta(minutes=minutes), now.at)
    posting.post_later(one, now.at + timedelta(minutes=16), now.at)
    assert waits == [seconds]


def test_only_a_stage_of_ones_own_may_send_to_its_machine(
    monkeypatch: pytest.MonkeyPatch, cloud: None
) -> None:
    monkeypatch.setenv("YIMA_OUTGOING_ALLOW_LOOPBACK", "true")
    monkeypatch.setenv("YIMA_STAGE", "prod")
    config.settings.cache_clear()
    with pytest.raises(config.ConfigurationError, match="YIMA_OUTGOING_ALLOW_LOOPBACK"):
        config.settings()
