"""Disputes and early fraud warnings: what the bank does, what Stripe shows, and what it refuses."""

from typing import Any

import httpx
import pytest
import stripe

from tests.local.stripe.harness import Simulator


def open_one(simulator: Simulator, paid: Any, **more: Any) -> Any:
    return simulator.sim("disputes", {"payment_intent": paid["payment_intent"]} | more)


def control(simulator: Simulator, path: str, body: Any) -> httpx.Response:
    return simulator.http.post(f"{simulator.url}/_sim/{path}", json=body)


def test_an_inquiry_takes_nothing_until_it_becomes_a_claim(simulator: Simulator, paid: Any) -> None:
    client = simulator.client()
    inquiry = open_one(simulator, paid, kind="inquiry")
    assert (inquiry["status"], inquiry["balance_transactions"]) == ("warning_needs_response", [])
    assert inquiry["payment_method_details"]["card"]["case_type"] == "inquiry"
    assert client.v1.refunds.create({"payment_intent": paid["payment_intent"], "amount": 100}).amount == 100

    claimed = simulator.sim(f"disputes/{inquiry['id']}", {"status": "needs_response"})

    assert [line["amount"] for line in claimed["balance_transactions"]] == [-2000]
    assert simulator.event_types()[-2:] == ["charge.dispute.updated", "charge.dispute.funds_withdrawn"]
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": paid["payment_intent"]})


def test_an_inquiry_is_closed_without_money(simulator: Simulator, paid: Any) -> None:
    inquiry = open_one(simulator, paid, kind="inquiry")
    answered = simulator.client().v1.disputes.update(inquiry["id"], {"evidence": {"customer_name": "A"}})
    assert answered.status == "warning_under_review"
    closed = simulator.sim(f"disputes/{inquiry['id']}", {"status": "warning_closed"})
    assert (closed["status"], closed["balance_transactions"]) == ("warning_closed", [])
    assert simulator.event_types()[-1] == "charge.dispute.closed"


@pytest.mark.parametrize("verdict", ["won", "lost"])
def test_the_bank_decides(simulator: Simulator, paid: Any, verdict: str) -> None:
    dispute = open_one(simulator, paid)
    decided = simulator.sim(f"disputes/{dispute['id']}", {"status": verdict})
    assert [line["amount"] for line in decided["balance_transactions"]] == [-2000, 2000][
        : 1 + (verdict == "won")
    ]
    again = control(simulator, f"disputes/{dispute['id']}", {"status": "won"})
    assert again.status_code == 409
    assert control(simulator, f"disputes/{dispute['id']}", {"status": "maybe"}).status_code == 400
    assert control(simulator, "disputes/dp_x", {"status": "won"}).status_code == 404


def test_evidence_is_refused_after_its_deadline_and_beyond_its_size(simulator: Simulator, paid: Any) -> None:
    disputes = simulator.client().v1.disputes
    dispute = open_one(simulator, paid, due_in_seconds=60)
    texts = dict.fromkeys(("customer_name", "uncategorized_text"), "x" * 75_001)
    with pytest.raises(stripe.InvalidRequestError) as refused:
        disputes.update(dispute["id"], {"evidence": texts})
    assert refused.value.param == "evidence"
    simulator.sim("clock", {"advance_seconds": 120})
    assert disputes.retrieve(dispute["id"]).evidence_details.past_due is True
    with pytest.raises(stripe.InvalidRequestError):
        disputes.update(dispute["id"], {"evidence": {"customer_name": "A"}})


def test_an_early_fraud_warning_is_shown_until_there_is_nothing_to_do(
    simulator: Simulator, paid: Any
) -> None:
    client = simulator.client()
    warning = simulator.sim("early_fraud_warnings", {"payment_intent": paid["payment_intent"]})
    assert simulator.event_types()[-1] == "radar.early_fraud_warning.created"
    kept = client.v1.radar.early_fraud_warnings.retrieve(warning["id"], {"expand": ["payment_intent"]})
    assert (kept.actionable, kept.fraud_type) == (True, "made_with_stolen_card")
    assert kept.payment_intent.metadata["order_id"] == "ord_1"
    client.v1.refunds.create({"payment_intent": paid["payment_intent"]})
    assert client.v1.radar.early_fraud_warnings.retrieve(warning["id"]).actionable is False
    listed = client.v1.radar.early_fraud_warnings.list({"payment_intent": paid["payment_intent"]})
    assert [one.id for one in listed.data] == [warning["id"]]


def test_unknown_parameters_and_ids_are_refused(simulator: Simulator, paid: Any) -> None:
    assert control(simulator, "early_fraud_warnings", {}).status_code == 400
    assert control(simulator, "early_fraud_warnings", {"payment_intent": "pi_x"}).status_code == 404
    assert control(simulator, "disputes", {"payment_intent": "pi_x", "colour": "red"}).status_code == 400
    with pytest.raises(stripe.InvalidRequestError) as refused:
        simulator.client().v1.radar.early_fraud_warnings.retrieve("issfr_x")
    assert refused.value.http_status == 404
    answer = simulator.form("disputes/dp_x/close", {"colour": "red"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "parameter_unknown")
