"""Money of partners: deposits that two people enter and credit, and credit lines."""

from typing import Any

import pytest

from chalicelib.ledger.model import Account, balances
from chalicelib.ledger.service import reading as books
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import reading
from tests.api.test_http import Call, call
from tests.api.test_partners_desk import KEY, _people, acme, by, detail

__all__ = ["_people", "acme", "call"]


def owed(acme: str) -> int:
    """What the books say that the shop owes the partner."""
    owner = Owner.of_partner(acme.rpartition("/")[2]).key
    return -balances(books.of_subject(owner)).get((Account.WALLETS, "USD"), 0)


def to_approve(call: Call) -> tuple[list[Any], int, int]:
    """The deposits that wait for a second person, and how much waits by the list and by the first page."""
    listed = call("GET", "/v1/desk/approvals", **by("bob"))[1]
    today = call("GET", "/v1/desk/today", **by("bob"))[1]
    return listed["deposits"], listed["count"], today["attention"]["approvals"]


def test_a_deposit_takes_two_people(call: Call, acme: str) -> None:
    body = {"amount": 5000, "currency": "USD", "reason": "wire of 26 November"}
    status, entered = call("POST", f"{acme}/deposits", body, Idempotency_Key=KEY, **by("ann"))
    path = f"{acme}/deposits/{entered['deposit_id']}"

    assert (status, entered["state"], entered["proposed_by"]) == (201, "proposed", "staff:ann")
    assert call("POST", f"{acme}/deposits", body, Idempotency_Key=KEY, **by("ann"))[1] == entered
    other = call("POST", f"{acme}/deposits", body | {"amount": 1}, Idempotency_Key=KEY, **by("ann"))
    assert other[1]["code"] == "IdempotencyKeyReused"
    assert call("POST", f"{path}/credit", **by("ann"))[1]["code"] == "SamePerson"
    assert (detail(call, acme)["wallets"], owed(acme)) == ([], 0)
    assert to_approve(call) == ([entered], 1, 1)

    for _ in range(2):
        _, credited = call("POST", f"{path}/credit", **by("bob"))
        assert (credited["state"], credited["decided_by"]) == ("credited", "staff:bob")
    assert call("POST", f"{path}/credit", **by("olga"))[1]["code"] == "DepositDecided"
    no = {"reason": "it was not there"}
    assert call("POST", f"{path}/reject", no, **by("olga"))[1]["code"] == "DepositDecided"
    shown = detail(call, acme)
    assert [one["balance"]["amount"] for one in shown["wallets"]] == [5000]
    assert [one["state"] for one in shown["deposits"]] == ["credited"]
    assert owed(acme) == 5000
    assert call("POST", f"{acme}/deposits", body, Idempotency_Key=KEY, **by("ann"))[1]["state"] == "credited"
    assert to_approve(call) == ([], 0, 0)
    (entry,) = books.of_subject(Owner.of_partner(acme.rpartition("/")[2]).key)
    assert (entry.kind, entry.actor, entry.reason) == ("deposit", "staff:ann, staff:bob", body["reason"])


def test_a_rejected_deposit_moves_nothing(call: Call, acme: str) -> None:
    body = {"amount": 5000, "currency": "USD", "reason": "wire of 26 November"}
    _, entered = call("POST", f"{acme}/deposits", body, Idempotency_Key=KEY, **by("ann"))
    path = f"{acme}/deposits/{entered['deposit_id']}"
    no = {"reason": "no such wire"}

    assert call("POST", f"{path}/reject", no, **by("ann"))[1]["code"] == "SamePerson"
    assert call("POST", f"{path}/reject", no, **by("bob"))[1]["decided_for"] == "no such wire"
    assert call("POST", f"{path}/credit", **by("bob"))[1]["code"] == "DepositDecided"
    assert owed(acme) == 0
    assert to_approve(call) == ([], 0, 0)


