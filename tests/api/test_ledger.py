"""The books over HTTP: what staff read, what two of them put right, and every refusal."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.gateways import identity
from chalicelib.gateways.identity import Claims
from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction
from chalicelib.ledger import templates
from chalicelib.ledger.service import posting, reading, summing
from chalicelib.staff import store as staff_store
from chalicelib.staff.model import Origin
from tests.api.test_http import Call, call, owner

__all__ = ["call", "owner"]
KEY = "a-key-of-sixteen-or-more"
WISH: dict[str, Any] = {
    "debit": "asset:bank",
    "credit": "equity:adjustments",
    "amount": 500,
    "currency": "USD",
    "reason": "found in the drawer",
}


@pytest.fixture
def other(owner: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Another person of the finance department."""
    first = identity.verify
    claims = Claims("2", ("finance",))
    monkeypatch.setattr(identity, "verify", lambda token: claims if token == "other" else first(token))
    return {"Authorization": "Bearer other"}


@pytest.fixture
def sale(cloud: None) -> str:
    for entry in (
        templates.capture("ord_1", "pi_1", 1299, "USD"),
        templates.delivery("ord_1", [templates.Sold("sku_1", 1, 1299, costs={"USD": 700})], "USD"),
    ):
        writes = Transaction()
        posting.post(writes, entry)
        writes.commit()
    summing.sum_up(reading.posted_on(clock.today().isoformat()))
    return "ord_1"


def test_the_books_of_an_order_show_every_posting(call: Call, owner: dict[str, str], sale: str) -> None:
    status, books = call("GET", f"/v1/desk/ledger/books/{sale}", **owner)

    assert status == 200
    assert [entry["kind"] for entry in books["entries"]] == ["capture", "delivery"]
    for entry in books["entries"]:
        assert sum(one["amount"]["amount"] for one in entry["postings"]) == 0
    held = {one["account"]: one["amount"]["amount"] for one in books["holdings"]}
    assert held == {
        "asset:provider_pending": 1299,
        "asset:inventory": -700,
        "income:sales": -1299,
        "expense:cost_of_goods": 700,
    }


def test_what_moved_no_money_has_empty_books(call: Call, owner: dict[str, str]) -> None:
    status, books = call("GET", "/v1/desk/ledger/books/ord_none", **owner)

    assert (status, books["entries"], books["holdings"], books["complete"]) == (200, [], [], True)


