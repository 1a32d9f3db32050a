"""What each kind of action changed is told so that a person can read it, and no more than may be told."""

from datetime import timedelta
from typing import Any

from chalicelib.breaks.model import Found
from chalicelib.catalog import service as catalog
from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction
from chalicelib.orders.model import Verdict
from chalicelib.orders.service import delivering, keeping, states
from tests.api.test_audit import chain
from tests.api.test_breaks import found
from tests.api.test_http import Call, call, owner, sku, wanted
from tests.api.test_ledger import WISH, other
from tests.api.test_methods import agreed
from tests.api.test_refunds import bought
from tests.service.conftest import KEY

__all__ = ["call", "found", "other", "owner", "sku"]

KEYED = {"Idempotency_Key": KEY + "again"}


def changed(operation: str, table: str, key: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Before and after of one item, by the last outcome of an operation."""
    entry = [one for one in chain() if one["operation"] == operation and one["stage"] == "ended"][-1]
    assert entry["status"] < 300, entry
    (change,) = [
        one for one in entry["changes"] if one["table"] == table and one["key"].partition(" ")[0] == key
    ]
    return change.get("before", {}), change.get("after", {})


def test_a_products_terms(call: Call, owner: dict[str, str], sku: Sku) -> None:
    product = call("GET", "/v1/desk/products", **owner)[1]["products"][0]["product"]
    terms = {"refund": {"window_days": 5, "approval": "two_people"}, "late_money": "refund"}

    call("PATCH", f"/v1/desk/products/{product}", {"terms": terms, "review": "always"}, **owner)

    before, after = changed("change_product", "catalog", "CATALOG")
    assert (before["review"], after["review"]) == ("none", "always")
    assert (after["terms"]["refund"]["window_days"], after["terms"]["refund"]["approval"]) == (
        5,
        "two_people",
    )
    assert after["terms"]["late_money"] == "refund"


def test_payment_rules(call: Call, owner: dict[str, str], sku: Sku) -> None:
    rule = {"name": "Big orders", "methods": ["card"], "countries": ["DE"]}

    agreed(call, owner, 0, [rule])

    entry = chain()[-1]
    rules, *_ = [one["after"]["rules"] for one in entry["changes"] if "rules" in one["after"]]
    assert (rules[0]["methods"], rules[0]["countries"]) == (["card"], ["DE"])


def test_a_campaign(call: Call, owner: dict[str, str], sku: Sku) -> None:
    opens = clock.now() + timedelta(hours=1)
    new = {
        "title": {"en": "Flash sale"},
        "currency": "USD",
        "offers": [{"sku": sku.sku, "price": 500, "quota": 2}],
        "opens_at": opens.isoformat(),
        "closes_at": (opens + timedelta(hours=1)).isoformat(),
    }
    _, made = call("POST", "/v1/desk/campaigns", new, **KEYED, **owner)

    call("POST", f"/v1/desk/campaigns/{made['campaign']}/call-off", **owner)

    _, created = changed("create_campaign", "campaigns", "CAMPAIGN")
    assert created["offers"] == [{"sku": sku.sku, "price": 500, "quota": 2}]
    before, after = changed("call_off_campaign", "campaigns", "CAMPAIGN")
    assert (before["called_off"], after["called_off"]) == (False, True)


def test_a_block_is_told_without_the_address(call: Call, owner: dict[str, str], sku: Sku) -> None:
    call("POST", "/v1/desk/blocks", {"email": "bad@example.com", "reason": "fraud"}, **owner)

    before, after = changed("block_buyer", "orders", "BLOCK#•#•")
    assert before == {}
    assert (after["kind"], after["reason"], after["actor"]) == ("buyer", "fraud", "staff:1")
    assert "bad@example.com" not in str(chain())


def test_a_break(call: Call, owner: dict[str, str], found: Found) -> None:
    path = f"/v1/desk/breaks/{found.break_id}"
    call("POST", f"{path}/take", **owner)
    call("POST", f"{path}/resolve", {"reason": "paid back"}, **owner)

    _, taken = changed("take_break", "breaks", f"BREAK#{found.break_id}")
    assert taken["owner"] == "staff:1"
    before, after = changed("resolve_break", "breaks", f"BREAK#{found.break_id}")
    assert (before["state"], after["state"]) == ("open", "resolved")


def test_an_adjustment_and_the_entry_that_it_posts(
    call: Call, owner: dict[str, str], other: dict[str, str], sku: Sku
) -> None:
    _, proposed = call("POST", "/v1/desk/ledger/adjustments", WISH, **KEYED, **owner)

    call("POST", f"/v1/desk/ledger/adjustments/{proposed['adjustment_id']}/approve", **other)

    before, after = changed("approve_adjustment", "ledger", "ADJUSTMENTS")
    assert (before["state"], after["state"], after["decided_by"]) == ("proposed", "approved", "staff:2")
    posted = [one for one in chain()[-1]["changes"] if "postings" in one.get("after", {})]
    assert [one["after"]["kind"] for one in posted] == ["adjustment"]
    assert posted[0]["after"]["postings"][0] == {"account": "asset:bank", "amount": 500, "currency": "USD"}


def test_a_refund(call: Call, owner: dict[str, str], sku: Sku) -> None:
    order, _ = bought(call, sku, KEY + "refund")

    status, refund = call("POST", f"/v1/desk/orders/{order}/refunds", {"reason": "broken"}, **KEYED, **owner)

    assert status in {200, 201}, refund
    before, after = changed("request_refund", "orders", order)
    assert (before["refund"], after["refund"]) == ("none", "requested")
    made = changed("request_refund", "payments", f"ORDER#{order}")[1]
    assert (made["amount"], made["currency"]) == (1299, "USD")
    assert chain()[-1]["about"][0] == order


def test_a_review(call: Call, owner: dict[str, str], sku: Sku) -> None:
    product = call("GET", "/v1/desk/products", **owner)[1]["products"][0]["product"]
    call("PATCH", f"/v1/desk/products/{product}", {"review": "always"}, **owner)
    catalog.forget()
    _, placed = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=KEY + "review")
    order = placed["order_id"]
    writes = Transaction()
    states.capture(writes, keeping.get(order), payment=f"pi_{order}", amount=1299, due=clock.now())
    writes.commit()
    assert delivering.screen(order) is Verdict.HOLD

    call("POST", f"/v1/desk/orders/{order}/review", {"verdict": "approve", "reason": "fine"}, **owner)

    before, after = changed("review_order", "orders", order)
    assert "verdict" not in before
    assert after["verdict"] == "approve"
    assert chain()[-2]["given"] == {"verdict": "approve", "reason": "fine"}
