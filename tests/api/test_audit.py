"""The audit log over HTTP: what is recorded, what is hidden, what happens when it is silent; the list."""

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from chalicelib.audit import store
from chalicelib.audit.model import chain as chains
from chalicelib.audit.service.recording import serve
from chalicelib.catalog import service as catalog
from chalicelib.catalog.model import Sku
from chalicelib.gateways import identity
from chalicelib.kernel import paging, table, telemetry
from chalicelib.kernel.address import EmailAddress
from chalicelib.kernel.errors import Problem
from chalicelib.kernel.routes import Answer, Body, Request, Routes
from chalicelib.kernel.wire import NoAnswer
from tests.api.test_http import Call, call, owner, sku
from tests.service.conftest import KEY

__all__ = ["call", "owner", "sku"]

ENTRIES = "/v1/desk/audit/entries"
VIEWER = {"Authorization": "Bearer viewer-token"}
PASSWORD = "correct horse battery staple"


def chain(name: str = chains.STAFF) -> list[dict[str, Any]]:
    """Every entry of a chain, found to hold."""
    return [dict(one) for one in chains.follow(name, store.after(name, 0, most=10_000))]


def doors() -> list[dict[str, Any]]:
    return [one for name in chains.DOORS for one in chain(name)]


def everything() -> str:
    """All that the table holds, as text."""
    return json.dumps(boto3.client("dynamodb").scan(TableName="yima-test-audit")["Items"], default=repr)


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The log answers so many of its writes, and then no more."""
    left = [10_000]
    ask = table._ask

    def failing(operation: str, request: Any) -> dict[str, Any]:
        if operation == "TransactWriteItems" and "yima-test-audit" in json.dumps(request, default=str):
            left[0] -= 1
            if left[0] < 0:
                raise NoAnswer(service="dynamodb")
        return ask(operation, request)

    monkeypatch.setattr(table, "_ask", failing)
    return left


def test_a_change_is_in_the_log_with_who_what_before_and_after(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    path = f"/v1/desk/skus/{sku.sku}"
    body = {"price": {"amount": 999, "currency": "USD"}}

    assert call("PATCH", path, body, User_Agent="A browser\x00", **owner)[0] == 200

    begun, ended = chain()
    assert (begun["stage"], ended["stage"], ended["begun"]) == ("begun", "ended", begun["number"])
    assert begun["given"] == {"price": {"amount": 999, "currency": "USD"}}
    for one in (begun, ended):
        assert (one["person"], one["roles"], one["operation"]) == ("1", ["owner"], "change_sku")
        assert one["route"] == "PATCH /v1/desk/skus/{sku_id}"
        assert one["about"][0] == sku.sku
        assert one["user_agent"].startswith("A browser")
        assert one["source_ip"]
    assert (ended["status"], "problem" in ended) == (200, False)
    change = next(one for one in ended["changes"] if one["key"] == f"SKU#{sku.sku} SKU")
    assert change["table"] == "catalog"
    assert change["before"]["price"] == 1299
    assert change["after"]["price"] == 999
    assert set(change["before"]) <= {"price", "version", "prices"}


def test_what_was_made_can_be_searched_by_its_id(call: Call, owner: dict[str, str]) -> None:
    _, made = call("POST", "/v1/desk/categories", {"slug": "games", "title": {"en": "Games"}}, **owner)
    category = next(value for value in made.values() if str(value).startswith("cat_"))

    _, listed = call("GET", f"{ENTRIES}?about={category}", **owner)

    (row,) = listed["entries"]
    assert (row["operation"], row["stage"], row["status"]) == ("create_category", "ended", 201)
    _, whole = call("GET", f"{ENTRIES}/{row['chain']}/{row['number']}", **owner)
    assert whole["given"] == {"slug": "games", "title": {"en": "Games"}}
    assert [
        (one["before"], "title" in one["after"]) for one in whole["changes"] if "CATEGORY" in one["key"]
    ] == [(None, True)]
    assert (whole["intact"], whole["begun"], whole["unread"]) == (True, row["number"] - 1, False)


def test_reading_is_not_recorded(call: Call, owner: dict[str, str], sku: Sku) -> None:
    for path in ("/v1/desk/products", "/v1/desk/orders", ENTRIES):
        assert call("GET", path, **owner)[0] == 200

    assert chain() == []


def test_who_may_not_is_recorded_by_name_and_a_stranger_is_not(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    path = f"/v1/desk/skus/{sku.sku}"
    body = {"price": {"amount": 1, "currency": "USD"}}

    assert call("PATCH", path, body, **VIEWER)[0] == 403
    assert call("PATCH", path, body)[0] == 401
    assert call("PATCH", path, body, Authorization="Bearer forged")[0] == 401

    (refused,) = chain()
    assert (refused["stage"], refused["status"], refused["problem"]) == ("refused", 403, "NotPermitted")
    assert (refused["person"], refused["roles"], refused["about"]) == ("1", ["viewer"], [sku.sku])
    assert catalog.skus([sku.sku])[sku.sku].price == 1299


def test_bad_input_is_recorded_by_its_fields_and_never_by_what_was_sent(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    path = f"/v1/desk/skus/{sku.sku}"
    bad = {"price": {"amount": "SECRET-CODE-1", "currency": "USD"}, "SECRET CODE 2": 1}

    assert call("PATCH", path, bad, **owner)[0] == 422

    (refused,) = chain()
    assert (refused["stage"], refused["status"], refused["problem"]) == ("refused", 422, "Invalid")
    assert set(refused["fields"]) == {"price.amount", "[hidden]"}
    assert "SECRET" not in everything()


def test_what_the_service_refuses_is_an_outcome(call: Call, owner: dict[str, str], sku: Sku) -> None:
    assert call("POST", "/v1/desk/breaks/brk_01J0000000000000000000000A/take", **owner)[0] == 404

    begun, ended = chain()
    assert (begun["stage"], ended["status"], ended["problem"]) == ("begun", 404, "BreakNotFound")
    assert "changes" not in ended


def test_a_fault_of_ours_is_an_outcome(
    call: Call, owner: dict[str, str], sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("chalicelib.kernel.table.Table.put", fail)

    status, _ = call("PATCH", f"/v1/desk/skus/{sku.sku}", {"active": False}, **owner)

    assert status == 500
    assert [(one["stage"], one.get("status"), one.get("problem")) for one in chain()] == [
        ("begun", None, None),
        ("ended", 500, "Unexpected"),
    ]
    assert "secret detail" not in everything()


def test_what_cannot_be_recorded_does_not_happen(
    call: Call, owner: dict[str, str], sku: Sku, silent: list[int]
) -> None:
    silent[0] = 0

    status, problem = call("PATCH", f"/v1/desk/skus/{sku.sku}", {"active": False}, **owner)

    assert (status, problem["code"]) == (503, "Transient")
    assert chain() == []
    assert catalog.skus([sku.sku])[sku.sku].active


def test_an_outcome_that_cannot_be_written_rings_and_leaves_the_beginning(
    call: Call,
    owner: dict[str, str],
    sku: Sku,
    silent: list[int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rung: list[dict[str, Any]] = []
    monkeypatch.setattr(telemetry.log, "warning", lambda name, extra: rung.append({"name": name, **extra}))
    silent[0] = 1

    status, _ = call("PATCH", f"/v1/desk/skus/{sku.sku}", {"active": False}, **owner)

    assert status == 200
    catalog.forget()
    assert not catalog.skus([sku.sku])[sku.sku].active
    (begun,) = chain()
    assert begun["stage"] == "begun"
    assert [(one["name"], one["entry"]) for one in rung if one["name"] == "AuditOutcomeLost"] == [
        ("AuditOutcomeLost", 1)
    ]
    _, listed = call("GET", ENTRIES, **owner)
    assert [(one["stage"], one["status"]) for one in listed["entries"]] == [("begun", None)]


def test_no_code_is_in_the_log(call: Call, owner: dict[str, str], sku: Sku) -> None:
    codes = [f"MORE-{number:04d}-CODE" for number in range(60)]
    path = f"/v1/desk/skus/{sku.sku}/imports"
    _, report = call("POST", path, {"text": "\n".join(codes)}, Idempotency_Key=KEY + "4", **owner)
    _, listed = call("GET", f"/v1/desk/codes?batch={report['batch']}", **owner)
    code = listed["codes"][0]["code_id"]
    reason = {"reason": f"{codes[0]} does not work, wrote buyer@example.com"}

    assert call("POST", f"/v1/desk/codes/{code}/freeze", reason, **owner)[0] == 200

    imported, frozen = (one for one in chain() if one["stage"] == "ended")
    assert sum(imported["more"].values()) > 0
    assert len(imported["changes"]) == 40
    (change,) = frozen["changes"]
    assert (change["before"]["state"], change["after"]["state"]) == ("available", "frozen")
    assert change["after"]["reason"] == "••• does not work, wrote •••"
    text = everything()
    assert [one for one in codes if one in text] == []
    assert "buyer@example.com" not in text
    assert '"B"' not in text


doorway = Routes("doorway")


class Door(Body):
    """What somebody signs in with."""

    email: EmailAddress
    password: str


class Opened(Answer):
    """What they get."""

    access_token: str
    refresh_token: str


class WrongPassword(Problem):
    """The password is another."""

    status = 401
    title = "Wrong"


@doorway.post("/v1/desk/some-way-to-sign-in")
def sign_in_somehow(body: Door) -> Opened:
    """A route of the desk that asks for no credential, as those are by which staff sign in."""
    if body.password != PASSWORD:
        raise WrongPassword
    return Opened(access_token="fresh-token", refresh_token="refresh-token")


def come(**body: str) -> int:
    """The status that signing in ends with."""
    (route,) = doorway.all
    raw = json.dumps(body).encode()
    headers = {"user-agent": "A browser"}
    request = Request(route.method, route.path, {}, {}, headers, raw, "203.0.113.7")
    try:
        serve(route, request)
    except Problem as problem:
        return problem.status
    return route.status


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, owner: dict[str, str]) -> None:
    """Whom the token speaks for that signing in gives."""
    known = identity.verify
    fay = replace(known("owner-token"), subject="5f1c", groups=("finance",))
    monkeypatch.setattr(identity, "verify", lambda token: fay if token == "fresh-token" else known(token))


@pytest.mark.usefixtures("fresh")
def test_signing_in_and_failing_to_are_recorded_without_the_password(
    call: Call, owner: dict[str, str]
) -> None:
    assert come(email="Fay@yima.example", password="a wrong one") == 401
    assert come(email="Fay@yima.example", password=PASSWORD) == 200
    assert come(email="no address", password=PASSWORD) == 422

    tried, failed, tried_again, signed_in, refused = doors()

    assert chain() == []
    assert {one["chain"] for one in doors()} == {chains.door("203.0.113.7")}
    assert {one["email"] for one in (tried, failed, tried_again, signed_in)} == {"fay@yima.example"}
    assert len({one["person"] for one in (tried, failed, tried_again, signed_in)}) == 1
    assert (failed["status"], failed["problem"]) == (401, "WrongPassword")
    assert (signed_in["status"], signed_in["about"], signed_in["roles"]) == (200, ["5f1c"], ["finance"])
    assert (refused["status"], refused["fields"], "email" in refused) == (422, ["email"], False)
    for secret in (PASSWORD, "a wrong one", "fresh-token", "refresh-token", "no address"):
        assert secret not in everything()
    assert call("GET", "/v1/desk/audit/people", **owner)[1] == {
        "people": [{"person": "5f1c", "email": "fay@yima.example"}]
    }
    _, listed = call("GET", f"{ENTRIES}?about=5f1c", **owner)
    assert [(one["email"], one["status"]) for one in listed["entries"]] == [("fay@yima.example", 200)]


@pytest.mark.usefixtures("fresh", "cloud")
def test_a_sign_in_that_cannot_be_recorded_gives_no_token(silent: list[int]) -> None:
    silent[0] = 0

    assert come(email="fay@yima.example", password=PASSWORD) == 503
    assert doors() == []


def test_actions_are_listed_newest_first_each_once_and_paged(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    for number in range(57):
        call("PATCH", f"/v1/desk/skus/{sku.sku}", {"most_per_order": 1 + number % 10}, **owner)
    call("PATCH", f"/v1/desk/skus/{sku.sku}", {"active": True}, **VIEWER)

    for query in (
        "",
        f"about={sku.sku}",
        "person=1",
        "operation=change_sku",
        "person=1&operation=change_sku",
    ):
        _, first = call("GET", f"{ENTRIES}?{query}", **owner)
        _, rest = call("GET", f"{ENTRIES}?{query}&cursor={first['next']}", **owner)
        rows = first["entries"] + rest["entries"]
        assert len(first["entries"]) == 50
        assert rest["next"] is None
        assert [one["number"] for one in rows] == [115, *range(114, 0, -2)]
        assert [one["stage"] for one in rows] == ["refused"] + ["ended"] * 57

    for query in (
        "person=2&since=2020-01-01&until=2099-12-31",
        "person=2",
        "operation=sign_in",
        "about=nothing",
        "until=2025-01-01&since=2024-06-01",
    ):
        assert call("GET", f"{ENTRIES}?{query}", **owner)[1] == {"entries": [], "next": None}
    assert call("GET", f"{ENTRIES}?person=1&operation=change_product", **owner)[1]["entries"] == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=2026-02-30", "since"),
        ("since=2026-03-02&until=2026-03-01", "since"),
        ("since=2020-01-01", "since"),
        ("since=0001-01-01&person=1", "since"),
        ("until=9999-12-31", "until"),
        ("person=a%20b", "person"),
        ("operation=DROP", "operation"),
        ("about=%2F", "about"),
        ("cursor=x", "cursor"),
        ("colour=red", "colour"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(
    call: Call, owner: dict[str, str], query: str, field: str
) -> None:
    status, problem = call("GET", f"{ENTRIES}?{query}", **owner)

    assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])


def test_the_cursor_of_one_search_is_none_of_another(call: Call, owner: dict[str, str], sku: Sku) -> None:
    place = "act_01J0000000000000000000000A#ended"
    keys = {"pk": "staff#00000000", "sk": chains.place(1)}
    foreign = [
        keys | {"month": "2019-01", "place": place},
        keys | {"person": "1", "place": place},
        keys | {"month": "2024-06", "place": "zzz"},
        {"pk": "SEALS#staff", "sk": place},
    ]

    for one in foreign:
        status, problem = call("GET", f"{ENTRIES}?cursor={paging.cursor(one)}", **owner)
        assert (status, problem["errors"][0]["field"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("path", "status"),
    [("staff/1", 404), ("staff/0", 422), ("staff/x", 422), ("door-9/1", 422), ("nothing/1", 422)],
)
def test_an_entry_that_is_not_there_is_not_found(
    call: Call, owner: dict[str, str], path: str, status: int
) -> None:
    assert call("GET", f"{ENTRIES}/{path}", **owner)[0] == status


def test_only_the_owner_and_finance_read_the_log_and_an_export_is_recorded(
    call: Call, owner: dict[str, str], sku: Sku
) -> None:
    call("PATCH", f"/v1/desk/skus/{sku.sku}", {"active": False}, **owner)
    for path in (ENTRIES, "/v1/desk/audit/people", "/v1/desk/audit/chains", "/v1/desk/audit/export"):
        assert call("GET", path, **VIEWER)[0] == 403

    status, exported = call("GET", "/v1/desk/audit/export", **owner)

    assert status == 200
    running, refused, changed = exported["entries"]
    assert (running["operation"], running["stage"]) == ("export_audit_entries", "begun")
    assert (refused["operation"], refused["problem"]) == ("export_audit_entries", "NotPermitted")
    assert "active: True -> False" in changed["changes"]
    assert [one["stage"] for one in chain()] == ["begun", "ended", "refused", "begun", "ended"]


def test_an_action_costs_two_writes_to_the_log_and_no_read_of_it(
    call: Call, owner: dict[str, str], sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And, for what stood before, one read for each write of the action that replaces something."""
    path = f"/v1/desk/skus/{sku.sku}"
    call("PATCH", path, {"most_per_order": 5}, **owner)
    asked: list[tuple[str, bool]] = []
    ask = table._ask

    def counting(operation: str, request: Any) -> dict[str, Any]:
        asked.append((operation, "yima-test-audit" in json.dumps(request, default=str)))
        return ask(operation, request)

    monkeypatch.setattr(table, "_ask", counting)
    call("PATCH", path, {"most_per_order": 6}, **owner)

    assert [operation for operation, log in asked if log] == ["TransactWriteItems"] * 2
    assert [operation for operation, log in asked if not log and operation == "TransactGetItems"] == [
        "TransactGetItems"
    ]
    assert chain()[-1]["changes"][0]["after"]["most_per_order"] == 6
