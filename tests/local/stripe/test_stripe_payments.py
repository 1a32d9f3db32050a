"""What a buyer and a bank do, and the events that follow."""

from typing import Any

import pytest
import stripe

from tests.local.stripe.harness import Simulator

SUCCESS = [
    "payment_intent.created",
    "charge.succeeded",
    "payment_intent.succeeded",
    "checkout.session.completed",
    "charge.updated",
]


@pytest.fixture
def session(simulator: Simulator, order: Any) -> Any:
    return simulator.client().v1.checkout.sessions.create(order)


def intent_of(simulator: Simulator, paid: Any) -> Any:
    return simulator.client().v1.payment_intents.retrieve(
        paid["payment_intent"], {"expand": ["latest_charge"]}
    )


@pytest.mark.parametrize(("method", "prefix"), [("card", "ch_"), ("alipay", "py_"), ("wechat_pay", "py_")])
def test_a_payment_that_succeeds(simulator: Simulator, session: Any, method: str, prefix: str) -> None:
    paid = simulator.pay(session.id, method=method, email="who@pays.test")
    assert (paid["status"], paid["payment_status"], paid["url"]) == ("complete", "paid", None)
    assert paid["customer_details"]["email"] == "who@pays.test"
    intent = intent_of(simulator, paid)
    assert (intent.status, intent.amount_received, intent.amount_capturable) == ("succeeded", 2000, 0)
    assert intent.metadata["order_id"] == "ord_1"
    charge = intent.latest_charge
    assert charge.id.startswith(prefix)
    assert (charge.status, charge.paid, charge.captured) == ("succeeded", True, True)
    assert (charge.amount, charge.amount_captured, charge.amount_refunded) == (2000, 2000, 0)
    assert charge.payment_method_details.type == method
    assert charge.metadata["order_id"] == "ord_1"
    assert charge.balance_transaction.startswith("txn_")
    assert simulator.event_types() == SUCCESS


def test_events_hold_the_object_as_it_was_then(simulator: Simulator, session: Any) -> None:
    simulator.pay(session.id)
    events = {event.type: event for event in simulator.client().v1.events.list().data}
    assert events["payment_intent.created"].data.object.status == "requires_payment_method"
    assert events["payment_intent.succeeded"].data.object.status == "succeeded"
    assert events["charge.succeeded"].data.object.balance_transaction is None
    updated = events["charge.updated"]
    assert updated.data.object.balance_transaction.startswith("txn_")
    assert updated.data.previous_attributes.to_dict() == {"balance_transaction": None}
    completed = events["checkout.session.completed"].data.object
    assert (completed.id, completed.payment_status) == (session.id, "paid")
    assert completed.metadata["order_id"] == "ord_1"


def test_a_declined_card_leaves_the_session_open_for_another_try(simulator: Simulator, session: Any) -> None:
    declined = simulator.pay(session.id, outcome="decline", decline_code="insufficient_funds")
    assert (declined["status"], declined["payment_status"]) == ("open", "unpaid")
    intent = intent_of(simulator, declined)
    assert (intent.status, intent.amount_received) == ("requires_payment_method", 0)
    assert intent.last_payment_error.code == "card_declined"
    assert intent.last_payment_error.decline_code == "insufficient_funds"
    assert (intent.latest_charge.status, intent.latest_charge.paid) == ("failed", False)
    assert simulator.event_types() == [
        "payment_intent.created",
        "charge.failed",
        "payment_intent.payment_failed",
    ]
    paid = simulator.pay(session.id)
    assert paid["payment_intent"] == declined["payment_intent"]
    assert intent_of(simulator, paid).status == "succeeded"
    assert len(simulator.client().v1.charges.list({"payment_intent": paid["payment_intent"]}).data) == 2


def test_three_d_secure_waits_for_the_buyer(simulator: Simulator, session: Any) -> None:
    waiting = simulator.pay(session.id, outcome="require_action")
    assert (waiting["status"], waiting["payment_status"]) == ("open", "unpaid")
    intent = intent_of(simulator, waiting)
    assert (intent.status, intent.latest_charge) == ("requires_action", None)
    assert intent.next_action.redirect_to_url.url == f"{simulator.url}/pay/{session.id}/challenge"
    assert simulator.event_types()[-1] == "payment_intent.requires_action"
    paid = simulator.pay(session.id)
    charge = intent_of(simulator, paid).latest_charge
    assert charge.payment_method_details.card.three_d_secure.result == "authenticated"


def test_three_d_secure_that_fails_charges_nothing(simulator: Simulator, session: Any) -> None:
    simulator.pay(session.id, outcome="require_action")
    failed = simulator.pay(session.id, outcome="decline")
    intent = intent_of(simulator, failed)
    assert intent.status == "requires_payment_method"
    assert intent.last_payment_error.code == "payment_intent_authentication_failure"
    assert simulator.client().v1.charges.list().data == []


def test_an_alipay_payment_can_fail(simulator: Simulator, session: Any) -> None:
    failed = simulator.pay(session.id, method="alipay", outcome="decline")
    assert failed["status"] == "open"
    assert intent_of(simulator, failed).last_payment_error.code == "payment_intent_payment_attempt_failed"


