"""Paid orders that cannot be delivered whole: queue, fill, refund by line."""

from datetime import timedelta

import pytest
import time_machine

from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Transaction
from chalicelib.orders import store
from chalicelib.orders.model import Fulfilment, Order, Payment
from chalicelib.orders.service import delivering, keeping, placing
from chalicelib.payments import store as payments
from chalicelib.payments.errors import NotRefundable
from chalicelib.payments.gateway import Checkout, CheckoutState, RefundState
from chalicelib.payments.model import OpenCheckout
from chalicelib.payments.service import collecting, declining, refunding, sending, withdrawing
from chalicelib.stock.errors import OutOfStock
from chalicelib.stock.service import auditing, claiming
from chalicelib.stock.store import lanes

from .conftest import KEY, breaks, make_sku, stock_up, wish


def pay(order: Order) -> None:
    writes = Transaction()
    store.capture(writes, order, payment="pi_1", amount=order.total, due=clock.now())
    writes.commit()


def paid_late(sku: Sku, key: str, quantity: int = 1) -> Order:
    """An order whose codes were given back before its money came, when nothing is left."""
    order = placing.place(wish(sku, quantity), key)
    keeping.release(order, Payment.EXPIRED)
    pay(order)
    return order


def sell_out(sku: Sku) -> None:
    """Somebody else has everything that was given back."""
    auditing.audit(sku.sku)
    claiming.forget()
    left = claiming.left([sku.sku])[sku.sku]
    for number in range(left):
        placing.place(wish(sku), f"somebody-else-{sku.sku}-{number}")


def short_order(sku: Sku, key: str = KEY) -> Order:
    stock_up(sku, f"FIRST-{key}", key=f"stock-for-{key}")
    order = paid_late(sku, key)
    sell_out(sku)
    assert delivering.deliver(order.order_id) is Fulfilment.SHORT
    return keeping.get(order.order_id)


def test_a_short_order_waits_and_says_until_when(sku: Sku) -> None:
    order = short_order(sku)

    assert order.short_until is not None
    assert clock.parse(order.short_until) > clock.now()
    assert store.waiting_for(sku.sku, 10) == [order.order_id]
    assert lanes.head(sku.sku).owed == 1
    assert delivering.deliver(order.order_id) is Fulfilment.SHORT
    assert lanes.head(sku.sku).owed == 1


def test_the_next_import_fills_the_queue_first_come_first_served(sku: Sku) -> None:
    stock_up(sku, "FIRST\nSECOND", key="stock-for-two-buyers")
    first, second = paid_late(sku, "first-buyer-sixteen"), paid_late(sku, "second-buyer-sixteen")
    sell_out(sku)
    for order in (first, second):
        assert delivering.deliver(order.order_id) is Fulfilment.SHORT
    stock_up(sku, "ONE-MORE", key="another-import-key")

    assert delivering.fill(sku.sku) == 1

    assert keeping.get(first.order_id).fulfilment is Fulfilment.DELIVERED
    assert keeping.get(second.order_id).fulfilment is Fulfilment.SHORT
    assert store.waiting_for(sku.sku, 10) == [second.order_id]
    assert lanes.head(sku.sku).owed == 1


def test_new_buyers_do_not_overtake_who_waits(sku: Sku) -> None:
    short_order(sku)
    stock_up(sku, "ONE-MORE", key="another-import-key")

    with pytest.raises(OutOfStock):
        placing.place(wish(sku), "a-new-buyer-comes-by")

    stock_up(sku, "TWO-MORE", key="yet-another-import")
    placing.place(wish(sku), "a-new-buyer-comes-by")


def test_a_line_that_can_be_had_is_delivered_without_the_one_that_cannot(cloud: None) -> None:
    good, gone = make_sku(), make_sku()
    stock_up(good, "GOOD-1", key="stock-of-the-good-one")
    stock_up(gone, "GONE-1", key="stock-of-the-gone-one")
    items = [{"sku": good.sku, "quantity": 1}, {"sku": gone.sku, "quantity": 1}]
    order = placing.place(wish(good, items=items, expected_total=2598), KEY)
    keeping.release(order, Payment.EXPIRED)
    pay(order)
    sell_out(gone)
    auditing.audit(good.sku)
    claiming.forget()

    assert delivering.deliver(order.order_id) is Fulfilment.SHORT
    assert [line.delivered for line in keeping.get(order.order_id).lines] == [True, False]
    assert [code.code for code in keeping.reveal(order.order_id, source_ip="")] == ["GOOD-1"]

    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert declining.refund_short(order.order_id)
        (refund,) = payments.refunds(order.order_id)
        assert (refund.amount, refund.lines, refund.whole) == (1299, (gone.sku,), False)
        withdrawing.withdraw(order.order_id, refund.refund_id)
        sending.close(order.order_id, refund.refund_id, RefundState.SUCCEEDED)
    after = keeping.get(order.order_id)
    assert (after.payment, after.fulfilment) == (Payment.PARTLY_REFUNDED, Fulfilment.DELIVERED)
    assert [line.refunded for line in after.lines] == [False, True]
    assert lanes.head(gone.sku).owed == 0
    assert store.waiting_for(gone.sku, 10) == []
    assert [code.code for code in keeping.reveal(order.order_id, source_ip="")] == ["GOOD-1"]


