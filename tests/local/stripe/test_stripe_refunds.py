"""Refunds: never more than was captured, and a refused one changes nothing."""

from typing import Any

import pytest
import stripe

from tests.local.stripe.harness import Simulator


def refused(simulator: Simulator, params: Any) -> Any:
    before = simulator.event_types()
    with pytest.raises(stripe.InvalidRequestError) as caught:
        simulator.client().v1.refunds.create(params)
    assert simulator.event_types() == before
    assert caught.value.http_status == 400
    return caught.value


def charge_of(simulator: Simulator, paid: Any) -> Any:
    return simulator.client().v1.charges.list({"payment_intent": paid["payment_intent"]}).data[0]


def test_a_whole_refund(simulator: Simulator, paid: Any) -> None:
    refund = simulator.client().v1.refunds.create(
        {
            "payment_intent": paid["payment_intent"],
            "reason": "requested_by_customer",
            "metadata": {"refund_id": "rf_1"},
        }
    )
    assert refund.id.startswith("re_")
    assert (refund.amount, refund.currency, refund.status) == (2000, "usd", "succeeded")
    assert (refund.reason, refund.metadata["refund_id"]) == ("requested_by_customer", "rf_1")
    charge = charge_of(simulator, paid)
    assert (charge.id, charge.refunded, charge.amount_refunded) == (refund.charge, True, 2000)
    assert simulator.event_types()[-2:] == ["charge.refunded", "refund.created"]


def test_partial_refunds_add_up_by_intent_or_by_charge(simulator: Simulator, paid: Any) -> None:
    refunds = simulator.client().v1.refunds
    first = refunds.create({"payment_intent": paid["payment_intent"], "amount": 500})
    second = refunds.create({"charge": first.charge, "amount": 700})
    charge = charge_of(simulator, paid)
    assert (charge.refunded, charge.amount_refunded) == (False, 1200)
    by_intent = refunds.list({"payment_intent": paid["payment_intent"]}).data
    assert [refund.id for refund in by_intent] == [second.id, first.id]
    assert [refund.id for refund in refunds.list({"charge": first.charge}).data] == [second.id, first.id]
    assert refunds.list({"payment_intent": "pi_other"}).data == []
    assert refunds.retrieve(first.id).amount == 500
    assert refunds.create({"charge": first.charge}).amount == 800
    assert charge_of(simulator, paid).refunded is True


def test_more_than_is_left_is_refused(simulator: Simulator, paid: Any) -> None:
    intent = paid["payment_intent"]
    simulator.client().v1.refunds.create({"payment_intent": intent, "amount": 1500})
    error = refused(simulator, {"payment_intent": intent, "amount": 501})
    assert error.user_message == ("Refund amount ($5.01) is greater than unrefunded amount on charge ($5.00)")
    assert (error.code, error.param) == (None, "amount")
    assert charge_of(simulator, paid).amount_refunded == 1500


@pytest.mark.parametrize("again", [{}, {"amount": 1}])
def test_a_second_whole_refund_is_refused(simulator: Simulator, paid: Any, again: Any) -> None:
    refund = simulator.client().v1.refunds.create({"payment_intent": paid["payment_intent"]})
    error = refused(simulator, {"payment_intent": paid["payment_intent"]} | again)
    assert error.code == "charge_already_refunded"
    assert error.user_message == f"Charge {refund.charge} has already been refunded."


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_below_one_is_refused(simulator: Simulator, paid: Any, amount: Any) -> None:
    error = refused(simulator, {"payment_intent": paid["payment_intent"], "amount": amount})
    assert (error.code, error.param) == ("parameter_invalid_integer", "amount")


def test_a_refund_of_nothing_in_particular_is_refused(simulator: Simulator) -> None:
    error = refused(simulator, {"amount": 5})
    assert "payment_intent or charge" in error.user_message


def test_what_did_not_succeed_cannot_be_refunded(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    declined = simulator.pay(sessions.create(order).id, outcome="decline")
    waiting = simulator.pay(sessions.create(order).id, outcome="require_action")
    processing = simulator.pay(
        sessions.create(order).id, method="bank_debit", outcome="delayed_success", delay_seconds=999
    )
    order["payment_intent_data"]["capture_method"] = "manual"
    uncaptured = simulator.pay(sessions.create(order).id)
    for session in (declined, waiting, processing, uncaptured):
        error = refused(simulator, {"payment_intent": session["payment_intent"]})
        assert error.user_message == (
            f"This PaymentIntent ({session['payment_intent']}) does not have a successful charge to refund."
        )


def test_a_charge_of_another_intent_is_refused(simulator: Simulator, paid: Any, order: Any) -> None:
    other = simulator.pay(simulator.client().v1.checkout.sessions.create(order).id)
    error = refused(
        simulator,
        {"payment_intent": paid["payment_intent"], "charge": charge_of(simulator, other).id},
    )
    assert error.param == "charge"


def test_only_what_was_captured_can_be_refunded(simulator: Simulator, order: Any) -> None:
    order["payment_intent_data"]["capture_method"] = "manual"
    client = simulator.client()
    session = simulator.pay(client.v1.checkout.sessions.create(order).id)
    client.v1.payment_intents.capture(session["payment_intent"], {"amount_to_capture": 1200})
    error = refused(simulator, {"payment_intent": session["payment_intent"], "amount": 1201})
    assert error.param == "amount"
    assert client.v1.refunds.create({"payment_intent": session["payment_intent"]}).amount == 1200


def test_a_parameter_beyond_the_simulator_is_refused(simulator: Simulator, paid: Any) -> None:
    error = refused(simulator, {"payment_intent": paid["payment_intent"], "reverse_transfer": True})
    assert error.param == "reverse_transfer"


def test_a_refund_of_alipay_is_a_payment_refund(simulator: Simulator, order: Any) -> None:
    client = simulator.client()
    paid = simulator.pay(client.v1.checkout.sessions.create(order).id, method="alipay")
    refund = client.v1.refunds.create(
        {"payment_intent": paid["payment_intent"], "expand": ["balance_transaction"]}
    )
    assert refund.id.startswith("pyr_")
    assert refund.balance_transaction.type == "payment_refund"


def test_a_refund_that_fails_later_puts_the_money_back(simulator: Simulator, paid: Any) -> None:
    client = simulator.client()
    simulator.sim("faults", {"refund": "fail", "delay_seconds": 3600})
    refund = client.v1.refunds.create({"payment_intent": paid["payment_intent"], "amount": 800})
    assert refund.status == "pending"
    assert charge_of(simulator, paid).amount_refunded == 800
    simulator.sim("clock", {"advance_seconds": 3601})
    failed = client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert failed.failure_balance_transaction.amount == 800
    assert simulator.event_types()[-3:] == ["refund.updated", "refund.failed", "charge.refund.updated"]
    assert charge_of(simulator, paid).amount_refunded == 0
    simulator.sim("faults", method="DELETE")
    assert client.v1.refunds.create({"payment_intent": paid["payment_intent"]}).amount == 2000


def test_a_pending_refund_succeeds_later(simulator: Simulator, paid: Any) -> None:
    client = simulator.client()
    simulator.sim("faults", {"refund": "pending", "delay_seconds": 0.05})
    refund = client.v1.refunds.create({"payment_intent": paid["payment_intent"]})
    assert refund.status == "pending"
    simulator.hooks.wait_for_types("refund.updated", "charge.refund.updated")
    assert client.v1.refunds.retrieve(refund.id).status == "succeeded"
    assert charge_of(simulator, paid).refunded is True
