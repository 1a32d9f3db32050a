"""Exports, approvals and traces over HTTP: who may, and what is refused by which field, changing nothing."""

import uuid
from typing import Any

import pytest

from chalicelib.approvals import service as approvals
from chalicelib.catalog.model import Sku
from chalicelib.exports import store
from chalicelib.stock.service import claiming
from tests.api.test_http import Call, call, owner, sku
from tests.service.conftest import codes, stock_up

__all__ = ["call", "owner", "sku"]

EXPORTS = "/v1/desk/exports"
NOBODY = "exp_01JD0000000000000000000000"


def bearer(name: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {name}-token"}


def wanted(one: Sku, **changes: Any) -> dict[str, Any]:
    return {"sku": one.sku, "number": 2, "reason": "bulk order of Acme"} | changes


def ask(call: Call, body: dict[str, Any], who: str = "operations") -> tuple[int, dict[str, Any]]:
    return call("POST", EXPORTS, body, Idempotency_Key=str(uuid.uuid4()), **bearer(who))


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"number": 0}, "number"),
        ({"number": 100_001}, "number"),
        ({"number": "2"}, "number"),
        ({"number": 1.5}, "number"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"states": []}, "states"),
        ({"states": ["sold"]}, "states"),
        ({"states": ["available", "available"]}, "states"),
        ({"states": ["lost"]}, "states.0"),
        ({"sku": "sku_short"}, "sku"),
        ({"batch": "all"}, "batch"),
        ({"delivery": "mail"}, "delivery"),
        ({"to": "me"}, "to"),
    ],
)
def test_a_wish_that_makes_no_sense_is_named_and_nothing_is_proposed(
    call: Call, sku: Sku, change: dict[str, Any], field: str
) -> None:
    status, problem = ask(call, wanted(sku, **change))

    assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])
    assert approvals.waiting() == []


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("who", ["support", "finance", "viewer", "nobody"])
def test_only_operations_and_owners_ask_for_codes(call: Call, sku: Sku, who: str) -> None:
    assert ask(call, wanted(sku), who)[0] == 403
    assert call("POST", f"{EXPORTS}/{NOBODY}/file", **bearer(who))[0] == 403
    assert call("POST", f"{EXPORTS}/{NOBODY}/passphrase", **bearer(who))[0] == 403
    assert approvals.waiting() == []


@pytest.mark.usefixtures("owner")
def test_an_export_waits_for_another_person_and_begins_with_their_consent(call: Call, sku: Sku) -> None:
    status, proposal = ask(call, wanted(sku))
    assert (status, proposal["state"], proposal["subject"]) == (201, "waiting", sku.sku)
    listed = call("GET", "/v1/desk/approvals", **bearer("viewer"))[1]
    assert (listed["count"], listed["two_people"]) == (1, True)
    assert listed["proposals"] == [proposal]
    approve = f"/v1/desk/proposals/{proposal['proposal_id']}/approve"
    consent = {"digest": proposal["digest"]}

    assert call("POST", approve, consent, **bearer("operations"))[1]["code"] == "SamePerson"
    assert call("POST", approve, consent, **bearer("finance"))[1]["code"] == "NotPermitted"
    assert call("POST", approve, {"digest": "0" * 64}, **bearer("second"))[1]["code"] == "OtherContent"
    assert call("POST", approve, {"digest": "short"}, **bearer("second"))[0] == 422
    assert store.every() == []
    status, agreed = call("POST", approve, consent, **bearer("second"))

    assert (status, agreed["state"], agreed["decided_by"]) == (200, "approved", "staff:4")
    (export,) = store.every()
    assert (export.asked_by, export.agreed_by, export.wanted) == ("staff:3", "staff:4", 2)
    assert call("POST", approve, consent, **bearer("owner"))[1]["code"] == "NotWaiting"
    over = call("GET", "/v1/desk/approvals/over", **bearer("viewer"))[1]
    assert [one["proposal_id"] for one in over["proposals"]] == [proposal["proposal_id"]]
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 2}