def test_a_bank_payment_completes_unpaid_and_succeeds_later(simulator: Simulator, session: Any) -> None:
    unpaid = simulator.pay(session.id, method="bank_debit", outcome="delayed_success", delay_seconds=3600)
    assert (unpaid["status"], unpaid["payment_status"]) == ("complete", "unpaid")
    intent = intent_of(simulator, unpaid)
    assert (intent.status, intent.latest_charge.status) == ("processing", "pending")
    assert simulator.event_types() == [
        "payment_intent.created",
        "charge.pending",
        "payment_intent.processing",
        "checkout.session.completed",
    ]
    simulator.sim("clock", {"advance_seconds": 3601})
    intent = intent_of(simulator, unpaid)
    assert (intent.status, intent.amount_received, intent.latest_charge.paid) == ("succeeded", 2000, True)
    assert simulator.client().v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    assert simulator.event_types()[4:] == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
        "charge.updated",
    ]


def test_a_bank_payment_completes_unpaid_and_fails_later(simulator: Simulator, session: Any) -> None:
    unpaid = simulator.pay(session.id, method="bank_debit", outcome="delayed_failure", delay_seconds=0)
    simulator.hooks.wait_for_types("checkout.session.async_payment_failed")
    intent = intent_of(simulator, unpaid)
    assert (intent.status, intent.amount_received) == ("requires_payment_method", 0)
    assert intent.latest_charge.status == "failed"
    session = simulator.client().v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status) == ("complete", "unpaid")
    assert simulator.event_types()[4:] == [
        "charge.failed",
        "payment_intent.payment_failed",
        "checkout.session.async_payment_failed",
    ]
    assert simulator.client().v1.balance_transactions.list().data == []


@pytest.mark.parametrize(
    ("attempt", "status"),
    [
        ({"method": "bank_debit", "outcome": "succeed"}, 400),
        ({"method": "card", "outcome": "delayed_success"}, 400),
        ({"method": "alipay", "outcome": "require_action"}, 400),
        ({"method": "cash"}, 400),
        ({"outcome": "explode"}, 400),
        ({"delay_seconds": -1}, 400),
        ({"colour": "red"}, 400),
        ({"method": 5}, 400),
    ],
)
def test_a_try_that_makes_no_sense_changes_nothing(
    simulator: Simulator, session: Any, attempt: Any, status: Any
) -> None:
    answer = simulator.http.post(f"{simulator.url}/_sim/checkout/{session.id}/pay", json=attempt)
    assert answer.status_code == status
    assert simulator.event_types() == []


def test_only_methods_that_the_session_offers(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    session = sessions.create(order | {"allowed_payment_method_types": ["card"]})
    answer = simulator.http.post(
        f"{simulator.url}/_sim/checkout/{session.id}/pay", json={"method": "alipay", "outcome": "succeed"}
    )
    assert answer.status_code == 400
    assert simulator.event_types() == []


def test_a_closed_session_cannot_be_paid(simulator: Simulator, session: Any, paid: Any) -> None:
    simulator.client().v1.checkout.sessions.expire(session.id)
    for closed in (session.id, paid["id"]):
        answer = simulator.http.post(f"{simulator.url}/_sim/checkout/{closed}/pay", json={})
        assert answer.status_code == 409
    assert len(simulator.client().v1.charges.list().data) == 1
    assert simulator.http.post(f"{simulator.url}/_sim/checkout/cs_x/pay", json={}).status_code == 404


@pytest.fixture
def reserved(simulator: Simulator, order: Any) -> Any:
    """A session of 20 dollars whose money is reserved, not yet taken."""
    order["payment_intent_data"]["capture_method"] = "manual"
    session = simulator.client().v1.checkout.sessions.create(order)
    return simulator.pay(session.id)


def test_manual_capture_reserves_first(simulator: Simulator, reserved: Any) -> None:
    assert (reserved["status"], reserved["payment_status"]) == ("complete", "unpaid")
    intent = intent_of(simulator, reserved)
    assert (intent.status, intent.amount_capturable, intent.amount_received) == ("requires_capture", 2000, 0)
    assert intent.latest_charge.captured is False
    assert simulator.event_types() == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.amount_capturable_updated",
        "checkout.session.completed",
    ]
    assert simulator.client().v1.balance_transactions.list().data == []


@pytest.mark.parametrize(("amount", "taken"), [(None, 2000), (1500, 1500)])
def test_reserved_money_is_captured_whole_or_in_part(
    simulator: Simulator, reserved: Any, amount: Any, taken: int
) -> None:
    client = simulator.client()
    params = {} if amount is None else {"amount_to_capture": amount}
    intent = client.v1.payment_intents.capture(reserved["payment_intent"], params)
    assert (intent.status, intent.amount_received, intent.amount_capturable) == ("succeeded", taken, 0)
    charge = client.v1.charges.retrieve(intent.latest_charge, {"expand": ["balance_transaction"]})
    assert (charge.captured, charge.amount_captured, charge.balance_transaction.amount) == (
        True,
        taken,
        taken,
    )
    assert client.v1.checkout.sessions.retrieve(reserved["id"]).payment_status == "paid"
    assert simulator.event_types()[4:] == ["charge.captured", "payment_intent.succeeded", "charge.updated"]


