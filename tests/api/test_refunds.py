"""Refunds over HTTP: who may, what is refused and with which words, what the desk sees."""

from typing import Any

import pytest

from chalicelib.catalog.model import Approval, RefundPolicy, Sku, Terms
from chalicelib.gateways import identity
from chalicelib.gateways.identity import Claims
from chalicelib.kernel import clock
from chalicelib.kernel.table import Transaction
from chalicelib.orders.service import delivering, keeping, states
from chalicelib.payments.gateway import Checkout, CheckoutState
from chalicelib.payments.service import extras
from tests.api.test_http import Call, call, wanted
from tests.service.conftest import KEY, codes, make_sku, stock_up

__all__ = ["call"]

WHY = {"reason": "do not like it"}
STAFF = {f"staff-{number}": Claims(str(number), ("finance",)) for number in range(3)}


@pytest.fixture(autouse=True)
def _staff(monkeypatch: pytest.MonkeyPatch) -> None:
    known = STAFF | {"viewer": Claims("9", ("viewer",)), "owner": Claims("8", ("owner",))}
    monkeypatch.setattr(identity, "verify", lambda token: known[token])


def by(number: int | str) -> dict[str, str]:
    return {"Authorization": f"Bearer {number if isinstance(number, str) else f'staff-{number}'}"}


def bought(call: Call, sku: Sku, key: str = KEY) -> tuple[str, dict[str, str]]:
    """An order that is paid and delivered, and what opens it."""
    _, order = call("POST", "/v1/orders", wanted(sku), Idempotency_Key=key)
    writes = Transaction()
    payment = f"pi_{order['order_id']}"
    states.capture(writes, keeping.get(order["order_id"]), payment=payment, amount=1299, due=clock.now())
    writes.commit()
    delivering.deliver(order["order_id"])
    return str(order["order_id"]), {"Authorization": f"Bearer {order['order_token']}"}


def stocked(terms: Terms | None = None) -> Sku:
    sku = make_sku(terms=terms)
    stock_up(sku, codes(3))
    return sku


def test_a_buyer_sees_what_can_be_refunded_asks_and_sees_how_it_stands(call: Call, cloud: None) -> None:
    policy = RefundPolicy(approval=Approval.AUTOMATIC, fee_bps=1000)
    order_id, token = bought(call, stocked(Terms(refund=policy)))
    path = f"/v1/orders/{order_id}/refund-requests"

    status, before = call("GET", path, **token)
    (option,) = before["options"]
    assert (status, option["refundable"], option["why"]) == (200, True, "agreed")
    assert (option["fee"]["amount"], option["approval"]) == (129, "automatic")
    assert before["refunds"] == before["extra_payments"] == []

    status, refund = call("POST", path, WHY, Idempotency_Key=KEY, **token)

    assert (status, refund["state"], refund["amount"]["amount"]) == (201, "requested", 1170)
    assert refund["meaning"] == "agreed: the goods are taken back and the money is on its way"
    assert call("POST", path, WHY, Idempotency_Key=KEY, **token) == (201, refund)
    assert call("GET", path, **token)[1]["refunds"] == [refund]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "reason"),
        ({"reason": ""}, "reason"),
        ({"reason": " \u3000\n"}, "reason"),
        ({"reason": "x" * 201}, "reason"),
        (WHY | {"destination": "moon"}, "destination"),
        (WHY | {"lines": []}, "lines"),
        (WHY | {"lines": ["sku_1"]}, "lines.0"),
        (WHY | {"lines": ["sku_01JD0000000000000000000000"]}, "lines.0"),
        (WHY | {"amount": 5}, "amount"),
    ],
)
def test_a_bad_request_names_its_field_and_changes_nothing(
    call: Call, cloud: None, body: dict[str, Any], field: str
) -> None:
    order_id, token = bought(call, stocked())
    before = keeping.get(order_id)
    path = f"/v1/orders/{order_id}/refund-requests"

    status, problem = call("POST", path, body, Idempotency_Key=KEY, **token)

    assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])
    assert call("POST", path, WHY, **token)[1]["code"] == "IdempotencyKeyMissing"
    assert keeping.get(order_id) == before


