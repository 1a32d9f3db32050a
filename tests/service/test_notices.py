"""Each fact of an order is mailed once, whatever happens on the way."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends

from chalicelib.catalog.model import Sku
from chalicelib.gateways import mail
from chalicelib.kernel import aws, clock, config
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Transaction, marshal
from chalicelib.kernel.telemetry import log
from chalicelib.notices import service, store, tasks
from chalicelib.orders import store as orders
from chalicelib.orders.model import Fulfilment, Order, Payment
from chalicelib.orders.service import delivering, keeping, placing
from chalicelib.orders.store import records

from .conftest import KEY, wish


@pytest.fixture
def order(stocked: Callable[[int], Sku]) -> Order:
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop@yima.example")
    return placing.place(wish(stocked(2)), KEY)


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    handler: Any = log.handlers[0]
    level, stream, text = log.log_level, handler.stream, io.StringIO()
    log.setLevel("INFO")
    handler.setStream(text)
    yield text
    handler.setStream(stream)
    log.setLevel(level)


def pay(order: Order) -> Order:
    writes = Transaction()
    orders.capture(writes, order, payment="pi_1", amount=order.total, due=clock.now())
    writes.commit()
    return keeping.get(order.order_id)


def mails() -> list[Any]:
    return list(ses_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sent_messages)


def record(before: Order, order: Order, name: str = "MODIFY") -> dict[str, Any]:
    keys = {"pk": {"S": order.order_id}, "sk": {"S": "ORDER"}}
    images = {"OldImage": marshal(records.item_of(before)), "NewImage": marshal(records.item_of(order))}
    return {"eventName": name, "dynamodb": {"SequenceNumber": "1", "Keys": keys, **images}}


def placed(order: Order) -> dict[str, Any]:
    """A record of the stream of a new order."""
    new = record(order, order, "INSERT")
    del new["dynamodb"]["OldImage"]
    return new


def read(*records: dict[str, Any]) -> list[str]:
    """What the stream is told to bring again."""
    failures = tasks.send_notices({"Records": list(records)}, None)["batchItemFailures"]
    return [one["itemIdentifier"] for one in failures]


@contextmanager
def trouble(monkeypatch: pytest.MonkeyPatch, error: Exception, *, after: bool = False) -> Iterator[None]:
    """A mail service that answers with an error, before or after it has taken the mail."""
    client = aws.client("sesv2")
    send = client.send_email

    def act(**request: Any) -> Any:
        if after:
            send(**request)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(client, "send_email", act)
        yield


def refusal(name: str) -> ClientError:
    told = "Email address is not verified: buyer@example.com"
    return ClientError({"Error": {"Code": name, "Message": told}}, "SendEmail")


def stands(order: Order, fact: str = "paid") -> tuple[str, int]:
    notice = store.find(order.order_id, fact) or {}
    return notice["state"], notice["attempts"]


def test_a_paid_order_is_told_once_though_its_record_comes_twice(order: Order) -> None:
    paid = pay(order)

    assert read(record(order, paid)) == []
    assert read(record(order, paid), record(order, paid)) == []

    (sent,) = mails()
    assert sent.destinations == {"ToAddresses": ["buyer@example.com"]}
    assert sent.source == "shop@yima.example"
    assert sent.subject == f"We have your payment: order {order.order_id}"
    assert stands(order) == ("sent", 1)


def test_the_link_opens_the_order_and_its_token_is_the_fragment(order: Order) -> None:
    link = service.link_of(order.order_id)

    address, _, token = link.partition("#")
    assert address == f"https://shop.example/orders/{order.order_id}"
    assert placing.opens(token, order.order_id)


def test_payment_and_delivery_are_two_mails_in_the_language_of_the_order(
    stocked: Callable[[int], Sku], order: Order
) -> None:
    contact = {"email": "buyer@example.com", "language": "zh-CN"}
    chosen = placing.place(wish(stocked(2), contact=contact), "another-key-of-sixteen")
    paid = pay(chosen)
    delivering.deliver(chosen.order_id)

    assert read(record(chosen, paid)) == []

    assert chosen.language == "zh-CN"
    assert [sent.subject.partition("：")[0] for sent in mails()] == ["已收到付款"]
    assert read(record(paid, keeping.get(chosen.order_id))) == []
    assert [sent.subject.partition("：")[0] for sent in mails()] == ["已收到付款", "商品已发货"]


def test_new_orders_and_other_items_are_not_told(order: Order) -> None:
    paid = pay(order)
    look = record(order, paid)
    look["dynamodb"]["Keys"]["sk"]["S"] = "LIFTED#1"

    assert read(placed(order)) == []
    assert read(look) == []

    assert mails() == []
    assert store.find(order.order_id, "paid") is None


def test_an_order_that_a_wallet_paid_is_told_when_it_is_placed(order: Order) -> None:
    delivered = replace(order, payment=Payment.CAPTURED, fulfilment=Fulfilment.DELIVERED)

    assert read(placed(delivered), placed(delivered)) == []

    assert [sent.subject.partition(":")[0] for sent in mails()] == ["Your goods are ready"]


@pytest.mark.parametrize("name", ["TooManyRequestsException", "SendingPausedException"])
def test_a_mail_that_cannot_be_sent_yet_is_sent_when_the_record_comes_again(
    order: Order, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    paid = pay(order)
    with trouble(monkeypatch, refusal(name)):
        assert read(record(order, paid)) == ["1"]
        assert stands(order) == ("sending", 1)

    assert read(record(order, paid)) == []

    assert len(mails()) == 1
    assert stands(order) == ("sent", 2)


@pytest.mark.parametrize("name", ["MessageRejected", "BadRequestException"])
def test_a_mail_that_is_refused_for_good_is_recorded_and_not_tried_again(
    order: Order, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    paid = pay(order)
    with trouble(monkeypatch, refusal(name)):
        assert read(record(order, paid)) == []

    assert read(record(order, paid)) == []

    assert mails() == []
    assert stands(order) == ("failed", 1)
    assert (store.find(order.order_id, "paid") or {})["reason"] == name


def test_a_sender_that_died_is_followed_by_another_when_its_time_is_over(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    paid = pay(order)
    with trouble(monkeypatch, KeyboardInterrupt(), after=True), pytest.raises(KeyboardInterrupt):  # type: ignore[arg-type]
        read(record(order, paid))
    assert (len(mails()), stands(order)) == (1, ("sending", 1))

    assert read(record(order, paid)) == ["1"], "it may still be alive"
    assert len(mails()) == 1
    later = clock.now() + service.LONGEST_SENDING + timedelta(seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert read(record(order, paid)) == []

    assert len(mails()) == 2, "the one mail that a crash repeats"
    assert stands(order) == ("sent", 2)


def test_an_answer_that_never_came_is_asked_for_again(order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    paid = pay(order)
    with trouble(monkeypatch, ReadTimeoutError(endpoint_url="x"), after=True):
        assert read(record(order, paid)) == ["1"]

    assert read(record(order, paid)) == []

    assert stands(order) == ("sent", 2)


def test_a_slow_sender_does_not_undo_what_another_did(order: Order) -> None:
    now = clock.now()
    first = store.begin(order.order_id, "paid", now=now, until=now)
    second = store.begin(order.order_id, "paid", now=now, until=now)
    assert (first, second) == (1, 2)
    store.sent(order.order_id, "paid", 2, now=now, message="m")

    store.failed(order.order_id, "paid", 1, now=now, reason="MessageRejected")
    store.postpone(order.order_id, "paid", 1, now=now)

    assert stands(order) == ("sent", 2)
    assert store.begin(order.order_id, "paid", now=now, until=now) is None


def test_a_stage_without_a_sender_sends_nothing_and_says_so_once(
    order: Order, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO
) -> None:
    monkeypatch.setenv("YIMA_MAIL_FROM", "")
    config.settings.cache_clear()
    service._is_on.cache_clear()
    paid = pay(order)

    assert read(record(order, paid)) == []
    assert read(record(order, paid)) == []

    assert mails() == []
    assert store.find(order.order_id, "paid") is None
    assert logged.getvalue().count("mail is off") == 1


@pytest.mark.parametrize(
    "name", ["TooManyRequestsException", "MessageRejected", "AccessDeniedException", None]
)
def test_no_log_holds_the_address_or_the_token(
    order: Order, monkeypatch: pytest.MonkeyPatch, logged: io.StringIO, name: str | None
) -> None:
    paid = pay(order)
    if name:
        with trouble(monkeypatch, refusal(name)):
            read(record(order, paid))
    else:
        read(record(order, paid))

    text = logged.getvalue()
    assert order.order_id in text
    assert "buyer@example.com" not in text
    assert placing.token_of(order.order_id) not in text


def test_the_gateway_tells_no_address_when_it_is_refused(
    order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (
        trouble(monkeypatch, refusal("MessageRejected")),
        pytest.raises(mail.MailRefused) as refused,
    ):
        mail.send(sender="shop@yima.example", to=order.email, subject="s", text="t", html="h")

    assert str(refused.value) == "MessageRejected"
    assert refused.value.__suppress_context__


def test_the_default_language_may_be_named_and_is_the_same_request(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(2)
    first = placing.place(wish(sku), KEY)

    named = wish(sku, contact={"email": "buyer@example.com", "language": "en"})
    other = wish(sku, contact={"email": "buyer@example.com", "language": "zh-CN"})

    assert placing.place(named, KEY) == first
    with pytest.raises(IdempotencyKeyReused):
        placing.place(other, KEY)
