from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalog import service as catalog
from chalicelib.catalog.errors import UnknownSku
from chalicelib.catalog.model import Review, Sku
from chalicelib.kernel import clock, table
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, Problem, Transient
from chalicelib.kernel.table import Transaction
from chalicelib.orders import store
from chalicelib.orders.errors import NotRevealable, PriceChanged
from chalicelib.orders.model import Because as Decision
from chalicelib.orders.model import Fulfilment, Order, Payment, Verdict
from chalicelib.orders.service import delivering, keeping, placing
from chalicelib.orders.store import records
from chalicelib.payments.gateway import RefundState
from chalicelib.payments.service import declining, refunding, sending, withdrawing
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.model import Because, CodeState
from chalicelib.stock.service import auditing, claiming, custody, restocking
from chalicelib.stock.store import codes

from .conftest import KEY, breaks, make_sku, stock_up, wish
from .test_claiming import count_calls

OTHER_KEY = "another-key-of-sixteen"


def pay(order: Order) -> None:
    writes = Transaction()
    store.capture(writes, order, payment="pi_1", amount=order.total, due=clock.now())
    writes.commit()


def states(order: Order) -> list[str]:
    return [str(code.state) for code in codes.find_many(order.codes).values()]


def test_an_order_holds_a_code_for_every_unit(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(5), 3), KEY)

    assert order.total == 3897
    assert len(set(order.codes)) == 3
    assert states(order) == ["held"] * 3
    assert store.find(order.order_id) == order


