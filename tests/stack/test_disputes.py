"""Disputes on the deployed package: the bank claims, goods freeze, staff answer, the bank decides."""

import time
from functools import partial
from typing import Any

import pytest

from tests.stack.books import Books
from tests.stack.shop import Json, Order, Shop, Sku, key, until

pytestmark = pytest.mark.stack


@pytest.fixture
def buyers(shop: Shop) -> "Buyers":
    return Buyers(shop)


class Buyers:
    """Buyers with an address of their own each, for who disputes is blocked."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def ask(self, sku: Sku, email: str) -> Any:
        body = {
            "items": [{"sku": sku.sku, "quantity": 1}],
            "contact": {"email": email},
            "currency": "USD",
            "expected_total": sku.price,
        }
        return self.shop.http.post("/v1/orders", json=body, headers={"Idempotency-Key": key()})

    def pay(self, sku: Sku, email: str) -> tuple[Order, str]:
        answer = self.ask(sku, email)
        assert answer.status_code == 201, answer.text
        order = Order(self.shop.http, answer.json())
        paid = self.shop.pay(order)
        return order, str(paid["payment_intent"])


def claim(shop: Shop, intent: str, **more: Any) -> str:
    body = {"payment_intent": intent, "reason": "fraudulent"} | more
    return str(shop.provider("POST", "/_sim/disputes", body).raise_for_status().json()["id"])


def known(shop: Shop, path: str) -> Json:
    def found() -> Json | None:
        answer = shop.desk("GET", path)
        return answer.json() if answer.status_code == 200 else None

    view: Json = until(found, f"{path} to be known")
    return view


def reaches(shop: Shop, dispute: str, stage: str) -> Json:
    def reached() -> Json | None:
        view = shop.desk("GET", f"/disputes/{dispute}").json()
        return view if view.get("stage") == stage else None

    view: Json = until(reached, f"{dispute} to be {stage}")
    return view


def is_withdrawn(order: Order) -> bool:
    return bool(order.view()["fulfilment"] == "withdrawn")


def desk_order(shop: Shop, order: Order) -> Json:
    answer: Json = shop.desk("GET", f"/orders/{order.order_id}").raise_for_status().json()
    return answer


def test_a_dispute_is_answered_and_won_and_the_goods_go_out(shop: Shop, books: Books, buyers: Buyers) -> None:
    sku = shop.new_sku(stock=2, review="always")
    email = f"{key()}@example.com"
    order, intent = buyers.pay(sku, email)
    order.becomes("in_review")
    dispute = claim(shop, intent)
    assert order.becomes("disputed")["fulfilment"] == "in_review"
    decision = {"verdict": "approve", "reason": "looks fine"}
    shop.desk("POST", f"/orders/{order.order_id}/review", decision).raise_for_status()
    assert shop.desk("POST", f"/orders/{order.order_id}/redeliver").json()["code"] == "NotDeliverable"
    refused = shop.desk("POST", f"/orders/{order.order_id}/refunds", {"reason": "x"}, Idempotency_Key=key())
    assert (refused.status_code, refused.json()["code"]) == (409, "UnderDispute")
    blocked = buyers.ask(sku, email)
    assert (blocked.status_code, blocked.json()["code"]) == (403, "BuyerBlocked")
    detail = known(shop, f"/disputes/{dispute}")
    assert detail["answerable"]
    assert detail["pack"]["texts"]["customer_email_address"] == email
    assert dispute in [one["dispute"] for one in shop.desk("GET", "/disputes").json()["disputes"]]

    body = {"evidence": {"uncategorized_text": "winning_evidence"}}
    submission = key()
    for _ in range(2):
        answer = shop.desk("POST", f"/disputes/{dispute}/evidence", body, Idempotency_Key=submission)
        assert answer.status_code == 200, answer.text

    assert reaches(shop, dispute, "won")["submissions"] == 1
    order.becomes("delivered")
    assert order.reveal()
    assert desk_order(shop, order)["dispute"] == "won"
    assert ledger(books, order)["asset:dispute_reserve"] == 0
    books.note(sku, imported=2, orders=[order])
    for block in shop.desk("GET", "/blocks").json()["blocks"]:
        if block.get("order_id") == order.order_id:
            path = f"/blocks/{block['block_id']}/lift"
            shop.desk("POST", path, {"reason": "won, and talked to them"}).raise_for_status()
    until(lambda: buyers.ask(sku, email).status_code == 201, "the code to be in a lane again")


def test_a_lost_dispute_takes_the_goods_and_leaves_nothing_to_refund(
    shop: Shop, books: Books, buyers: Buyers
) -> None:
    sku = shop.new_sku(stock=2)
    seen, intent = buyers.pay(sku, f"{key()}@example.com")
    seen.becomes("delivered")
    seen.reveal()
    unseen, other = buyers.pay(sku, f"{key()}@example.com")
    unseen.becomes("delivered")
    first, second = claim(shop, intent), claim(shop, other)
    for order in (seen, unseen):
        order.becomes("disputed")
        assert order.post("reveal").json()["code"] == "NotRevealable"
    assert known(shop, f"/disputes/{first}")["pack"]["looks"][0]["codes"] == 1
    shop.provider("POST", f"/_sim/disputes/{first}", {"status": "lost"}).raise_for_status()
    accepted = shop.desk("POST", f"/disputes/{second}/accept", {"reason": "no proof"})
    assert (accepted.status_code, accepted.json()["stage"]) == (200, "lost")

    for order in (seen, unseen):
        assert order.becomes("charged_back")["fulfilment"] in {"delivered", "withdrawn"}
        until(partial(is_withdrawn, order), "the goods to be withdrawn")
        refused = shop.desk(
            "POST", f"/orders/{order.order_id}/refunds", {"reason": "x"}, Idempotency_Key=key()
        )
        assert refused.json()["code"] == "NotRefundable"
    assert reaches(shop, first, "lost")["closed_at"]
    late = shop.desk("POST", f"/disputes/{first}/evidence", {}, Idempotency_Key=key())
    assert (late.status_code, late.json()["code"], late.json()["outcome"]) == (409, "DisputeOver", "lost")
    until(lambda: shop.states(sku).get("voided") == 1, "the seen code to be voided")
    until(lambda: shop.left(sku) == 1, "the unseen code to be for sale again")


@pytest.mark.parametrize("disturbance", [{"duplicate": 2}, {"reorder": True}, {"delay_seconds": 0.5}])
def test_disturbed_notifications_end_the_same(shop: Shop, buyers: Buyers, disturbance: Json) -> None:
    sku = shop.new_sku(stock=1)
    order, intent = buyers.pay(sku, f"{key()}@example.com")
    order.becomes("delivered")
    shop.provider("POST", "/_sim/notifications", disturbance).raise_for_status()
    dispute = claim(shop, intent)
    shop.provider("POST", f"/_sim/disputes/{dispute}", {"status": "won"}).raise_for_status()

    known(shop, f"/disputes/{dispute}")
    reaches(shop, dispute, "won")
    order.becomes("delivered")
    assert len(order.reveal()) == 1


def test_a_warned_order_waits_and_is_refunded(shop: Shop, buyers: Buyers) -> None:
    sku = shop.new_sku(stock=1, review="always")
    order, intent = buyers.pay(sku, f"{key()}@example.com")
    order.becomes("in_review")
    warned = shop.provider("POST", "/_sim/early_fraud_warnings", {"payment_intent": intent})
    warning = warned.raise_for_status().json()["id"]
    until(lambda: desk_order(shop, order)["dispute"] == "warned", "the warning to be heard")
    assert warning in [one["warning"] for one in shop.desk("GET", "/warnings").json()["warnings"]]

    answer = shop.desk("POST", f"/warnings/{warning}/refund", {"reason": "stolen card"})

    assert (answer.status_code, answer.json()["state"]) == (200, "refunded")
    order.becomes("refunded")
    assert (
        shop.desk("POST", f"/warnings/{warning}/dismiss", {"reason": "x"}).json()["code"] == "WarningDecided"
    )
    until(lambda: shop.left(sku) == 1, "the code to be for sale again")


def test_evidence_is_refused_when_late_too_long_or_of_nothing(shop: Shop, buyers: Buyers) -> None:
    sku = shop.new_sku(stock=1)
    order, intent = buyers.pay(sku, f"{key()}@example.com")
    order.becomes("delivered")
    dispute = claim(shop, intent, due_in_seconds=1)
    detail = known(shop, f"/disputes/{dispute}")
    path = f"/disputes/{dispute}/evidence"

    def refused(path: str, body: Json, **headers: str) -> tuple[int, str]:
        answer = shop.desk("POST", path, body, **headers)
        return answer.status_code, answer.json()["code"]

    assert refused("/disputes/dp_unknown/evidence", {}, Idempotency_Key=key()) == (404, "DisputeNotFound")
    assert refused("/disputes/not..an..id/evidence", {}, Idempotency_Key=key())[0] in {404, 422}
    assert refused(path, {}) == (400, "IdempotencyKeyMissing")
    too_long = {"evidence": {"uncategorized_text": "x" * 20_001}}
    assert refused(path, too_long, Idempotency_Key=key()) == (422, "Invalid")
    assert refused(path, {"evidence": {"colour": "red"}}, Idempotency_Key=key()) == (422, "Invalid")
    time.sleep(2)  # the deadline passes: before it this very evidence would be taken
    assert refused(path, {}, Idempotency_Key=key()) == (409, "EvidenceTooLate")
    assert shop.desk("GET", f"/disputes/{dispute}").json()["stage"] == detail["stage"] == "needs_response"


def ledger(books: Books, order: Order) -> dict[str, int]:
    """What each account of an order holds."""
    held: dict[str, int] = {"asset:dispute_reserve": 0}
    for item in books.items("ledger", order.order_id):
        for posting in item.get("postings", ()):
            held[posting["account"]] = held.get(posting["account"], 0) + int(posting["amount"])
    return held
