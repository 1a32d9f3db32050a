"""Checkout Sessions through the real SDK."""

import json
import time
from pathlib import Path
from typing import Any

import pytest
import stripe

import local.stripe_simulator
from tests.local.stripe.harness import Simulator

FIXTURES = json.loads(
    (Path(local.stripe_simulator.__file__).parent / "fixtures.json").read_text(encoding="utf-8")
)["resources"]


def test_a_new_session_is_open_unpaid_and_without_an_intent(simulator: Simulator, order: Any) -> None:
    session = simulator.client().v1.checkout.sessions.create(order)
    assert session.id.startswith("cs_test_a1")
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.amount_subtotal, session.currency) == (2000, 2000, "usd")
    assert session.url == f"{simulator.url}/pay/{session.id}"
    assert session.metadata["order_id"] == "ord_1"
    assert session.client_reference_id == "ord_1"
    assert session.expires_at == session.created + 86_400
    assert simulator.event_types() == []


def test_a_session_is_read_back_as_it_was_created(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    created = sessions.create(order | {"customer_email": "a@b.test", "locale": "zh"})
    read = sessions.retrieve(created.id)
    assert read.to_dict() == created.to_dict()
    assert (read.customer_email, read.locale) == ("a@b.test", "zh")


def test_every_object_has_all_fields_of_stripes_own_example(simulator: Simulator, order: Any) -> None:
    client = simulator.client()
    session = client.v1.checkout.sessions.create(order)
    simulator.pay(session.id)
    session = client.v1.checkout.sessions.retrieve(
        session.id,
        {
            "expand": [
                "payment_intent.latest_charge.balance_transaction",
                "payment_intent.latest_charge.refunds",
                "line_items",
            ]
        },
    )
    intent = session.payment_intent
    refund = client.v1.refunds.create({"payment_intent": intent.id, "amount": 1})
    dispute = simulator.sim("disputes", {"payment_intent": intent.id})
    payout = simulator.sim("payouts") if client.v1.balance.retrieve().pending[0].amount > 0 else None
    charge = intent.latest_charge.to_dict()
    shown = {
        "checkout.session": session.to_dict(),
        "payment_intent": intent.to_dict(),
        "charge": charge,
        "balance_transaction": charge["balance_transaction"],
        "item": session.line_items.data[0].to_dict(),
        "refund": refund.to_dict(),
        "dispute": dispute,
        "event": client.v1.events.list({"limit": 1}).data[0].to_dict(),
        "balance": client.v1.balance.retrieve().to_dict(),
    }
    assert payout is None
    for kind, body in shown.items():
        assert set(FIXTURES[kind]) - set(body) == set(), kind
        assert body["object"] == kind


def test_refunds_and_line_items_are_left_out_unless_expanded(simulator: Simulator, paid: Any) -> None:
    client = simulator.client()
    assert "line_items" not in client.v1.checkout.sessions.retrieve(paid["id"]).to_dict()
    assert "refunds" not in client.v1.charges.list().data[0].to_dict()


def test_expand_replaces_ids_by_objects(simulator: Simulator, paid: Any) -> None:
    client = simulator.client()
    session = client.v1.checkout.sessions.retrieve(
        paid["id"], {"expand": ["payment_intent", "payment_intent.latest_charge"]}
    )
    assert session.payment_intent.status == "succeeded"
    assert session.payment_intent.latest_charge.paid is True
    page = client.v1.checkout.sessions.list({"expand": ["data.payment_intent"]})
    assert page.data[0].payment_intent.id == paid["payment_intent"]


@pytest.mark.parametrize("path", ["nothing", "status", "payment_intent.status", "metadata"])
def test_expanding_what_is_not_expandable_is_refused(simulator: Simulator, paid: Any, path: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        simulator.client().v1.checkout.sessions.retrieve(paid["id"], {"expand": [path]})
    assert str(refused.value.user_message) == f"This property cannot be expanded ({path})."


def test_sessions_are_listed_newest_first_and_by_intent(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    ids = [sessions.create(order).id for _ in range(3)]
    assert [session.id for session in sessions.list().data] == ids[::-1]
    intent = simulator.pay(ids[1])["payment_intent"]
    assert [session.id for session in sessions.list({"payment_intent": intent}).data] == [ids[1]]
    assert [session.id for session in sessions.list({"status": "open"}).data] == [ids[2], ids[0]]


def test_pages_follow_one_another_without_gap_or_overlap(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    ids = [sessions.create(order).id for _ in range(5)]
    first = sessions.list({"limit": 2})
    assert first.has_more is True
    assert [session.id for session in first.auto_paging_iter()] == ids[::-1]
    before = sessions.list({"limit": 2, "ending_before": ids[0]})
    assert [session.id for session in before.data] == [ids[2], ids[1]]


def test_line_items_of_a_session(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    session = sessions.create(order)
    items = sessions.line_items.list(session.id).data
    assert [(item.description, item.quantity, item.amount_total) for item in items] == [
        ("Gift card", 2, 2000)
    ]
    assert items[0].price.unit_amount == 1000


def test_expiring_an_open_session_closes_it(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    session = sessions.create(order)
    expired = sessions.expire(session.id)
    assert (expired.status, expired.url, expired.payment_status) == ("expired", None, "unpaid")
    assert simulator.event_types() == ["checkout.session.expired"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sessions.expire(session.id)
    assert 'Only Checkout Sessions with a status in ["open"] can be expired' in str(refused.value)
    assert simulator.event_types() == ["checkout.session.expired"]


def test_a_paid_session_cannot_be_expired(simulator: Simulator, paid: Any) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        simulator.client().v1.checkout.sessions.expire(paid["id"])
    assert "has a status of `complete`" in str(refused.value)
    assert simulator.client().v1.checkout.sessions.retrieve(paid["id"]).status == "complete"


def test_a_session_expires_by_itself_when_its_time_has_come(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    session = sessions.create(order | {"expires_at": int(time.time()) + 1900})
    simulator.sim("clock", {"advance_seconds": 1800})
    assert sessions.retrieve(session.id).status == "open"
    simulator.sim("clock", {"advance_seconds": 200})
    assert sessions.retrieve(session.id).status == "expired"
    assert simulator.event_types() == ["checkout.session.expired"]


def test_an_intent_left_unpaid_is_canceled_with_its_session(simulator: Simulator, order: Any) -> None:
    client = simulator.client()
    session = client.v1.checkout.sessions.create(order)
    intent = simulator.pay(session.id, outcome="decline")["payment_intent"]
    client.v1.checkout.sessions.expire(session.id)
    canceled = client.v1.payment_intents.retrieve(intent)
    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "expired")
    assert simulator.event_types()[-2:] == ["payment_intent.canceled", "checkout.session.expired"]


@pytest.mark.parametrize(
    ("currency", "expected"),
    [
        ("usd", ["card", "alipay", "wechat_pay", "crypto", "us_bank_account"]),
        ("cny", ["card", "alipay", "wechat_pay"]),
        ("eur", ["card", "alipay", "wechat_pay", "sepa_debit"]),
        ("brl", ["card"]),
    ],
)
def test_the_methods_offered_fit_the_currency(
    simulator: Simulator, order: Any, currency: str, expected: Any
) -> None:
    order["line_items"][0]["price_data"]["currency"] = currency
    assert simulator.client().v1.checkout.sessions.create(order).payment_method_types == expected


def test_methods_are_filtered_by_allowed_and_excluded(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    allowed = sessions.create(order | {"allowed_payment_method_types": ["card", "alipay"]})
    assert allowed.payment_method_types == ["card", "alipay"]
    excluded = sessions.create(order | {"excluded_payment_method_types": ["card", "us_bank_account"]})
    assert excluded.payment_method_types == ["alipay", "wechat_pay", "crypto"]


def test_manual_capture_leaves_only_cards(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    order["payment_intent_data"]["capture_method"] = "manual"
    assert sessions.create(order).payment_method_types == ["card"]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sessions.create(order | {"allowed_payment_method_types": ["alipay", "wechat_pay"]})
    assert "No valid payment method types" in str(refused.value)


def test_amounts_in_currencies_without_or_with_three_decimals(simulator: Simulator, order: Any) -> None:
    sessions = simulator.client().v1.checkout.sessions
    price = order["line_items"][0]["price_data"]
    price |= {"currency": "jpy", "unit_amount": 500}
    assert sessions.create(order).amount_total == 1000
    price |= {"currency": "KWD", "unit_amount": 1230}
    assert sessions.create(order).currency == "kwd"
    price["unit_amount"] = 1234
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sessions.create(order)
    assert "evenly divisible by 10" in str(refused.value)
