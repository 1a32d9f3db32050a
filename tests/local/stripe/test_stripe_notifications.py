"""Webhooks: signed, retried, and every switch that disturbs them."""

import time
from typing import Any

import pytest
import stripe

from local.stripe_simulator.notifications import signature
from tests.local.stripe.harness import Launch, Receiver, Simulator

SECRET = "whsec_simulated"
COMPLETED = "checkout.session.completed"


def deliveries(simulator: Simulator, event_type: str | None = None) -> Any:
    data = simulator.sim("notifications", method="GET")["data"]
    return [each for each in data if event_type in (None, each["type"])]


def wait_for_status(simulator: Simulator, event_type: str, status: Any) -> Any:
    simulator.hooks.wait_for(lambda: [d["status"] for d in deliveries(simulator, event_type)] == [status])


def expire_one(simulator: Simulator, order: Any) -> Any:
    """The cheapest way to exactly one event."""
    sessions = simulator.client().v1.checkout.sessions
    return sessions.expire(sessions.create(order).id).id


def test_every_event_arrives_signed_so_that_the_sdk_verifies_it(simulator: Simulator, paid: Any) -> None:
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 5)
    for each in simulator.hooks.received:
        event = stripe.Webhook.construct_event(each.body, each.signature, SECRET)
        kept = simulator.client().v1.events.retrieve(event.id)
        assert (event.type, event.api_version, event.pending_webhooks) == (kept.type, kept.api_version, 1)
        assert event.data.object.to_dict() == kept.data.object.to_dict()
    wait_for_status(simulator, COMPLETED, "delivered")
    (delivery,) = deliveries(simulator, COMPLETED)
    assert (delivery["attempts"], delivery["last_answer"], delivery["last_error"]) == (1, 200, None)
    assert simulator.client().v1.events.retrieve(delivery["event"]).pending_webhooks == 0


def test_the_signature_is_the_one_that_the_sdk_makes() -> None:
    payload = '{"id":"evt_1","name":"中文"}'
    header = stripe.WebhookSignature.generate_signature_header(payload, SECRET, 1700000000)
    assert signature(payload.encode(), SECRET, 1700000000) == header


def test_events_name_the_request_that_caused_them(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    session = sessions.create(order)
    sessions.expire(session.id, options={"idempotency_key": "expire-1"})
    (event,) = simulator.client().v1.events.list().data
    assert event.request.id.startswith("req_")
    assert event.request.idempotency_key == "expire-1"
    simulator.pay(sessions.create(order).id)
    assert simulator.client().v1.events.list().data[0].request.id is None


def test_a_refused_notification_is_sent_again_until_it_is_taken(simulator: Simulator, order: Any) -> None:
    simulator.hooks.answers[:] = [500, 302]
    expire_one(simulator, order)
    wait_for_status(simulator, "checkout.session.expired", "delivered")
    (delivery,) = deliveries(simulator)
    assert (delivery["attempts"], delivery["last_answer"]) == (3, 200)
    assert len({each.body for each in simulator.hooks.received}) == 1


def test_attempts_are_bounded_and_can_be_renewed_by_hand(simulator: Simulator, order: Any) -> None:
    simulator.hooks.answers[:] = [503] * 4
    expire_one(simulator, order)
    wait_for_status(simulator, "checkout.session.expired", "failed")
    (delivery,) = deliveries(simulator)
    assert (delivery["attempts"], delivery["last_answer"]) == (4, 503)
    assert simulator.client().v1.events.retrieve(delivery["event"]).pending_webhooks == 1
    simulator.sim(f"notifications/{delivery['event']}/send")
    wait_for_status(simulator, "checkout.session.expired", "delivered")


def test_a_delivered_notification_can_be_sent_again(simulator: Simulator, order: Any) -> None:
    expire_one(simulator, order)
    wait_for_status(simulator, "checkout.session.expired", "delivered")
    simulator.sim(f"notifications/{deliveries(simulator)[0]['event']}/send")
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 2)
    unknown = simulator.http.post(f"{simulator.url}/_sim/notifications/evt_x/send")
    assert unknown.status_code == 404


def test_a_number_of_notifications_is_dropped(simulator: Simulator, order: Any) -> None:
    simulator.sim("notifications", {"drop": 2})
    for _ in range(3):
        expire_one(simulator, order)
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 1)
    simulator.hooks.wait_for(
        lambda: [d["status"] for d in deliveries(simulator)] == ["dropped", "dropped", "delivered"]
    )
    assert len(simulator.client().v1.events.list().data) == 3
    simulator.sim(f"notifications/{deliveries(simulator)[0]['event']}/send")
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 2)