def test_one_code_is_placed_in_two_round_trips(
    stocked: Callable[[int], Sku], monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = stocked(5)
    placing.place(wish(sku), KEY)
    calls = count_calls(monkeypatch)

    placing.place(wish(sku), OTHER_KEY)

    assert calls == ["UpdateItem", "TransactWriteItems"]


def test_a_product_that_another_process_made_a_moment_ago_is_sold(cloud: None) -> None:
    known = catalog.products()
    sku = make_sku()
    stock_up(sku, "CODE-1")
    catalog._products.put("all", known)

    assert placing.place(wish(sku), KEY).lines[0].sku == sku.sku


def test_the_same_key_and_body_give_the_same_order(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(5)
    first = placing.place(wish(sku), KEY)

    again = placing.place(wish(sku), KEY)

    assert again == first
    restocking.restock(sku.sku)
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 4}


def test_a_repeat_after_selling_out_still_gives_the_order(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    first = placing.place(wish(sku), KEY)

    assert placing.place(wish(sku), KEY) == first


def test_a_repeat_after_a_price_change_still_gives_the_order(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    first = placing.place(wish(sku), KEY)
    catalog.change_sku(sku.sku, {"price": 1500})

    assert placing.place(wish(sku), KEY) == first


def test_the_same_key_with_another_body_is_refused(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(5)
    placing.place(wish(sku), KEY)

    with pytest.raises(IdempotencyKeyReused):
        placing.place(wish(sku, 2), KEY)

    restocking.restock(sku.sku)
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 4}


@pytest.mark.parametrize(
    ("changes", "problem", "field"),
    [
        ({"expected_total": 1298}, PriceChanged, None),
        ({"expected_total": 1300}, PriceChanged, None),
        ({"currency": "EUR"}, Invalid, "currency"),
        ({"items": [{"sku": f"sku_{'0' * 26}", "quantity": 1}]}, UnknownSku, "items.0.sku"),
    ],
)
def test_a_wrong_wish_is_refused_and_holds_nothing(
    stocked: Callable[[int], Sku], changes: dict[str, Any], problem: type[Problem], field: str | None
) -> None:
    sku = stocked(2)

    with pytest.raises(problem) as refusal:
        placing.place(wish(sku, **changes), KEY)

    assert [error.field for error in refusal.value.errors] == ([field] if field else [])
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 2}


def test_more_than_the_limit_per_order_is_refused(stocked: Callable[[int], Sku]) -> None:
    with pytest.raises(Invalid) as refusal:
        placing.place(wish(stocked(20), 11), KEY)

    assert refusal.value.errors[0].field == "items.0.quantity"


def test_an_order_over_several_skus_is_all_or_nothing(stocked: Callable[[int], Sku]) -> None:
    sku, empty = stocked(2), make_sku()
    items = [{"sku": sku.sku, "quantity": 1}, {"sku": empty.sku, "quantity": 1}]

    with pytest.raises(OutOfStock) as refusal:
        placing.place(wish(sku, items=items, expected_total=2598), KEY)

    assert refusal.value.facts == {"sku": empty.sku}
    restocking.restock(sku.sku)
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 2}


def test_a_code_that_cannot_be_sold_is_replaced_by_another(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(3)
    tickets = claiming.take(sku.sku, 3)
    claiming.put_back(tickets)
    restocking.restock(sku.sku)
    claiming.forget()
    for ticket in tickets[:2]:
        custody.freeze(ticket.code_id, Because("test", "leaked"))

    order = placing.place(wish(sku), KEY)

    assert order.codes == [tickets[2].code_id]


def test_tickets_come_back_when_the_order_cannot_be_written(
    stocked: Callable[[int], Sku], monkeypatch: pytest.MonkeyPatch
) -> None:
    sku = stocked(2)
    with monkeypatch.context() as patched:
        patched.setattr(table.Transaction, "commit", lambda _: (_ for _ in ()).throw(Transient()))
        with pytest.raises(Transient):
            placing.place(wish(sku), KEY)

    restocking.restock(sku.sku)
    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 2}


def test_expiry_returns_the_codes_and_they_sell_again(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    order = placing.place(wish(sku), KEY)

    assert keeping.release(order, Payment.EXPIRED)
    restocking.restock(sku.sku)

    claiming.forget()
    again = placing.place(wish(sku), OTHER_KEY)
    assert again.codes == order.codes
    assert keeping.get(order.order_id).payment is Payment.EXPIRED


def test_a_paid_order_is_not_released(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    pay(order)

    assert not keeping.release(order, Payment.EXPIRED)
    assert states(order) == ["held"]


def test_a_paid_order_is_delivered_once(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(2), 2), KEY)
    pay(order)

    assert delivering.deliver(order.order_id) is Fulfilment.DELIVERED
    assert delivering.deliver(order.order_id) is Fulfilment.DELIVERED
    assert states(order) == ["sold", "sold"]


def test_an_unpaid_order_is_not_delivered(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)

    assert delivering.deliver(order.order_id) is Fulfilment.HELD
    assert states(order) == ["held"]


def test_an_order_paid_late_gets_other_codes(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(2)
    order = placing.place(wish(sku), KEY)
    keeping.release(order, Payment.EXPIRED)
    pay(order)

    assert delivering.deliver(order.order_id) is Fulfilment.DELIVERED
    delivered = keeping.get(order.order_id)
    assert delivered.codes != order.codes
    assert states(delivered) == ["sold"]


def test_an_order_paid_late_when_all_is_sold_falls_short(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    order = placing.place(wish(sku), KEY)
    keeping.release(order, Payment.EXPIRED)
    restocking.restock(sku.sku)
    claiming.forget()
    placing.place(wish(sku), OTHER_KEY)
    pay(order)

    assert delivering.deliver(order.order_id) is Fulfilment.SHORT


def test_reveal_shows_the_code_as_it_was_imported(sku: Sku) -> None:
    stock_up(sku, "  AbCdE-12345-xyz  ")
    order = placing.place(wish(sku), KEY)
    pay(order)
    delivering.deliver(order.order_id)

    (revealed,) = keeping.reveal(order.order_id, source_ip="203.0.113.9")

    assert revealed.code == "AbCdE-12345-xyz"
    assert states(order) == ["revealed"]
    assert keeping.reveal(order.order_id, source_ip="203.0.113.9") == [revealed]
    assert [entry.event for entry in keeping.get(order.order_id).timeline] == [
        "placed",
        "paid",
        "delivered",
        "revealed",
    ]


@pytest.mark.parametrize("paid", [False, True])
def test_nothing_is_revealed_before_delivery(stocked: Callable[[int], Sku], paid: bool) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    if paid:
        pay(order)

    with pytest.raises(NotRevealable):
        keeping.reveal(order.order_id, source_ip="")

    assert states(order) == ["held"]


def test_an_order_of_a_reviewed_product_waits_for_a_person(cloud: None) -> None:
    sku = make_sku(review=Review.ALWAYS)
    stock_up(sku, "CODE-1")
    order = placing.place(wish(sku), KEY)
    pay(order)

    assert delivering.screen(order.order_id) is Verdict.HOLD
    assert keeping.get(order.order_id).fulfilment is Fulfilment.IN_REVIEW
    keeping.decide(order.order_id, Verdict.APPROVE, Decision("staff:1", "fine"))
    assert delivering.screen(order.order_id) is Verdict.APPROVE
    assert delivering.deliver(order.order_id) is Fulfilment.DELIVERED


def test_a_token_opens_its_own_order_only(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(2)
    one, two = placing.place(wish(sku), KEY), placing.place(wish(sku), OTHER_KEY)

    assert placing.opens(placing.token_of(one.order_id), one.order_id)
    assert not placing.opens(placing.token_of(one.order_id), two.order_id)
    assert len(placing.token_of(one.order_id)) == 22


def test_open_orders_are_found_when_due_and_only_then(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    shard = int(records.shard_of(order.order_id).removeprefix("open#"))
    later = clock.now() + timedelta(hours=1)

    assert store.due(shard, clock.now(), 10) == []
    assert store.due(shard, later, 10) == [order.order_id]
    assert store.postpone(order.order_id, now=later, until=later + timedelta(minutes=5)) == 1
    assert store.postpone(order.order_id, now=later, until=later + timedelta(minutes=5)) is None
    keeping.release(order, Payment.EXPIRED)
    assert store.due(shard, later + timedelta(hours=1), 10) == []


def test_an_order_item_is_one_write_unit(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    item = table.Table("yima-test-orders").get(order.order_id, "ORDER")
    assert item

    size = sum(len(name) + len(str(value)) for name, value in item.items())

    assert size < 1024


def test_conservation_over_a_whole_life(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(10)
    orders = [placing.place(wish(sku, 2), f"key-number-{number:08d}") for number in range(3)]
    pay(orders[0])
    delivering.deliver(orders[0].order_id)
    keeping.release(orders[1], Payment.CANCELED)

    states_now = auditing.audit(sku.sku).states

    assert sum(states_now.values()) == 10
    assert states_now == {
        str(CodeState.AVAILABLE): 4,
        str(CodeState.SOLD): 2,
        str(CodeState.RETURNED): 2,
        str(CodeState.HELD): 2,
    }


def test_the_same_sku_twice_is_refused(cloud: None) -> None:
    sku = make_sku()
    items = [{"sku": sku.sku, "quantity": 1}, {"sku": sku.sku, "quantity": 1}]

    with pytest.raises(Invalid) as refusal:
        placing.place(wish(sku, items=items, expected_total=2598), KEY)

    assert refusal.value.errors[0].field == "items.0.sku"


def in_review() -> Order:
    sku = make_sku(review=Review.ALWAYS)
    stock_up(sku, "CODE-1")
    order = placing.place(wish(sku), KEY)
    pay(order)
    delivering.screen(order.order_id)
    return keeping.get(order.order_id)


def test_an_approved_order_is_not_declined_by_a_late_timeout(cloud: None) -> None:
    order = in_review()
    keeping.decide(order.order_id, Verdict.APPROVE, Decision("staff:1", "fine"))

    assert declining.decline(order.order_id, "timed out") is Verdict.APPROVE
    delivering.deliver(order.order_id)
    assert declining.decline(order.order_id, "timed out") is Verdict.APPROVE

    assert keeping.get(order.order_id).refund == "none"


def test_a_review_that_timed_out_cannot_be_approved_any_more(cloud: None) -> None:
    order = in_review()

    assert declining.decline(order.order_id, "timed out") is Verdict.DECLINE
    assert declining.decline(order.order_id, "timed out") is Verdict.DECLINE

    with pytest.raises(Problem):
        keeping.decide(order.order_id, Verdict.APPROVE, Decision("staff:1", "fine"))
    assert keeping.get(order.order_id).refund == "requested"


def test_an_order_in_review_is_left_to_its_reviewers(cloud: None) -> None:
    order = in_review()
    shard = int(records.shard_of(order.order_id).removeprefix("open#"))

    assert store.due(shard, clock.now() + timedelta(minutes=30), 10) == []


def test_a_partly_refunded_order_is_still_delivered(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    pay(order)
    refund = refunding.request(order.order_id, amount=100, reason="kind", actor="staff:1", key=KEY)
    assert delivering.deliver(order.order_id) is Fulfilment.HELD
    sending.close(order.order_id, refund.refund_id, RefundState.SUCCEEDED)

    assert delivering.deliver(order.order_id) is Fulfilment.DELIVERED


def test_a_failed_refund_can_be_asked_for_again_and_is_a_break(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    pay(order)
    refund = refunding.request(order.order_id, amount=None, reason="x", actor="staff:1", key=KEY)

    sending.close(order.order_id, refund.refund_id, RefundState.FAILED)
    sending.close(order.order_id, refund.refund_id, RefundState.FAILED)

    assert keeping.get(order.order_id).refundable == 1299
    (found,) = breaks()
    assert (found.kind, found.subject, found.ledger_amount) == ("refund_failed", refund.refund_id, 1299)
    again = refunding.request(order.order_id, amount=None, reason="x", actor="staff:1", key=OTHER_KEY)
    assert again.amount == 1299


def test_a_withdrawn_order_gets_no_new_codes(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(2)
    order = placing.place(wish(sku), KEY)
    keeping.release(order, Payment.EXPIRED)
    pay(order)
    stale = keeping.get(order.order_id)
    refund = refunding.request(order.order_id, amount=None, reason="late", actor="staff:1", key=KEY)
    withdrawing.withdraw(order.order_id, refund.refund_id)

    delivering._replace(stale, stale.lines[0], set(stale.codes), {})

    assert set(auditing.audit(sku.sku).states) <= {"available", "returned"}
