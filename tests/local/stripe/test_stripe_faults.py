"""Faults of the API itself, met by the real SDK."""

import time
from typing import Any

import pytest
import stripe

from tests.local.stripe.harness import Simulator


def test_an_answer_lost_after_the_effect_is_repaired_by_the_sdks_repeat(
    simulator: Simulator, paid: Any
) -> None:
    simulator.sim("faults", {"timeout_after_effect": 1})
    refund = simulator.client(retries=2).v1.refunds.create(
        {"payment_intent": paid["payment_intent"], "amount": 500}
    )
    assert refund.amount == 500
    assert len(simulator.client().v1.refunds.list().data) == 1


def test_an_answer_lost_after_the_effect_is_a_connection_error_without_repeats(
    simulator: Simulator, paid: Any
) -> None:
    simulator.sim("faults", {"timeout_after_effect": 1})
    with pytest.raises(stripe.APIConnectionError):
        simulator.client(retries=0).v1.refunds.create({"payment_intent": paid["payment_intent"]})
    assert len(simulator.client().v1.refunds.list().data) == 1


def test_reading_is_not_lost(simulator: Simulator, paid: Any) -> None:
    simulator.sim("faults", {"timeout_after_effect": 1})
    assert simulator.client(retries=0).v1.checkout.sessions.retrieve(paid["id"]).id == paid["id"]


def test_too_many_requests(simulator: Simulator, order: Any) -> None:
    simulator.sim("faults", {"rate_limit": 1})
    sessions = simulator.client(retries=0).v1.checkout.sessions
    with pytest.raises(stripe.RateLimitError) as refused:
        sessions.create(order, {"idempotency_key": "k"})
    error: Any = refused.value.error
    assert (refused.value.http_status, error.code) == (429, "rate_limit")
    assert sessions.create(order, {"idempotency_key": "k"}).status == "open"
    assert len(sessions.list().data) == 1


def test_internal_errors_before_the_effect(simulator: Simulator, order: Any) -> None:
    simulator.sim("faults", {"api_error": 1.0})
    sessions = simulator.client(retries=0).v1.checkout.sessions
    with pytest.raises(stripe.APIError) as broken:
        sessions.create(order, {"idempotency_key": "k"})
    error: Any = broken.value.error
    assert (broken.value.http_status, error.type) == (500, "api_error")
    simulator.sim("faults", method="DELETE")
    assert sessions.list().data == []
    assert sessions.create(order, {"idempotency_key": "k"}).status == "open"


def test_internal_errors_that_stick_to_their_key(simulator: Simulator, order: Any) -> None:
    simulator.sim("faults", {"api_error": 1.0, "api_error_stored": True})
    sessions = simulator.client(retries=0).v1.checkout.sessions
    for _ in range(2):
        with pytest.raises(stripe.APIError):
            sessions.create(order, {"idempotency_key": "k"})
        simulator.sim("faults", method="DELETE")
    assert sessions.create(order, {"idempotency_key": "another"}).status == "open"


def test_a_slow_refund(simulator: Simulator, paid: Any) -> None:
    simulator.sim("faults", {"refund": "slow", "delay_seconds": 0.3})
    started = time.monotonic()
    refund = simulator.client().v1.refunds.create({"payment_intent": paid["payment_intent"]})
    assert time.monotonic() - started >= 0.3
    assert refund.status == "succeeded"


@pytest.mark.parametrize(
    "wrong",
    [
        {"refund": "explode"},
        {"api_error": 2},
        {"rate_limit": -1},
        {"timeout_after_effect": 0.5},
        {"delay_seconds": "1"},
        {"api_error_stored": 1},
        {"colour": 1},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused_whole(simulator: Simulator, wrong: Any) -> None:
    answer = simulator.http.post(f"{simulator.url}/_sim/faults", json={"rate_limit": 5} | wrong)
    assert answer.status_code == 400
    assert simulator.sim("faults", {})["rate_limit"] == 0


@pytest.mark.parametrize("body", ["[]", "{", '"text"'])
def test_a_control_body_that_is_no_object_is_refused(simulator: Simulator, body: Any) -> None:
    for path in ("faults", "notifications", "payouts"):
        assert simulator.http.post(f"{simulator.url}/_sim/{path}", content=body).status_code == 400


def test_reset_forgets_everything(simulator: Simulator, paid: Any) -> None:
    simulator.sim("faults", {"rate_limit": 3})
    simulator.sim("notifications", {"drop": 1.0})
    simulator.sim("clock", {"advance_seconds": 1000})
    simulator.sim("reset")
    health = simulator.sim("health", method="GET")
    assert (health["status"], health["objects"]) == ("ok", {})
    assert abs(health["now"] - time.time()) < 5
    shown = simulator.sim("notifications", method="GET")
    assert (shown["data"], shown["switches"]["drop"]) == ([], 0)
    assert simulator.client().v1.checkout.sessions.list().data == []