def test_what_is_not_agreed_is_refused_in_plain_words(call: Call, cloud: None) -> None:
    order_id, token = bought(call, stocked())
    call("POST", f"/v1/orders/{order_id}/reveal", **token)

    path = f"/v1/orders/{order_id}/refund-requests"
    status, problem = call("POST", path, WHY, Idempotency_Key=KEY, **token)

    assert (status, problem["code"]) == (409, "RefundRefused")
    assert problem["detail"] == "its codes were looked at, and seen codes are not taken back"
    status, problem = call("POST", f"/v1/orders/{order_id}/give-up", {}, Idempotency_Key=KEY, **token)
    assert (status, problem["code"]) == (409, "NotShort")


def test_nobody_asks_for_a_refund_of_anothers_order(call: Call, cloud: None) -> None:
    sku = stocked()
    order_id, token = bought(call, sku)
    _, other = bought(call, sku, KEY + "2")
    path = f"/v1/orders/{order_id}/refund-requests"

    assert call("POST", path, WHY, Idempotency_Key=KEY, **other)[0] == 403
    assert call("POST", path, WHY, Idempotency_Key=KEY)[0] == 401
    assert call("GET", path, **other)[0] == 403
    unknown = "/v1/orders/ord_01JD0000000000000000000000/refund-requests"
    assert call("POST", unknown, WHY, Idempotency_Key=KEY, **token)[0] == 403


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (WHY | {"currency": "EUR"}, 422, "Invalid"),
        (WHY | {"currency": "usd"}, 422, "Invalid"),
        (WHY | {"amount": 1300}, 409, "NotRefundable"),
        (WHY | {"amount": 0}, 422, "Invalid"),
        (WHY | {"amount": 100, "fee": 100}, 409, "NotRefundable"),
        (WHY | {"fee": -1}, 422, "Invalid"),
        (WHY | {"lines": ["sku_01JD0000000000000000000000"]}, 409, "NotRefundable"),
        (WHY | {"destination": "cash"}, 422, "Invalid"),
    ],
)
def test_staff_refund_no_other_currency_line_or_more_than_is_left(
    call: Call, cloud: None, body: dict[str, Any], status: int, code: str
) -> None:
    order_id, _ = bought(call, stocked())
    before = keeping.get(order_id)

    path = f"/v1/desk/orders/{order_id}/refunds"
    answer = call("POST", path, body, Idempotency_Key=KEY, **by(0))

    assert (answer[0], answer[1]["code"]) == (status, code)
    assert keeping.get(order_id) == before


def test_a_proposal_is_queued_and_another_person_decides(call: Call, cloud: None) -> None:
    order_id, token = bought(call, stocked(Terms(refund=RefundPolicy(two_people_above=100))))
    path = f"/v1/desk/orders/{order_id}/refunds"
    _, refund = call("POST", path, WHY | {"currency": "USD"}, Idempotency_Key=KEY, **by(0))
    decide = f"/v1/desk/refunds/{refund['refund_id']}"

    assert (refund["state"], refund["missing"], refund["approved_by"]) == ("proposed", 1, ["staff:0"])
    _, queue = call("GET", "/v1/desk/refunds?state=proposed", **by("viewer"))
    assert queue == {"refunds": [refund], "next": None}
    assert call("POST", f"{decide}/approve", **by("viewer"))[0] == 403
    assert call("POST", f"{decide}/approve", **by(0))[1]["code"] == "SamePerson"
    assert call("POST", f"{decide}/reject", {"reason": ""}, **by(1))[0] == 422
    assert call("POST", f"{decide}/reject", {"reason": " "}, **by(1))[0] == 422
    assert call("POST", f"{decide}/retry", {}, **by(1))[1]["code"] == "NotFailed"

    status, approved = call("POST", f"{decide}/approve", **by(1))

    assert (status, approved["state"], approved["missing"]) == (200, "requested", 0)
    assert call("POST", f"{decide}/reject", {"reason": "late"}, **by(1))[1]["code"] == "NotProposed"
    assert call("GET", "/v1/desk/refunds?state=proposed", **by(0))[1]["refunds"] == []
    assert call("GET", "/v1/desk/refunds?state=requested", **by(0))[1]["refunds"] == [approved]
    assert call("GET", f"/v1/orders/{order_id}", **token)[1]["status"] == "refunding"


