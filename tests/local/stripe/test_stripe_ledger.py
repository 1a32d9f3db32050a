"""Balance transactions, balance, payouts, disputes: something real to reconcile."""

from typing import Any

import pytest
import stripe

from tests.local.stripe.harness import Simulator


@pytest.mark.parametrize(
    ("currency", "unit", "amount", "fee"),
    [("usd", 1000, 2000, 88), ("jpy", 500, 1000, 59), ("kwd", 1230, 2460, 101), ("usd", 25, 50, 31)],
)
def test_a_charge_is_booked_less_its_fee(
    simulator: Simulator, order: Any, currency: str, unit: int, amount: Any, fee: int
) -> None:
    order["line_items"][0]["price_data"] |= {"currency": currency, "unit_amount": unit}
    simulator.pay(simulator.client().v1.checkout.sessions.create(order).id)
    (booked,) = simulator.client().v1.balance_transactions.list().data
    assert (booked.amount, booked.fee, booked.net, booked.currency) == (amount, fee, amount - fee, currency)
    assert (booked.type, booked.reporting_category, booked.status) == ("charge", "charge", "pending")
    assert [(each.amount, each.type) for each in booked.fee_details] == [(fee, "stripe_fee")]


def test_booked_lines_are_found_by_type_source_currency_and_time(simulator: Simulator, order: Any) -> None:
    client = simulator.client()
    paid = simulator.pay(client.v1.checkout.sessions.create(order).id)
    simulator.pay(client.v1.checkout.sessions.create(order).id, method="alipay")
    refund = client.v1.refunds.create({"payment_intent": paid["payment_intent"], "amount": 300})
    lines = client.v1.balance_transactions
    assert [line.type for line in lines.list().data] == ["refund", "payment", "charge"]
    (line,) = lines.list({"type": "refund"}).data
    assert (line.amount, line.fee, line.net, line.source) == (-300, 0, -300, refund.id)
    assert lines.retrieve(line.id).to_dict() == line.to_dict()
    assert [each.id for each in lines.list({"source": refund.id}).data] == [line.id]
    assert lines.list({"currency": "eur"}).data == []
    assert len(lines.list({"created": {"gte": line.created, "lte": line.created + 5}}).data) >= 1
    assert lines.list({"created": {"gt": line.created + 5}}).data == []
    assert lines.list({"created": {"lt": line.created - 60}}).data == []
    assert [each.id for each in lines.list({"limit": 1}).auto_paging_iter()] == [
        each.id for each in lines.list().data
    ]


def test_money_becomes_available_with_time(simulator: Simulator, paid: Any) -> None:
    client = simulator.client()
    balance = client.v1.balance.retrieve()
    assert (balance.pending[0].amount, balance.available[0].amount) == (1912, 0)
    simulator.sim("clock", {"advance_seconds": 2 * 86_400})
    balance = client.v1.balance.retrieve()
    assert (balance.pending[0].amount, balance.available[0].amount) == (0, 1912)
    assert client.v1.balance_transactions.list().data[0].status == "available"


def test_a_payout_takes_the_whole_balance_and_names_its_lines(simulator: Simulator, order: Any) -> None:
    client = simulator.client()
    for _ in range(2):
        simulator.pay(client.v1.checkout.sessions.create(order).id)
    payout = simulator.sim("payouts", {"currency": "usd"})
    assert (payout["amount"], payout["status"]) == (3824, "paid")
    lines = client.v1.balance_transactions.list({"payout": payout["id"]}).data
    assert [(line.type, line.net) for line in lines] == [
        ("payout", -3824),
        ("charge", 1912),
        ("charge", 1912),
    ]
    assert sum(line.net for line in lines) == 0
    assert client.v1.balance.retrieve().pending[0].amount == 0
    assert client.v1.payouts.retrieve(payout["id"]).to_dict() == payout
    assert [each.id for each in client.v1.payouts.list({"status": "paid"}).data] == [payout["id"]]
    assert simulator.event_types()[-3:] == [
        "payout.created",
        "payout.paid",
        "payout.reconciliation_completed",
    ]
    simulator.pay(client.v1.checkout.sessions.create(order).id)
    assert len(client.v1.balance_transactions.list({"payout": payout["id"]}).data) == 3


def test_there_is_no_payout_of_nothing(simulator: Simulator) -> None:
    answer = simulator.http.post(f"{simulator.url}/_sim/payouts", json={"currency": "usd"})
    assert answer.status_code == 409
    assert simulator.event_types() == []


@pytest.fixture
def dispute(simulator: Simulator, paid: Any) -> Any:
    return simulator.sim("disputes", {"payment_intent": paid["payment_intent"], "reason": "fraudulent"})