def test_who_waited_in_vain_is_paid_back_and_not_before(sku: Sku) -> None:
    order = short_order(sku)

    assert not declining.refund_short(order.order_id)
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        assert declining.refund_short(order.order_id)
        assert declining.refund_short(order.order_id)

    (refund,) = payments.refunds(order.order_id)
    assert (refund.amount, refund.whole) == (1299, True)
    withdrawing.withdraw(order.order_id, refund.refund_id)
    assert keeping.get(order.order_id).fulfilment is Fulfilment.WITHDRAWN
    assert lanes.head(sku.sku).owed == 0


def two_lines(cloud: None) -> tuple[Order, Sku, Sku]:
    one, two = make_sku(), make_sku()
    stock_up(one, "ONE-1", key="stock-of-the-first-one")
    stock_up(two, "TWO-1", key="stock-of-the-second-one")
    items = [{"sku": one.sku, "quantity": 1}, {"sku": two.sku, "quantity": 1}]
    order = placing.place(wish(one, items=items, expected_total=2598), KEY)
    pay(order)
    delivering.deliver(order.order_id)
    return order, one, two


def test_a_refund_by_line_takes_that_line_back_only(cloud: None) -> None:
    order, one, two = two_lines(cloud)
    refund = refunding.request(
        order.order_id, amount=None, lines=(one.sku,), reason="x", actor="staff:1", key=KEY
    )

    withdrawing.withdraw(order.order_id, refund.refund_id)
    withdrawing.withdraw(order.order_id, refund.refund_id)
    sending.close(order.order_id, refund.refund_id, RefundState.SUCCEEDED)

    assert refund.amount == 1299
    assert auditing.audit(one.sku).states == {"returned": 1}
    assert auditing.audit(two.sku).states == {"sold": 1}
    assert [code.code for code in keeping.reveal(order.order_id, source_ip="")] == ["TWO-1"]
    with pytest.raises(NotRefundable):
        refunding.request(
            order.order_id,
            amount=None,
            lines=(one.sku,),
            reason="x",
            actor="staff:1",
            key="other-key-of-16-x",
        )


def test_a_refund_key_used_for_other_lines_is_refused(cloud: None) -> None:
    order, one, two = two_lines(cloud)
    refunding.request(order.order_id, amount=None, lines=(one.sku,), reason="x", actor="staff:1", key=KEY)

    with pytest.raises(IdempotencyKeyReused):
        refunding.request(order.order_id, amount=None, lines=(two.sku,), reason="x", actor="staff:1", key=KEY)


def know(checkout: OpenCheckout) -> None:
    writes = Transaction()
    payments.add_checkout(writes, checkout)
    writes.commit()


def test_a_second_payment_goes_back_and_the_first_stays(sku: Sku) -> None:
    stock_up(sku, "CODE-1")
    order = placing.place(wish(sku), KEY)
    for checkout in ("cs_1", "cs_2"):
        know(OpenCheckout(order.order_id, checkout, "https://x", f"https://{checkout}"))

    def paid(checkout: str, payment: str) -> Checkout:
        return Checkout(checkout, order.order_id, CheckoutState.PAID, 1299, "USD", payment=payment)

    for _ in range(2):
        collecting.settle(order.order_id, paid("cs_1", "pi_1"))
        collecting.settle(order.order_id, paid("cs_2", "pi_2"))

    assert payments.payment(order.order_id) == "pi_1"
    (refund,) = payments.refunds(order.order_id)
    assert (refund.payment, refund.amount, refund.lines) == ("pi_2", 1299, ())
    withdrawing.withdraw(order.order_id, refund.refund_id)
    sending.close(order.order_id, refund.refund_id, RefundState.SUCCEEDED)
    after = keeping.get(order.order_id)
    assert (after.payment, after.refundable) == (Payment.CAPTURED, 1299)
    assert delivering.deliver(order.order_id) is Fulfilment.DELIVERED


def test_money_that_does_not_fit_is_a_break_and_holds_no_codes(
    sku: Sku, monkeypatch: pytest.MonkeyPatch
) -> None:
    stock_up(sku, "CODE-1")
    order = placing.place(wish(sku), KEY)
    know(OpenCheckout(order.order_id, "cs_1", "https://x", "https://y"))
    less = Checkout("cs_1", order.order_id, CheckoutState.PAID, 999, "USD", payment="pi_1")

    class Provider:
        def close(self, checkout: str) -> Checkout:
            return less

    monkeypatch.setattr(collecting, "gateway", Provider)

    assert collecting.give_up(order.order_id, Payment.EXPIRED) is Payment.EXPIRED
    assert [(one.kind, one.subject) for one in breaks()] == [("other_amount", "cs_1")]
    assert auditing.audit(sku.sku).states == {"returned": 1}
