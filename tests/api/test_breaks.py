"""Breaks and reconciled days as staff see them: lists, ownership, ends, reports; bad input."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.breaks.model import BreakKind, BreakState, Found
from chalicelib.breaks.service import handling, recording
from chalicelib.gateways import uploads
from chalicelib.kernel import clock, paging
from chalicelib.reconciliation import store
from chalicelib.reconciliation.model import Day, DayState, RunPhase
from chalicelib.reconciliation.service import reporting
from tests.api.test_http import Call, call, owner

__all__ = ["call", "owner"]

BREAKS, DAYS = "/v1/desk/breaks", "/v1/desk/reconciliation/days"
VIEWER = {"Authorization": "Bearer viewer-token"}


@pytest.fixture
def found(cloud: None) -> Found:
    found = Found(BreakKind.AMOUNT_DIFFERS, "txn_1", "ord_1", 1200, 1299, "USD", "USD", "2026-03-02")
    recording.see(found, "2026-03-02", 1)
    return found


def closed(day: str) -> Day:
    run = store.claim(day, "me", now=clock.now())
    assert run
    folder, signature = reporting.write(day, {"totals": {"USD": {"net": 5}}}, [])
    ended = Day(
        day,
        DayState.CLOSED,
        RunPhase.DONE,
        1,
        totals={"USD": {"net": 5}},
        finished_at=clock.text(clock.now()),
        report=folder,
        signature=signature,
    )
    store.close(run, ended)
    return ended


def test_breaks_are_found_by_the_day_that_was_closed(call: Call, owner: dict[str, str], found: Found) -> None:
    of_day = {
        day: call("GET", f"{BREAKS}?day={day}", **owner) for day in ("2026-03-02", "2026-03-03", "soon")
    }

    assert [one["break_id"] for one in of_day["2026-03-02"][1]["breaks"]] == [found.break_id]
    assert of_day["2026-03-03"][1]["breaks"] == []
    assert (of_day["soon"][0], of_day["soon"][1]["errors"][0]["field"]) == (422, "day")


def test_a_break_is_listed_taken_noted_and_resolved(call: Call, owner: dict[str, str], found: Found) -> None:
    _, listed = call("GET", BREAKS, **owner)
    (row,) = listed["breaks"]
    assert (row["kind"], row["severity"], row["state"], row["age_hours"]) == (
        "amount_differs",
        "high",
        "open",
        0,
    )
    assert (row["provider_amount"], row["ledger_amount"], row["amount"]) == (1200, 1299, 1200)
    assert row["meaning"].startswith("Provider and ledger name different amounts")
    path = f"{BREAKS}/{row['break_id']}"

    assert call("POST", f"{path}/take", **owner)[1]["owner"] == "staff:1"
    assert call("POST", f"{path}/notes", {"note": " asked the bank "}, **owner)[1]["note"] == "asked the bank"
    status, ended = call("POST", f"{path}/resolve", {"reason": "adjusted"}, **owner)

    assert (status, ended["state"]) == (200, "resolved")
    assert [one["event"] for one in ended["history"]] == ["found", "taken", "note", "resolved"]
    assert call("GET", BREAKS, **owner)[1]["breaks"] == []
    (over,) = call("GET", f"{BREAKS}?state=resolved&kind=amount_differs", **owner)[1]["breaks"]
    assert over["break_id"] == row["break_id"]


def test_a_break_of_a_wallets_money_names_the_wallet_and_no_order(
    call: Call, owner: dict[str, str], cloud: None
) -> None:
    key = "buyer_4vVqQ0b1Qm2h0g0m5o3v9A"
    one = Found(BreakKind.TOP_UP_DISPUTED, "dp_1", wallet=key, provider_amount=500, currency="USD")
    recording.add(one)

    (row,) = call("GET", BREAKS, **owner)[1]["breaks"]
    detail = call("GET", f"{BREAKS}/{one.break_id}", **owner)[1]

    assert (row["wallet"], row["order_id"]) == (detail["wallet"], detail["order_id"]) == (key, None)


def test_a_break_ends_once_and_what_a_person_ended_stays_so(
    call: Call, owner: dict[str, str], found: Found
) -> None:
    path = f"{BREAKS}/{found.break_id}"
    assert call("POST", f"{path}/resolve", {"reason": "x"}, **owner)[0] == 200

    for action, body in (("resolve", {"reason": "y"}), ("take", None)):
        status, problem = call("POST", f"{path}/{action}", body, **owner)
        assert (status, problem["code"]) == (409, "BreakNotOpen")
    recording.see(found, "2026-03-02", 2)

    kept = handling.get(found.break_id)
    assert (kept.state, kept.run, kept.owner) == (BreakState.RESOLVED, 2, None)
    assert [one["event"] for one in kept.history] == ["found", "resolved"]


def test_what_heals_opens_again_when_it_is_found_again(found: Found, cloud: None) -> None:
    recording.heal_unseen("2026-03-02", 2)
    assert handling.get(found.break_id).state is BreakState.HEALED

    recording.see(found, "2026-03-02", 3)

    again = handling.get(found.break_id)
    assert (again.state, [one["event"] for one in again.history]) == (
        BreakState.OPEN,
        ["found", "healed", "found"],
    )


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("resolve", {"reason": ""}, "reason"),
        ("resolve", {"reason": "   "}, "reason"),
        ("resolve", {}, "reason"),
        ("resolve", {"reason": "x" * 1001}, "reason"),
        ("notes", {"note": ""}, "note"),
        ("notes", {"note": 5}, "note"),
    ],
)
def test_empty_words_are_refused_and_change_nothing(
    call: Call, owner: dict[str, str], found: Found, path: str, body: Any, field: str
) -> None:
    before = handling.get(found.break_id)

    status, problem = call("POST", f"{BREAKS}/{found.break_id}/{path}", body, **owner)

    assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])
    assert handling.get(found.break_id) == before


def test_strangers_unknown_ids_and_foreign_cursors_are_refused(
    call: Call, owner: dict[str, str], found: Found
) -> None:
    unknown = "brk_" + "0" * 26
    foreign = paging.cursor({"pk": "DAYS", "sk": "2026-03-02"})
    other = {"pk": "BREAK#x", "sk": "BREAK", "state": "healed", "first_seen": "2026"}
    assert call("GET", f"{BREAKS}/{unknown}", **owner)[0] == 404
    assert call("POST", f"{BREAKS}/{unknown}/resolve", {"reason": "x"}, **owner)[0] == 404
    assert call("POST", f"{BREAKS}/{unknown}/notes", {"note": "x"}, **owner)[0] == 404
    assert call("GET", f"{BREAKS}/brk_1", **owner)[0] == 422
    for cursor in (foreign, paging.cursor(other), "x", "%F0"):
        status, problem = call("GET", f"{BREAKS}?cursor={cursor}", **owner)
        assert (status, problem["errors"][0]["field"]) == (422, "cursor")
    for query in ("state=gone", "kind=none", "older_than_hours=-1", "colour=red"):
        assert call("GET", f"{BREAKS}?{query}", **owner)[0] == 422
    path = f"{BREAKS}/{found.break_id}"
    assert call("POST", f"{path}/resolve", {"reason": "x"}, **VIEWER)[0] == 403
    assert call("GET", path, **VIEWER)[0] == 200
    assert handling.get(found.break_id).state is BreakState.OPEN


def test_breaks_are_paged_and_filtered_by_age(
    call: Call, owner: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    for number in range(103):
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda number=number: now - timedelta(hours=number))
            recording.add(Found(BreakKind.UNKNOWN_ORDER, f"evt_{number:03d}"))

    _, first = call("GET", BREAKS, **owner)
    _, rest = call("GET", f"{BREAKS}?cursor={first['next']}", **owner)

    rows = [one["subject"] for one in first["breaks"] + rest["breaks"]]
    assert rows == [f"evt_{number:03d}" for number in reversed(range(103))]
    assert rest["next"] is None
    _, old = call("GET", f"{BREAKS}?older_than_hours=101", **owner)
    assert [one["subject"] for one in old["breaks"]] == ["evt_102", "evt_101"]
    assert call("GET", "/v1/desk/today", **owner)[1]["attention"]["breaks"] == 103


def test_days_are_listed_and_their_report_can_be_had_and_proved(call: Call, owner: dict[str, str]) -> None:
    assert call("GET", DAYS, **owner) == (200, {"days": [], "next": None})
    closed("2026-03-01")
    closed("2026-03-02")

    _, listed = call("GET", DAYS, **owner)
    status, link = call("GET", f"{DAYS}/2026-03-02/report?format=json", **owner)

    assert [(one["day"], one["state"]) for one in listed["days"]] == [
        ("2026-03-02", "closed"),
        ("2026-03-01", "closed"),
    ]
    assert status == 200
    assert "/reports/2026-03-02/" in link["url"]
    document = uploads.get(f"{store.find('2026-03-02').report}/2026-03-02.json")  # type: ignore[union-attr]
    assert document
    signed = {"document": document.decode(), "signature": link["signature"]}
    verify = "/v1/desk/reconciliation/verify"
    assert call("POST", verify, signed, **owner)[1] == {"genuine": True}
    forged = signed | {"document": signed["document"].replace("5", "6")}
    assert call("POST", verify, forged, **owner)[1] == {"genuine": False}
    assert call("POST", verify, signed | {"signature": "x"}, **owner)[0] == 422


def test_a_day_can_be_run_again_once_it_is_over(call: Call, owner: dict[str, str]) -> None:
    closed("2026-03-02")

    for _ in range(2):
        status, day = call("POST", f"{DAYS}/2026-03-02/run", **owner)
        assert (status, day["requested"], day["state"]) == (202, True, "closed")

    assert store.unfinished() == ["2026-03-02"]
    assert call("POST", f"{DAYS}/2026-03-02/run", **VIEWER)[0] == 403


@pytest.mark.parametrize(
    ("day", "status"),
    [("2999-01-01", 422), ("2026-02-30", 422), ("2026-2-3", 422), ("yesterday", 422), ("20260302", 422)],
)
def test_days_that_are_not_over_or_not_days_are_refused(
    call: Call, owner: dict[str, str], day: str, status: int
) -> None:
    assert call("POST", f"{DAYS}/{day}/run", **owner)[0] == status
    today = clock.today().isoformat()
    assert call("POST", f"{DAYS}/{today}/run", **owner)[1]["errors"][0]["field"] == "day"
    assert (store.unfinished(), store.days(None, limit=9)) == ([], ([], None))


def test_there_is_no_report_of_a_day_that_was_never_run(call: Call, owner: dict[str, str]) -> None:
    assert call("GET", f"{DAYS}/2026-03-02", **owner)[1]["code"] == "DayNotFound"
    assert call("GET", f"{DAYS}/2026-03-02/report", **owner)[1]["code"] == "DayNotFound"
    call("POST", f"{DAYS}/2026-03-02/run", **owner)
    status, problem = call("GET", f"{DAYS}/2026-03-02/report", **owner)
    assert (status, problem["code"]) == (409, "ReportNotReady")
    assert call("GET", f"{DAYS}/2026-03-02/report?format=pdf", **owner)[0] == 422
    foreign = paging.cursor({"pk": "BREAKS", "sk": "x"})
    assert call("GET", f"{DAYS}?cursor={foreign}", **owner)[0] == 422
