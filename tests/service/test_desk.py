"""What staff do by hand with an order that got stuck."""

from collections.abc import Callable

import pytest

from chalicelib.catalog.model import Review, Sku
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.orders.errors import NotCancelable, NotDeliverable
from chalicelib.orders.model import Because, Fulfilment, Payment, Verdict
from chalicelib.orders.service import delivering, keeping, placing
from chalicelib.payments.gateway import RefundState
from chalicelib.payments.service import collecting, refunding, sending
from chalicelib.stock.store.table import table as stock_table

from .conftest import KEY, make_sku, stock_up, wish
from .test_orders import OTHER_KEY, pay, states


def test_staff_release_an_unpaid_order_and_the_history_names_them(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)

    released = collecting.cancel(order.order_id, actor="staff:1")

    assert released.payment is Payment.CANCELED
    assert states(order) == ["returned"]
    stored = stock_table().get(f"CODE#{order.codes[0]}", "CODE")
    assert stored
    assert stored["actor"] == "staff:1"
    assert collecting.cancel(order.order_id, actor="staff:1") == released


def test_a_paid_order_is_not_released_by_staff(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    pay(order)

    with pytest.raises(NotCancelable):
        collecting.cancel(order.order_id, actor="staff:1")

    assert states(order) == ["held"]


def test_staff_deliver_an_order_whose_workflow_died(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    pay(order)

    delivered = delivering.redeliver(order.order_id)

    assert delivered.fulfilment is Fulfilment.DELIVERED
    assert states(order) == ["sold"]
    assert delivering.redeliver(order.order_id) == delivered


def test_nothing_is_delivered_without_money(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)

    with pytest.raises(NotDeliverable):
        delivering.redeliver(order.order_id)

    assert states(order) == ["held"]


def test_nothing_is_delivered_while_money_goes_back(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(1)), KEY)
    pay(order)
    refunding.request(order.order_id, amount=None, reason="asked", actor="staff:1", key=KEY)

    with pytest.raises(NotDeliverable):
        delivering.redeliver(order.order_id)


@pytest.mark.parametrize("verdict", [None, Verdict.DECLINE])
def test_an_order_that_was_not_approved_is_not_delivered(cloud: None, verdict: Verdict | None) -> None:
    sku = make_sku(review=Review.ALWAYS)
    stock_up(sku, "CODE-1")
    order = placing.place(wish(sku), KEY)
    pay(order)
    delivering.screen(order.order_id)
    if verdict:
        keeping.decide(order.order_id, verdict, Because("staff:1", "looked at it"))

    with pytest.raises(NotDeliverable):
        delivering.redeliver(order.order_id)

    assert states(order) == ["held"]


def test_a_repeated_refund_of_the_last_line_gives_the_first_again(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(1)
    order = placing.place(wish(sku), KEY)
    pay(order)

    first = refunding.request(
        order.order_id, amount=None, lines=(sku.sku,), reason="asked", actor="staff:1", key=KEY
    )
    again = refunding.request(
        order.order_id, amount=None, lines=(sku.sku,), reason="asked", actor="staff:1", key=KEY
    )

    assert again == first
    with pytest.raises(IdempotencyKeyReused):
        refunding.request(order.order_id, amount=None, reason="asked", actor="staff:1", key=KEY)


def test_the_buyer_sees_how_much_went_back_and_when(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(2), 2), KEY)
    pay(order)
    refund = refunding.request(order.order_id, amount=300, reason="asked", actor="staff:1", key=OTHER_KEY)
    sending.close(order.order_id, refund.refund_id, RefundState.SUCCEEDED)

    told = [(entry.event, entry.amount) for entry in keeping.get(order.order_id).timeline]

    assert ("paid", 2598) in told
    assert told[-2:] == [("refund_requested", 300), ("refunded", 300)]