def test_books_that_are_too_long_to_show_say_so(
    call: Call, owner: dict[str, str], sale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for most, complete in ((2, True), (1, False)):
        monkeypatch.setattr(reading, "MOST_IN_BOOKS", most)
        status, books = call("GET", f"/v1/desk/ledger/books/{sale}", **owner)
        assert (status, len(books["entries"]), books["complete"]) == (200, most, complete)


def test_accounts_statement_and_profit_agree(call: Call, owner: dict[str, str], sale: str) -> None:
    day = clock.today().isoformat()
    _, accounts = call("GET", "/v1/desk/ledger/accounts", **owner)
    query = f"account=income:sales&currency=USD&day={day}"
    _, statement = call("GET", f"/v1/desk/ledger/statement?{query}", **owner)
    _, profit = call("GET", f"/v1/desk/ledger/profit?since={day}&until={day}", **owner)

    held = {one["account"]: one["amount"]["amount"] for one in accounts["holdings"]}
    assert held["income:sales"] == -1299
    assert statement["opening"]["amount"] == 0
    assert [one["balance"]["amount"] for one in statement["movements"]] == [-1299]
    (row,) = profit["rows"]
    assert (row["quantity"], row["sales"]["amount"], row["profit"]["amount"]) == (1, 1299, 599)


def test_codes_that_are_written_off_lower_the_profit(call: Call, owner: dict[str, str], sale: str) -> None:
    writes = Transaction()
    lost = templates.write_off("bat_1", "CODE1", "sku_1", {"USD": 400}, actor="staff:1", reason="leaked")
    posting.post(writes, lost)
    writes.commit()
    day = clock.today().isoformat()
    summing.sum_up(reading.posted_on(day))

    _, profit = call("GET", f"/v1/desk/ledger/profit?since={day}&until={day}", **owner)

    (row,) = profit["rows"]
    assert (row["cost"]["amount"], row["write_offs"]["amount"], row["profit"]["amount"]) == (-700, -400, 199)


def test_what_belongs_to_no_sku_stands_beside_the_profit(
    call: Call, owner: dict[str, str], sale: str
) -> None:
    writes = Transaction()
    source = templates.Source(goodwill=500, fee=90)
    posting.post(
        writes, templates.refund_request(sale, "ref_1", source, "USD", actor="staff:1", reason="sorry")
    )
    posting.post(writes, templates.dispute_lost(sale, "dp_1", 700, "USD"))
    writes.commit()
    day = clock.today().isoformat()
    summing.sum_up(reading.posted_on(day))

    _, profit = call("GET", f"/v1/desk/ledger/profit?since={day}&until={day}", **owner)
    before = (clock.today() - timedelta(days=2)).isoformat()
    _, earlier = call("GET", f"/v1/desk/ledger/profit?since={before}&until={before}", **owner)

    assert [(one["account"], one["amount"]) for one in profit["others"]] == [
        ("income:refund_fees", {"amount": 90, "currency": "USD"}),
        ("expense:disputes", {"amount": -700, "currency": "USD"}),
        ("expense:goodwill", {"amount": -500, "currency": "USD"}),
    ]
    assert [row["profit"]["amount"] for row in profit["rows"]] == [599]
    assert earlier == {"rows": [], "others": []}


def test_an_adjustment_takes_two_people(call: Call, owner: dict[str, str], other: dict[str, str]) -> None:
    status, made = call("POST", "/v1/desk/ledger/adjustments", WISH, **owner, Idempotency_Key=KEY)
    assert (status, made["state"]) == (201, "proposed")
    path = f"/v1/desk/ledger/adjustments/{made['adjustment_id']}"

    status, refusal = call("POST", f"{path}/approve", {}, **owner)
    assert (status, refusal["code"]) == (403, "SamePerson")
    status, approved = call("POST", f"{path}/approve", {}, **other)
    assert (status, approved["state"], approved["decided_by"]) == (200, "approved", "staff:2")
    status, refusal = call("POST", f"{path}/reject", {"reason": "too late"}, **other)
    assert (status, refusal["code"]) == (409, "AlreadyDecided")
    _, listed = call("GET", "/v1/desk/ledger/adjustments", **owner)
    assert [one["state"] for one in listed["adjustments"]] == ["approved"]
    _, books = call("GET", f"/v1/desk/ledger/books/{made['adjustment_id']}", **owner)
    assert len(books["entries"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": "500"}, "amount"),
        ({"amount": 5.5}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": 0}, "amount"),
        ({"amount": 10**12}, "amount"),
        ({"currency": "dollars"}, "currency"),
        ({"currency": "XXX"}, "currency"),
        ({"currency": "KWD", "amount": 5}, "amount"),
        ({"debit": "asset:cellar"}, "debit"),
        ({"debit": "equity:adjustments"}, ""),
        ({"credit": "liability:wallets"}, ""),
        ({"reason": ""}, "reason"),
        ({"more": 1}, "more"),
    ],
)
def test_a_proposal_that_makes_no_sense_is_refused(
    call: Call, owner: dict[str, str], change: dict[str, Any], field: str
) -> None:
    status, refusal = call("POST", "/v1/desk/ledger/adjustments", WISH | change, **owner, Idempotency_Key=KEY)

    assert status == 422
    assert field in refusal["errors"][0]["field"]
    _, listed = call("GET", "/v1/desk/ledger/adjustments", **owner)
    assert listed["adjustments"] == []


@pytest.mark.parametrize(
    "path",
    [
        "statement?account=asset:cellar&currency=USD&day=2030-01-31",
        "statement?account=asset:bank&currency=USD&day=31.1.2030",
        "statement?account=asset:bank&currency=USD&day=2030-01-31&cursor=abc",
        "profit?since=2030-02-01&until=2030-01-31",
        "profit?since=2029-01-01&until=2030-01-31",
        "adjustments?cursor=eyJwayI6Ik9USEVSIn0=",
    ],
)
def test_questions_that_make_no_sense_are_refused(call: Call, owner: dict[str, str], path: str) -> None:
    status, refusal = call("GET", f"/v1/desk/ledger/{path}", **owner)

    assert (status, refusal["code"]) == (422, "Invalid")


def test_strangers_and_viewers_move_nothing(call: Call, owner: dict[str, str]) -> None:
    for token in ("viewer-token", "nobody-token"):
        status, _ = call(
            "POST",
            "/v1/desk/ledger/adjustments",
            WISH,
            Authorization=f"Bearer {token}",
            Idempotency_Key=KEY,
        )
        assert status == 403
    assert call("GET", "/v1/desk/ledger/accounts")[0] == 401


def test_a_day_before_the_first_entry_is_not_reconciled(
    call: Call, owner: dict[str, str], sale: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, later = clock.today(), clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    staff_store.open_session("1", "later", Origin("", ""), of_epoch=0, pending=False)
    monkeypatch.setattr(identity, "verify", lambda token: Claims("1", ("owner",), "later"))
    path = "/v1/desk/reconciliation/days"

    status, problem = call("POST", f"{path}/{first - timedelta(days=2)}/run", **owner)

    assert (status, [(one["field"], one["reason"]) for one in problem["errors"]]) == (
        422,
        [("day", "before_first")],
    )
    assert call("GET", path, **owner)[1]["days"] == []
    assert call("POST", f"{path}/{first}/run", **owner)[0] == 202