def test_a_rejection_is_told_to_the_buyer_with_its_reason(call: Call, cloud: None) -> None:
    order_id, token = bought(call, stocked())
    path = f"/v1/orders/{order_id}/refund-requests"
    _, asked = call("POST", path, WHY, Idempotency_Key=KEY, **token)
    reject = f"/v1/desk/refunds/{asked['refund_id']}/reject"

    status, rejected = call("POST", reject, {"reason": "it works"}, **by(1))

    assert (status, rejected["state"]) == (200, "rejected")
    assert call("POST", reject, {"reason": "it works"}, **by(1)) == (200, rejected)
    (shown,) = call("GET", path, **token)[1]["refunds"]
    assert (shown["state"], shown["rejected_for"]) == ("rejected", "it works")


def test_the_queue_refuses_what_is_no_state_and_no_cursor(call: Call, cloud: None) -> None:
    for query in ("", "?state=done", "?state=failed&cursor=abc", "?state=failed&page=2"):
        assert call("GET", f"/v1/desk/refunds{query}", **by(0))[0] == 422
    unknown = "/v1/desk/refunds/ref_01JD0000000000000000000000/approve"
    assert call("POST", unknown, **by(0))[1]["code"] == "RefundNotFound"
    assert call("POST", "/v1/desk/refunds/1/approve", **by(0))[0] == 422


def test_money_that_came_on_top_is_shown_to_buyer_and_desk(call: Call, cloud: None) -> None:
    order_id, token = bought(call, stocked())
    extras.give_back(
        keeping.get(order_id), Checkout("cs_2", order_id, CheckoutState.PAID, 1299, "USD", payment="pi_2")
    )

    _, own = call("GET", f"/v1/orders/{order_id}/refund-requests", **token)
    _, desk = call("GET", f"/v1/desk/orders/{order_id}/refunds", **by("viewer"))

    (extra,) = own["extra_payments"]
    assert (extra["amount"]["amount"], extra["state"]) == (1299, "requested")
    assert own["refunds"] == []
    assert desk["extra_payments"] == [extra]
    assert [refund["extra"] for refund in desk["refunds"]] == [True]


def test_terms_are_set_published_and_checked(call: Call, cloud: None) -> None:
    product = {
        "slug": "with-terms",
        "title": {"en": "Game"},
        "terms": {"refund": {"window_days": 3, "fee_bps": 250, "approval": "automatic"}},
        "skus": [{"title": {"en": "Key"}, "kind": "code", "price": {"amount": 999, "currency": "USD"}}],
    }
    status, made = call("POST", "/v1/desk/products", product, **by("owner"))
    assert (status, made["terms"]["refund"]["window_days"]) == (201, 3)
    shown = call("GET", "/v1/products/with-terms")[1]["terms"]
    assert shown["refund"] == {
        "window_days": 3,
        "revealed": False,
        "fee_bps": 250,
        "fee_minimum": 0,
        "approval": "automatic",
        "two_people_above": None,
    }
    path = f"/v1/desk/products/{made['product']}"
    for wrong, field in (
        ({"refund": {"fee_bps": 10_001}}, "terms.refund.fee_bps"),
        ({"refund": {"approval": "nobody"}}, "terms.refund.approval"),
        ({"refund": {"window_days": -1}}, "terms.refund.window_days"),
        ({"late_money": "keep"}, "terms.late_money"),
        ({"short_wait_seconds": 0}, "terms.short_wait_seconds"),
        ({"short_then": "forget"}, "terms.short_then"),
        ({"refund": {"fee": 1}}, "terms.refund.fee"),
    ):
        status, problem = call("PATCH", path, {"terms": wrong}, **by("owner"))
        assert (status, [one["field"] for one in problem["errors"]]) == (422, [field])
    status, changed = call("PATCH", path, {"terms": {"late_money": "refund"}}, **by("owner"))
    assert (status, changed["terms"]["late_money"]) == (200, "refund")
    assert changed["terms"]["refund"]["window_days"] == 14, "terms are set as a whole"