def test_a_deposit_is_taken_back_by_two_people_and_no_more_than_is_there(call: Call, acme: str) -> None:
    def entered(amount: int, name: str, *, paid_out: bool) -> str:
        body = {"amount": amount, "currency": "USD", "reason": "a wire", "paid_out": paid_out}
        _, made = call("POST", f"{acme}/deposits", body, Idempotency_Key=KEY + name, **by("ann"))
        assert made["paid_out"] is paid_out
        return f"{acme}/deposits/{made['deposit_id']}/credit"

    call("POST", entered(5000, "1", paid_out=False), **by("bob"))
    too_much = entered(5001, "2", paid_out=True)
    status, problem = call("POST", too_much, **by("bob"))
    assert (status, problem["code"], problem["errors"][0]["field"]) == (409, "InsufficientCredit", "amount")
    assert owed(acme) == 5000
    back = entered(4000, "3", paid_out=True)
    assert call("POST", back, **by("ann"))[1]["code"] == "SamePerson"
    for _ in range(2):
        assert call("POST", back, **by("bob"))[1]["state"] == "credited"

    shown = detail(call, acme)
    assert [one["balance"]["amount"] for one in shown["wallets"]] == [1000]
    assert [(one["state"], one["paid_out"]) for one in shown["deposits"]] == [
        ("credited", True),
        ("proposed", True),
        ("credited", False),
    ]
    assert owed(acme) == 1000
    assert call("POST", too_much, **by("bob"))[1]["code"] == "InsufficientCredit"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"amount": 100_000_000}, "amount"),
        ({"currency": "XXX"}, "currency"),
        ({"reason": "x"}, "reason"),
    ],
)
def test_a_bad_deposit_is_refused_by_field(call: Call, acme: str, change: dict[str, Any], field: str) -> None:
    body: dict[str, Any] = {"amount": 5000, "currency": "USD", "reason": "a wire"}
    status, problem = call("POST", f"{acme}/deposits", body | change, Idempotency_Key=KEY, **by("ann"))

    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])
    assert detail(call, acme)["deposits"] == []


def test_a_credit_line_is_set_by_currency(call: Call, acme: str) -> None:
    path = f"{acme}/credit-lines"

    raised(call, acme, 700)
    for amount in (700, 500, 500):
        _, wallet = call("POST", f"{path}/USD", {"amount": amount}, **by("ann"))
        found = [wallet[name]["amount"] for name in ("balance", "available", "credit_line")]
        assert found == [0, amount, amount]
    assert call("POST", f"{path}/XXX", {"amount": 700}, **by("ann"))[0] == 422
    assert call("POST", f"{path}/USD", {"amount": -1}, **by("ann"))[0] == 422
    assert reading.wallet(Owner.of_partner(acme.rpartition("/")[2]), "USD").credit_line == 500


def proposed(call: Call, acme: str, amount: int, key: str = KEY) -> dict[str, Any]:
    body = {"amount": amount, "reason": "pays monthly"}
    status, made = call("POST", f"{acme}/credit-lines/USD/proposals", body, Idempotency_Key=key, **by("ann"))
    assert (status, made["kind"], made["state"]) == (201, "credit_line", "waiting")
    return made


def decide(call: Call, made: dict[str, Any], name: str) -> tuple[int, dict[str, Any]]:
    path = f"/v1/desk/proposals/{made['proposal_id']}/approve"
    return call("POST", path, {"digest": made["digest"]}, **by(name))


def raised(call: Call, acme: str, amount: int) -> None:
    assert decide(call, proposed(call, acme, amount), "bob")[0] == 200


def line(acme: str) -> int:
    return reading.wallet(Owner.of_partner(acme.rpartition("/")[2]), "USD").credit_line


def test_a_credit_line_is_raised_by_two_people(call: Call, acme: str) -> None:
    status, problem = call("POST", f"{acme}/credit-lines/USD", {"amount": 700}, **by("ann"))
    assert (status, problem["code"], line(acme)) == (403, "SecondPersonNeeded", 0)

    made = proposed(call, acme, 700)
    assert proposed(call, acme, 700) == made
    for name, code in (("ann", "SamePerson"), ("sue", "NotPermitted"), ("vera", "NotPermitted")):
        assert decide(call, made, name)[1]["code"] == code
    assert line(acme) == 0
    for _ in range(2):
        assert decide(call, made, "bob")[1]["state"] == "approved"
    assert line(acme) == 700


def test_a_line_that_was_set_otherwise_meanwhile_is_not_raised(call: Call, acme: str) -> None:
    raised(call, acme, 700)
    made = proposed(call, acme, 900, KEY + "2")
    call("POST", f"{acme}/credit-lines/USD", {"amount": 100}, **by("ann"))

    status, problem = decide(call, made, "bob")

    assert (status, problem["code"], line(acme)) == (409, "BasisChanged", 100)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"amount": -1}, "amount"), ({"amount": "7"}, "amount"), ({"reason": " "}, "reason"), ({"x": 1}, "x")],
)
def test_a_bad_proposal_of_a_line_is_refused_by_field(
    call: Call, acme: str, change: dict[str, Any], field: str
) -> None:
    body = {"amount": 700, "reason": "pays monthly"} | change
    path = f"{acme}/credit-lines/USD/proposals"

    status, problem = call("POST", path, body, Idempotency_Key=KEY, **by("ann"))

    assert (status, [error["field"] for error in problem["errors"]]) == (422, [field])
