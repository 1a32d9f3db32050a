"""A planted statement, read through the shop's own gateway."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.gateways.stripe_gateway import StripeGateway
from chalicelib.payments.gateway import BalanceTransaction, Booking, RefundState
from tests.local.stripe.harness import KEY, Simulator

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CREATED = int(AT.timestamp())
CHARGE = {
    "kind": "charge",
    "id": "txn_1",
    "source": "ch_1",
    "payment": "pi_1",
    "session": "cs_1",
    "metadata": {"order_id": "ord_1"},
    "amount": 1299,
    "fee": 68,
    "created": CREATED,
    "payout": "po_1",
}
LINES: list[dict[str, Any]] = [
    CHARGE,
    {"kind": "repeat", "id": "txn_1", "amount": 1299, "created": CREATED},
    {
        "kind": "refund",
        "id": "txn_2",
        "source": "re_1",
        "payment": "pi_1",
        "metadata": {"refund_id": "ref_1"},
        "amount": -299,
        "created": CREATED + 1,
    },
    {
        "kind": "dispute",
        "id": "txn_3",
        "source": "dp_1",
        "payment": "pi_1",
        "amount": -1000,
        "fee": 1500,
        "created": CREATED + 2,
    },
    {"kind": "payout", "id": "txn_4", "source": "po_1", "amount": -1231, "created": CREATED + 3},
    {
        "kind": "other",
        "id": "txn_5",
        "type": "tax_fee",
        "category": "fee",
        "amount": -5,
        "created": CREATED + 4,
    },
    {
        "kind": "other",
        "id": "txn_6",
        "type": "novelty",
        "category": "novelty",
        "amount": 7,
        "created": CREATED + 5,
    },
]


@pytest.fixture
def gateway(simulator: Simulator) -> StripeGateway:
    simulator.sim("statement", {"lines": LINES})
    return StripeGateway(json.dumps({"api_key": KEY, "webhook_secret": "whsec"}), simulator.url)


def test_the_statement_tells_what_was_booked_and_for_what(gateway: StripeGateway) -> None:
    page = gateway.statement(since=AT, until=AT + timedelta(days=1))

    rows = {row.transaction: row for row in page.rows}
    assert page.following is None
    assert [row.transaction for row in page.rows] == [f"txn_{n}" for n in (6, 5, 4, 3, 2, 1, 1)]
    assert rows["txn_1"] == BalanceTransaction(
        "txn_1",
        Booking.CHARGE,
        "charge",
        1299,
        68,
        1231,
        "USD",
        AT,
        datetime(2026, 3, 4, tzinfo=UTC),
        source="ch_1",
        payment="pi_1",
        order_id="ord_1",
    )
    refund, dispute, payout = rows["txn_2"], rows["txn_3"], rows["txn_4"]
    assert (refund.refund, refund.refund_state, refund.payment) == ("ref_1", RefundState.SUCCEEDED, "pi_1")
    assert (dispute.dispute, dispute.payment, dispute.net) == ("dp_1", "pi_1", -2500)
    assert (payout.booking, payout.payout) == (Booking.PAYOUT, "po_1")
    assert [rows[name].booking for name in ("txn_3", "txn_5", "txn_6")] == [
        Booking.DISPUTE,
        Booking.FEE,
        Booking.OTHER,
    ]


def test_a_day_is_half_open_and_a_payout_has_its_rows(gateway: StripeGateway) -> None:
    assert gateway.statement(since=AT, until=AT).rows == ()
    later = gateway.statement(since=AT + timedelta(seconds=5), until=AT + timedelta(days=1))
    assert [row.transaction for row in later.rows] == ["txn_6"]
    (payout,) = gateway.payouts(since=AT, until=AT + timedelta(days=1)).payouts
    assert (payout.payout, payout.amount, payout.listed) == ("po_1", 1231, True)
    made_of = gateway.statement(payout="po_1").rows
    assert [(row.transaction, row.net, row.payout) for row in made_of] == [
        ("txn_4", -1231, "po_1"),
        ("txn_1", 1231, "po_1"),
    ]


def test_pages_go_on_where_the_one_before_ended(simulator: Simulator, gateway: StripeGateway) -> None:
    many = [CHARGE | {"id": f"txn_m{n}", "source": f"ch_m{n}", "payment": f"pi_m{n}"} for n in range(230)]
    simulator.sim("statement", {"lines": [{k: v for k, v in one.items() if k != "session"} for one in many]})
    seen: list[str] = []
    place: str | None = None
    pages = 0
    while pages < 9:
        pages += 1
        page = gateway.statement(since=AT, until=AT + timedelta(days=1), after=place)
        seen += [row.transaction for row in page.rows]
        if (place := page.following) is None:
            break
    assert pages == 3
    assert len(seen) == 237


def test_orders_and_balances_are_asked_for(gateway: StripeGateway) -> None:
    assert gateway.order_of("pi_1") == "ord_1"
    assert gateway.order_of("pi_none") is None
    assert gateway.fetch("cs_1").payment == "pi_1"
    assert gateway.balance() == {"USD": -299 - 2500 - 5 + 7 + 1231}  # the repeat is in no payout


def test_lines_that_make_no_sense_are_refused_and_nothing_is_kept(simulator: Simulator) -> None:
    for line in ({}, CHARGE | {"kind": "gift"}, CHARGE | {"amount": "1"}, CHARGE | {"colour": "red"}):
        answer = simulator.http.post(f"{simulator.url}/_sim/statement", json={"lines": [CHARGE, line]})
        assert answer.status_code == 400
    assert simulator.client().v1.balance_transactions.list().data == []