def test_a_share_of_notifications_is_dropped_by_type(simulator: Simulator, order: Any) -> None:
    simulator.sim("notifications", {"drop": 1.0, "types": [COMPLETED]})
    simulator.pay(simulator.client().v1.checkout.sessions.create(order).id)
    simulator.hooks.wait_for_types("charge.updated", "payment_intent.succeeded")
    assert COMPLETED not in simulator.hooks.types()
    assert [d["status"] for d in deliveries(simulator, COMPLETED)] == ["dropped"]


def test_notifications_are_delayed(simulator: Simulator, order: Any) -> None:
    simulator.sim("notifications", {"delay_seconds": 0.4})
    started = time.monotonic()
    expire_one(simulator, order)
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 1)
    assert time.monotonic() - started >= 0.4


def test_notifications_are_duplicated(simulator: Simulator, order: Any) -> None:
    simulator.sim("notifications", {"duplicate": 2})
    expire_one(simulator, order)
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 3)
    wait_for_status(simulator, "checkout.session.expired", "delivered")
    assert len({each.body for each in simulator.hooks.received}) == 1
    assert deliveries(simulator)[0]["attempts"] == 3


def test_notifications_are_reordered(simulator: Simulator, order: Any) -> None:
    simulator.sim("notifications", {"reorder": True})
    simulator.pay(simulator.client().v1.checkout.sessions.create(order).id)
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 5)
    assert simulator.hooks.types() == list(reversed(simulator.event_types()))


@pytest.mark.parametrize(
    ("switch", "complaint"),
    [("mis_sign", "No signatures found matching"), ("stale", "Timestamp outside the tolerance zone")],
)
def test_a_spoiled_signature_is_not_verified(
    simulator: Simulator, order: Any, switch: str, complaint: str
) -> None:
    simulator.sim("notifications", {switch: True, "next": 1})
    expire_one(simulator, order)
    expire_one(simulator, order)
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 2)
    spoiled = {each["event"] for each in deliveries(simulator) if each["spoil"]}
    assert len(spoiled) == 1
    for each in simulator.hooks.received:
        if each.event()["id"] in spoiled:
            with pytest.raises(stripe.SignatureVerificationError, match=complaint):
                stripe.Webhook.construct_event(each.body, each.signature, SECRET)
        else:
            assert stripe.Webhook.construct_event(each.body, each.signature, SECRET)


def test_switches_are_shown_and_reset(simulator: Simulator, order: Any) -> None:
    shown = simulator.sim("notifications", {"drop": 1.0, "types": ["a"], "next": 3})
    assert (shown["drop"], shown["types"], shown["next"]) == (1.0, ["a"], 3)
    calm = simulator.sim("notifications", method="DELETE")
    assert calm == {
        "drop": 0,
        "delay_seconds": 0.0,
        "duplicate": 0,
        "reorder": False,
        "mis_sign": False,
        "stale": False,
        "types": [],
        "next": None,
    }
    expire_one(simulator, order)
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 1)


def test_resetting_lets_a_spoiled_retry_be_signed_properly(simulator: Simulator, order: Any) -> None:
    simulator.sim("notifications", {"mis_sign": True})
    simulator.hooks.answers[:] = [400, 400]
    expire_one(simulator, order)
    simulator.hooks.wait_for(lambda: len(simulator.hooks.received) == 1)
    simulator.sim("notifications", method="DELETE")
    wait_for_status(simulator, "checkout.session.expired", "delivered")
    last = simulator.hooks.received[-1]
    assert stripe.Webhook.construct_event(last.body, last.signature, SECRET).type.endswith("expired")


@pytest.mark.parametrize(
    "wrong", [{"drop": -1}, {"drop": 1.5}, {"reorder": 1}, {"next": 0}, {"types": "a"}, {"colour": 1}]
)
def test_a_switch_that_makes_no_sense_is_refused(simulator: Simulator, wrong: Any) -> None:
    answer = simulator.http.post(f"{simulator.url}/_sim/notifications", json={"duplicate": 1} | wrong)
    assert answer.status_code == 400
    assert simulator.sim("notifications", method="GET")["switches"]["duplicate"] == 0


def test_only_the_wanted_types_are_sent(launch: Launch, receiver: Receiver, order: Any) -> None:
    receiver.received.clear()
    url, _ = launch("--webhook-url", receiver.url, "--webhook-events", "checkout.session.*,refund.failed")
    client = stripe.StripeClient("sk_test_simulated", base_addresses={"api": url})
    client.v1.checkout.sessions.expire(client.v1.checkout.sessions.create(order).id)
    receiver.wait_for(lambda: len(receiver.received) == 1)
    session = client.v1.checkout.sessions.create(order)
    client.raw_request("get", "/v1/balance")
    import httpx

    httpx.post(f"{url}/_sim/checkout/{session.id}/pay", json={})
    receiver.wait_for(lambda: len(receiver.received) == 2)
    assert receiver.types() == ["checkout.session.expired", COMPLETED]
    pending = {event.type: event.pending_webhooks for event in client.v1.events.list().data}
    assert pending["charge.succeeded"] == 0