def test_a_dispute_takes_the_money_and_a_fee(simulator: Simulator, paid: Any, dispute: Any) -> None:
    client = simulator.client()
    kept = client.v1.disputes.retrieve(dispute["id"])
    assert (kept.status, kept.amount, kept.reason) == ("needs_response", 2000, "fraudulent")
    assert kept.payment_intent == paid["payment_intent"]
    assert client.v1.charges.retrieve(kept.charge).disputed is True
    line = client.v1.balance_transactions.list({"type": "adjustment"}).data[0]
    assert (line.amount, line.fee, line.net, line.source) == (-2000, 1500, -3500, kept.id)
    assert simulator.event_types()[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert [each.id for each in client.v1.disputes.list({"charge": kept.charge}).data] == [kept.id]


def test_a_disputed_charge_cannot_be_refunded(simulator: Simulator, paid: Any, dispute: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        simulator.client().v1.refunds.create({"payment_intent": paid["payment_intent"]})
    assert refused.value.code == "charge_disputed"
    assert simulator.client().v1.refunds.list().data == []


def test_evidence_is_staged_then_submitted(simulator: Simulator, dispute: Any) -> None:
    disputes = simulator.client().v1.disputes
    staged = disputes.update(dispute["id"], {"evidence": {"access_activity_log": "viewed"}, "submit": False})
    assert (staged.status, staged.evidence.access_activity_log) == ("needs_response", "viewed")
    assert staged.evidence_details.submission_count == 0
    submitted = disputes.update(dispute["id"], {"evidence": {"customer_name": "A"}})
    assert (submitted.status, submitted.evidence.access_activity_log) == ("under_review", "viewed")
    assert (submitted.evidence_details.submission_count, submitted.evidence_details.has_evidence) == (
        1,
        True,
    )
    with pytest.raises(stripe.InvalidRequestError):
        disputes.update(dispute["id"], {"evidence": {"customer_name": "B"}})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        disputes.update(dispute["id"], {"evidence": {"colour": "red"}})
    assert refused.value.code == "parameter_unknown"


def test_closing_a_dispute_loses_it(simulator: Simulator, dispute: Any) -> None:
    disputes = simulator.client().v1.disputes
    assert disputes.close(dispute["id"]).status == "lost"
    assert simulator.event_types()[-1] == "charge.dispute.closed"
    with pytest.raises(stripe.InvalidRequestError):
        disputes.close(dispute["id"])


def test_winning_evidence_brings_the_money_back(simulator: Simulator, paid: Any, dispute: Any) -> None:
    client = simulator.client()
    won = client.v1.disputes.update(dispute["id"], {"evidence": {"uncategorized_text": "winning_evidence"}})
    assert won.status == "won"
    assert [line.amount for line in won.balance_transactions] == [-2000, 2000]
    assert simulator.event_types()[-3:] == [
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]
    assert client.v1.refunds.create({"payment_intent": paid["payment_intent"]}).amount == 2000


def test_only_a_captured_payment_can_be_disputed_and_only_once(
    simulator: Simulator, paid: Any, dispute: Any, order: Any
) -> None:
    declined = simulator.pay(simulator.client().v1.checkout.sessions.create(order).id, outcome="decline")
    for body, status in (
        ({"payment_intent": paid["payment_intent"]}, 409),
        ({"payment_intent": declined["payment_intent"]}, 409),
        ({"payment_intent": "pi_x"}, 404),
        ({}, 400),
    ):
        answer = simulator.http.post(f"{simulator.url}/_sim/disputes", json=body)
        assert answer.status_code == status
    assert len(simulator.client().v1.disputes.list().data) == 1


def test_events_are_listed_by_type_and_types(simulator: Simulator, paid: Any) -> None:
    events = simulator.client().v1.events
    assert [event.type for event in events.list({"type": "charge.succeeded"}).data] == ["charge.succeeded"]
    assert [event.type for event in events.list({"type": "charge.*"}).data] == [
        "charge.updated",
        "charge.succeeded",
    ]
    two = events.list({"types": ["charge.updated", "payment_intent.created"]}).data
    assert [event.type for event in two] == ["charge.updated", "payment_intent.created"]


def test_charges_and_intents_are_listed(simulator: Simulator, paid: Any, order: Any) -> None:
    client = simulator.client()
    second = simulator.pay(client.v1.checkout.sessions.create(order).id)
    assert [intent.id for intent in client.v1.payment_intents.list().data] == [
        second["payment_intent"],
        paid["payment_intent"],
    ]
    (charge,) = client.v1.charges.list({"payment_intent": paid["payment_intent"]}).data
    assert client.v1.charges.retrieve(charge.id).payment_intent == paid["payment_intent"]
