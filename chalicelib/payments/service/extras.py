"""Money that came on top of an order's own, as a second payment does: it goes back by itself."""

from contextlib import suppress
from datetime import datetime

from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger import templates
from chalicelib.ledger.service import posting
from chalicelib.orders.model import Order, Payment
from chalicelib.payments import store
from chalicelib.payments.gateway import Checkout
from chalicelib.payments.model import LONGEST_REFUND, Extra, Refund

_PAGE = 100


def give_back(order: Order, found: Checkout) -> None:
    """Send money back that came on top of an order's own, once; the order is not touched."""
    order_id, payment, amount = order.order_id, found.payment or "", found.amount
    refund_id = ids.derived("ref", order_id, "second payment", payment)
    ended = order.payment in {Payment.EXPIRED, Payment.CANCELED, Payment.VOIDED}
    refund = Refund(
        order_id=order_id,
        refund_id=refund_id,
        amount=amount,
        gross=amount,
        whole=False,
        reason="late payment of an order that has ended" if ended else "second payment of one order",
        actor="system",
        requested_at=clock.text(clock.now()),
        payment=payment,
        currency=found.currency,
    )
    writes = Transaction()
    store.add_payment(writes, order_id, payment, amount=amount, checkout=found.checkout, extra=True)
    posting.post(writes, templates.second_capture(order_id, payment, amount, found.currency))
    store.add_extra(writes, refund, due=clock.now() + LONGEST_REFUND * settings().delivery_due)
    with suppress(WriteRefused):  # it is recorded already
        writes.commit()


def unfinished() -> list[Extra]:
    """Refunds of such money that are not over; at most a hundred."""
    return store.extras(_PAGE)


def restart(extra: Extra, run: str, *, due: datetime) -> bool:
    """Note that the execution `run` sees to a refund until it is due; False if somebody else did."""
    return store.restart_extra(extra, run, due=due)