def test_no_more_than_reserved_can_be_captured_and_only_once(simulator: Simulator, reserved: Any) -> None:
    intents = simulator.client().v1.payment_intents
    with pytest.raises(stripe.InvalidRequestError) as refused:
        intents.capture(reserved["payment_intent"], {"amount_to_capture": 2001})
    assert refused.value.code == "amount_too_large"
    assert intents.retrieve(reserved["payment_intent"]).status == "requires_capture"
    intents.capture(reserved["payment_intent"])
    with pytest.raises(stripe.InvalidRequestError) as refused:
        intents.capture(reserved["payment_intent"])
    assert refused.value.code == "payment_intent_unexpected_state"
    body: Any = refused.value.json_body
    assert body["error"]["payment_intent"]["status"] == "succeeded"
    assert len(simulator.client().v1.balance_transactions.list().data) == 1


def test_canceling_gives_reserved_money_back(simulator: Simulator, reserved: Any) -> None:
    client = simulator.client()
    intent = client.v1.payment_intents.cancel(
        reserved["payment_intent"], {"cancellation_reason": "requested_by_customer"}
    )
    assert (intent.status, intent.cancellation_reason) == ("canceled", "requested_by_customer")
    assert client.v1.charges.retrieve(intent.latest_charge).refunded is True
    assert simulator.event_types()[4:] == ["charge.refunded", "payment_intent.canceled"]
    assert client.v1.balance_transactions.list().data == []


def test_money_that_was_taken_cannot_be_canceled(simulator: Simulator, paid: Any) -> None:
    intents = simulator.client().v1.payment_intents
    with pytest.raises(stripe.InvalidRequestError) as refused:
        intents.cancel(paid["payment_intent"])
    assert refused.value.code == "payment_intent_unexpected_state"
    assert intents.retrieve(paid["payment_intent"]).status == "succeeded"


def test_the_intent_of_an_open_session_is_canceled_through_the_session(
    simulator: Simulator, session: Any
) -> None:
    declined = simulator.pay(session.id, outcome="decline")
    with pytest.raises(stripe.InvalidRequestError) as refused:
        simulator.client().v1.payment_intents.cancel(declined["payment_intent"])
    assert "Expire the Checkout Session instead" in str(refused.value)


def test_manual_capture_for_cards_only(simulator: Simulator, order: Any) -> None:
    order |= {"payment_method_options": {"card": {"capture_method": "manual"}}}
    sessions = simulator.client().v1.checkout.sessions
    by_card = simulator.pay(sessions.create(order).id)
    assert intent_of(simulator, by_card).status == "requires_capture"
    by_alipay = simulator.pay(sessions.create(order).id, method="alipay")
    assert intent_of(simulator, by_alipay).status == "succeeded"


def test_tax_is_known_once_the_buyer_has_paid_and_is_part_of_the_total(
    simulator: Simulator, order: Any
) -> None:
    order["line_items"][0]["price_data"]["tax_behavior"] = "inclusive"
    sessions = simulator.client().v1.checkout.sessions
    session = sessions.create(order | {"automatic_tax": {"enabled": True}})
    assert (session.automatic_tax.status, session.total_details.amount_tax) == ("requires_location_inputs", 0)
    paid = simulator.pay(session.id)
    assert (paid["automatic_tax"]["status"], paid["total_details"]["amount_tax"]) == ("complete", 333)
    assert paid["amount_total"] == 2000


def test_unionpay_is_a_brand_that_is_blocked_with_its_kin(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    restrictions = {"brands_blocked": ["american_express", "mastercard", "visa"]}
    options = {"payment_method_options": {"card": {"restrictions": restrictions}}}
    session = sessions.create(order | options)
    pay = f"{simulator.url}/_sim/checkout/{session.id}/pay"
    refused = simulator.http.post(pay, json={"method": "card", "outcome": "succeed"})
    assert refused.status_code == 400
    paid = simulator.pay(session.id, method="unionpay")
    assert intent_of(simulator, paid).latest_charge.payment_method_details.card.brand == "unionpay"


def test_reserved_money_is_free_again_after_seven_days(simulator: Simulator, order: Any) -> None:
    order["payment_intent_data"]["capture_method"] = "manual"
    session = simulator.client().v1.checkout.sessions.create(order)
    paid = simulator.pay(session.id)
    assert intent_of(simulator, paid).status == "requires_capture"
    simulator.http.post(f"{simulator.url}/_sim/clock", json={"advance_seconds": 7 * 86_400 + 1})
    intent = intent_of(simulator, paid)
    assert (intent.status, intent.cancellation_reason) == ("canceled", "automatic")
    assert intent.latest_charge.refunded is True
