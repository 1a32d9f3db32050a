"""Signatures, the plan of retries, what is kept of answers, and which change makes which event."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from chalicelib.orders.model import Dispute, Event, Fulfilment, Line, Order, Payment, Refund
from chalicelib.webhooks import signing
from chalicelib.webhooks.events import EVENT_TYPES, EventName, body_of, happened
from chalicelib.webhooks.model import PAUSES, Attempt, excerpt, next_try, succeeded

NOW = datetime(2030, 1, 31, 12, tzinfo=UTC)
ORDER = Order(
    order_id="ord_1",
    request="r",
    email="grace.buyer@example.com",
    currency="USD",
    total=2598,
    lines=(
        Line("sku_1", "prd_1", {"en": "One"}, 1, 1299, codes=("cod_1",)),
        Line("sku_2", "prd_2", {"en": "Two"}, 1, 1299, codes=("cod_2",)),
    ),
    created_at="2030-01-31T12:00:00.000Z",
    hold_until="2030-01-31T12:15:00.000Z",
    device="device",
    source_ip="192.0.2.7",
    timeline=(Event("2030-01-31T12:00:00.000Z", "placed"),),
)


def test_the_example_of_the_specification_is_signed_as_it_says() -> None:
    """Source: the reference library's own test vector."""
    made = signing.headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        event_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330,
        body='{"test": 2432232314}',
    )
    assert made == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_receivers_with_either_secret_verify_a_body_during_a_rotation() -> None:
    old, new, other = signing.new_secret(), signing.new_secret(), signing.new_secret()
    body = '{"type": "order.paid", "name": "一码"}'
    made = signing.headers(
        [new, old], event_id="evt_1", timestamp=int(datetime.now(UTC).timestamp()), body=body
    )

    for secret in (old, new):
        assert Webhook(secret).verify(body, made) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(body, made)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(body + " ", made)


def test_secrets_are_256_bits_and_never_the_same() -> None:
    made = {signing.new_secret() for _ in range(100)}
    assert len(made) == 100
    assert {len(one) for one in made} == {len("whsec_") + 44}


def test_a_delivery_is_tried_ten_times_within_three_days() -> None:
    planned = [next_try(tries, NOW, 500, None) for tries in range(1, 12)]
    waits = [at - NOW for at in planned if at]
    assert waits == list(PAUSES)
    assert planned[len(PAUSES) :] == [None, None]
    assert timedelta(hours=71) < sum(waits, timedelta()) < timedelta(hours=72)


@pytest.mark.parametrize(
    ("status", "retry_after", "seconds"),
    [
        (503, "120", 120),
        (429, "Thu, 31 Jan 2030 12:02:00 GMT", 120),
        (429, "1", 5),  # sooner than planned
        (503, "Thu, 31 Jan 2020 12:02:00 GMT", 5),
        (503, "9999999", 86_400),
        (503, "-5", 5),
        (503, "soon", 5),
        (503, "", 5),
        (503, None, 5),
        (500, "120", 5),
        (None, None, 5),
    ],
)
def test_a_busy_endpoint_is_given_the_time_it_asks_for(
    status: int | None, retry_after: str | None, seconds: int
) -> None:
    assert next_try(1, NOW, status, retry_after) == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "good"),
    [(199, False), (200, True), (204, True), (299, True), (301, False), (500, False), (None, False)],
)
def test_any_2xx_and_nothing_else_is_success(status: int | None, *, good: bool) -> None:
    assert succeeded(Attempt("t", 1, status)) is good


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (b"ok", "ok"),
        ("未找到 endpoint".encode(), "未找到 endpoint"),
        (b'{"error": "no route 404"}', '{"error": "no route 404"}'),
        (b"for grace.buyer@example.com!", "for ***"),
        (b"code AAAA-1111-KKKK seen", "code *** seen"),
        (b"Bearer eyJhbGciOi1.abc", "Bearer ***"),
        (b"token=abcdefghijklmnopqrstuvwxyz", "***"),
        (b"a\x00\x1b[31mb", "a  [31mb"),
        (b"\xff\xfe", "��"),
        (b"y" * 2_000, "***"),
        (b"y" * 5_000, ""),
        (b"w " * 1_000 + b"grace.buyer@example.com", ("w " * 512).strip()),
        (b"12345678 " * 227 + b"grace@example.com", ("*** " * 227).strip()),
        ("订单12345678未找到".encode(), "订单***未找到"),
        (b"word " * 1_000, ("word " * 205)[:1024].strip()),
    ],
)
def test_of_an_answer_the_beginning_is_kept_without_secrets(said: bytes, kept: str) -> None:
    assert excerpt(said) == kept


def names(before: Order, order: Order) -> list[str]:
    return [one.name for one in happened(before, order)]


def with_lines(order: Order, *delivered: bool) -> tuple[Line, ...]:
    return tuple(replace(line, delivered=done) for line, done in zip(order.lines, delivered, strict=True))