@pytest.mark.usefixtures("owner")
def test_a_refusal_needs_a_reason_and_ends_it(call: Call, sku: Sku) -> None:
    proposal = ask(call, wanted(sku))[1]
    path = f"/v1/desk/proposals/{proposal['proposal_id']}/refuse"

    assert call("POST", path, {"reason": ""}, **bearer("second"))[0] == 422
    status, refused = call("POST", path, {"reason": "nobody ordered it"}, **bearer("second"))

    assert (status, refused["state"], refused["decided_for"]) == (200, "refused", "nobody ordered it")
    assert call("GET", "/v1/desk/approvals", **bearer("owner"))[1]["count"] == 0
    assert store.every() == []


@pytest.mark.usefixtures("owner")
def test_what_there_is_not_is_not_found(call: Call, sku: Sku) -> None:
    assert ask(call, wanted(sku, sku="sku_01JD0000000000000000000000"))[1]["code"] == "SkuNotFound"
    batch = "bat_01JD0000000000000000000000"
    assert ask(call, wanted(sku, batch=batch))[1]["code"] == "BatchNotFound"
    for action in ("file", "passphrase"):
        answer = call("POST", f"{EXPORTS}/{NOBODY}/{action}", **bearer("operations"))
        assert (answer[0], answer[1]["code"]) == (404, "ExportNotFound")
    assert call("GET", "/v1/desk/proposals/prp_01JD0000000000000000000000", **bearer("owner"))[0] == 404


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("who", "status"), [("support", 200), ("operations", 200), ("viewer", 403), ("finance", 403)]
)
def test_support_may_ask_where_a_code_comes_from(call: Call, sku: Sku, who: str, status: int) -> None:
    stock_up(sku, codes(2, "TRACE"), key="another-key-of-sixteen")
    body = {"code": "trace-00001 xyz", "reason": "a buyer complains"}

    answer, found = call("POST", "/v1/desk/codes/trace", body, **bearer(who))

    assert answer == status
    if status == 200:
        (one,) = found["found"]
        assert (one["origin"], one["code"]["sku"], one["export"]) == ("stock", sku.sku, None)
        assert "00001" not in one["code"]["code"]
        code = call("GET", f"/v1/desk/codes/{one['code']['code_id']}", **bearer(who))[1]
        assert [(look["kind"], look["reason"]) for look in code["looks"]] == [
            ("searched", "a buyer complains")
        ]


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"code": "", "reason": "why not"}, "code"),
        ({"code": "x" * 4097, "reason": "why not"}, "code"),
        ({"code": "X"}, "reason"),
        ({"code": "X", "reason": "why not", "number": ""}, "number"),
    ],
)
def test_a_trace_says_what_it_needs(call: Call, body: dict[str, Any], field: str) -> None:
    status, problem = call("POST", "/v1/desk/codes/trace", body, **bearer("support"))

    assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])


@pytest.mark.usefixtures("owner")
def test_canaries_are_planted_by_operations(call: Call, sku: Sku) -> None:
    batch = call("GET", f"/v1/desk/skus/{sku.sku}/stock", **bearer("owner"))[1]["batches"][0]["batch"]
    path = f"/v1/desk/skus/{sku.sku}/batches/{batch}/canaries"

    assert call("POST", path, {"count": 2}, **bearer("support"))[0] == 403
    assert call("POST", path, {"count": 21}, **bearer("operations"))[0] == 422
    status, planted = call("POST", path, {"count": 2}, **bearer("operations"))

    assert (status, [one["state"] for one in planted["canaries"]]) == (201, ["frozen", "frozen"])
    assert call("POST", path, {"count": 2}, **bearer("operations"))[1] == planted
    assert call("POST", path, {"count": 3}, **bearer("operations"))[1]["code"] == "CanariesPlanted"
