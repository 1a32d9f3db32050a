"""One effect per idempotency key, the first answer to every repeat."""

import threading
import time
from typing import Any

import pytest
import stripe

from tests.local.stripe.harness import Simulator


def raw(simulator: Simulator, path: Any, data: Any, key: str) -> Any:
    return simulator.form(path, data, {"Idempotency-Key": key})


def test_a_repeat_gets_the_first_answer_and_no_second_effect(simulator: Simulator, paid: Any) -> None:
    data = {"payment_intent": paid["payment_intent"], "amount": "500"}
    first, second = (raw(simulator, "refunds", data, "refund-1") for _ in range(2))
    assert first.content == second.content
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.headers["Original-Request"] == first.headers["Request-Id"]
    assert second.headers["Request-Id"] != first.headers["Request-Id"]
    assert len(simulator.client().v1.refunds.list().data) == 1


def test_the_sdk_repeats_with_one_key(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    options = {"idempotency_key": "order-1"}
    assert sessions.create(order, options).id == sessions.create(order, options).id
    assert sessions.create(order).id != sessions.create(order).id


def test_the_order_of_parameters_does_not_matter(simulator: Simulator, paid: Any) -> None:
    intent = paid["payment_intent"]
    first = raw(simulator, "refunds", {"payment_intent": intent, "amount": "5"}, "k")
    second = raw(simulator, "refunds", {"amount": "5", "payment_intent": intent}, "k")
    assert second.headers["Idempotent-Replayed"] == "true"
    assert first.json() == second.json()


def test_a_key_with_other_parameters_is_refused(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    sessions.create(order, {"idempotency_key": "order-1"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        sessions.create(order | {"client_reference_id": "ord_2"}, {"idempotency_key": "order-1"})
    assert refused.value.http_status == 400
    error: Any = refused.value.error
    assert error.type == "idempotency_error"
    assert refused.value.user_message.startswith(
        "Keys for idempotent requests can only be used with the same parameters they were first used with."
    )
    assert len(sessions.list().data) == 1


def test_a_key_of_another_endpoint_is_refused(simulator: Simulator, paid: Any) -> None:
    raw(simulator, "refunds", {"payment_intent": paid["payment_intent"]}, "k")
    answer = raw(simulator, f"payment_intents/{paid['payment_intent']}/cancel", {}, "k")
    assert answer.status_code == 400
    assert "for the same endpoint" in answer.json()["error"]["message"]


def test_an_error_of_a_request_that_was_carried_out_is_repeated(simulator: Simulator, paid: Any) -> None:
    data = {"payment_intent": paid["payment_intent"], "amount": "9999"}
    first, second = (raw(simulator, "refunds", data, "k") for _ in range(2))
    assert (first.status_code, second.status_code) == (400, 400)
    assert second.headers["Idempotent-Replayed"] == "true"
    assert first.content == second.content


def test_an_error_of_the_parameters_is_not_kept(simulator: Simulator, paid: Any) -> None:
    wrong = {"payment_intent": paid["payment_intent"], "colour": "red"}
    assert raw(simulator, "refunds", wrong, "k").status_code == 400
    assert "Idempotent-Replayed" not in raw(simulator, "refunds", wrong, "k").headers
    right = raw(simulator, "refunds", {"payment_intent": paid["payment_intent"]}, "k")
    assert (right.status_code, right.json()["amount"]) == (200, 2000)


def test_a_key_in_flight_is_a_conflict(simulator: Simulator, paid: Any) -> None:
    simulator.sim("faults", {"refund": "slow", "delay_seconds": 0.4})
    client, answers = simulator.client(retries=0), []
    params = {"payment_intent": paid["payment_intent"]}

    def refund() -> None:
        answers.append(client.v1.refunds.create(params, {"idempotency_key": "k"}))

    first = threading.Thread(target=refund)
    first.start()
    time.sleep(0.15)
    with pytest.raises(stripe.APIError) as refused:
        client.v1.refunds.create(params, {"idempotency_key": "k"})
    first.join()
    assert refused.value.http_status == 409
    error: Any = refused.value.error
    assert (error.type, error.code) == ("idempotency_error", "idempotency_key_in_use")
    assert client.v1.refunds.create(params, {"idempotency_key": "k"}).id == answers[0].id
    assert len(client.v1.refunds.list().data) == 1


def test_keys_are_forgotten_after_a_day(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    first = sessions.create(order, {"idempotency_key": "k"})
    simulator.sim("clock", {"advance_seconds": 86_399 - 60})
    assert sessions.create(order, {"idempotency_key": "k"}).id == first.id
    simulator.sim("clock", {"advance_seconds": 120})
    assert sessions.create(order, {"idempotency_key": "k"}).id != first.id


def test_a_key_that_is_too_long_is_refused(simulator: Simulator, order: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        simulator.client().v1.checkout.sessions.create(order, {"idempotency_key": "k" * 256})