PAID = replace(ORDER, payment=Payment.CAPTURED)
DELIVERED = replace(PAID, fulfilment=Fulfilment.DELIVERED, lines=with_lines(PAID, True, True))


@pytest.mark.parametrize(
    ("before", "change", "expected"),
    [
        (ORDER, {}, []),
        (ORDER, {"payment": Payment.PROCESSING}, []),
        (ORDER, {"payment": Payment.CAPTURED}, ["order.paid"]),
        (ORDER, {"payment": Payment.AUTHORIZED}, []),
        (replace(ORDER, payment=Payment.AUTHORIZED), {"payment": Payment.VOIDED}, ["order.voided"]),
        (ORDER, {"payment": Payment.EXPIRED}, ["order.expired"]),
        (ORDER, {"payment": Payment.CANCELED}, ["order.canceled"]),
        (replace(ORDER, payment=Payment.EXPIRED), {"payment": Payment.CAPTURED}, ["order.paid"]),
        (
            ORDER,
            {"payment": Payment.CAPTURED, "fulfilment": Fulfilment.DELIVERED, "lines": DELIVERED.lines},
            ["order.paid", "order.delivered"],
        ),
        (PAID, {"fulfilment": Fulfilment.IN_REVIEW}, ["order.in_review"]),
        (PAID, {"lines": with_lines(PAID, True, False)}, ["order.partly_delivered"]),
        (
            PAID,
            {"lines": with_lines(PAID, True, False), "fulfilment": Fulfilment.SHORT},
            ["order.partly_delivered", "order.short"],
        ),
        (PAID, {"fulfilment": Fulfilment.DELIVERED, "lines": DELIVERED.lines}, ["order.delivered"]),
        (DELIVERED, {"fulfilment": Fulfilment.WITHDRAWN}, []),
        (DELIVERED, {"refund": Refund.REQUESTED, "refund_id": "rfd_1"}, []),
        (
            replace(DELIVERED, refund=Refund.REQUESTED),
            {"refund": Refund.DONE, "refund_id": "rfd_1", "payment": Payment.REFUNDED},
            ["order.refunded"],
        ),
        (
            replace(DELIVERED, refund=Refund.REQUESTED),
            {"refund": Refund.FAILED, "refund_id": "rfd_1"},
            ["refund.failed"],
        ),
        (replace(DELIVERED, refund=Refund.PROPOSED), {"refund": Refund.DONE, "refund_id": "rfd_0"}, []),
        (replace(DELIVERED, payment=Payment.REFUNDED), {"payment": Payment.PARTLY_REFUNDED}, []),
        (DELIVERED, {"dispute": Dispute.WARNED}, []),
        (DELIVERED, {"dispute": Dispute.OPEN, "dispute_id": "dp_1"}, ["dispute.opened"]),
        (
            replace(DELIVERED, dispute=Dispute.OPEN, dispute_id="dp_1"),
            {"dispute": Dispute.WON},
            ["dispute.won"],
        ),
        (
            replace(DELIVERED, dispute=Dispute.OPEN, dispute_id="dp_1"),
            {"dispute": Dispute.LOST},
            ["dispute.lost"],
        ),
    ],
)
def test_a_change_of_an_order_makes_these_events(
    before: Order, change: dict[str, Any], expected: list[str]
) -> None:
    assert names(before, replace(before, **change)) == expected


def test_the_same_change_makes_the_same_event_and_a_second_one_another() -> None:
    review = replace(PAID, fulfilment=Fulfilment.IN_REVIEW)
    later = replace(review, timeline=(*review.timeline, Event("t", "in_review")))
    keys = {one.key for order in (review, review, later) for one in happened(PAID, order)}
    assert keys == {"1", "2"}


def test_a_body_names_ids_and_states_and_nothing_of_the_buyers() -> None:
    claimed = replace(DELIVERED, dispute=Dispute.OPEN, dispute_id="dp_1")
    (one,) = happened(DELIVERED, claimed)
    text = body_of(one.name, "2030-01-31T12:00:00.000Z", one.data)
    assert json.loads(text) == {
        "type": "dispute.opened",
        "timestamp": "2030-01-31T12:00:00.000Z",
        "data": {
            "order_id": "ord_1",
            "status": "disputed",
            "payment": "captured",
            "fulfilment": "delivered",
            "currency": "USD",
            "total": 2598,
            "dispute_id": "dp_1",
            "lines": [
                {"sku": sku, "quantity": 1, "delivered": True, "refunded": False}
                for sku in ("sku_1", "sku_2")
            ],
        },
    }
    for private in ("cod_1", "grace.buyer", "example.com", "192.0.2.7", "device"):
        assert private not in text


def test_every_event_has_a_meaning_and_a_schema_that_is_closed() -> None:
    assert set(EVENT_TYPES) == set(EventName)
    for about in EVENT_TYPES.values():
        assert about.meaning.endswith(".")
        assert about.schema.model_config["extra"] == "forbid"
