"""Money on its way in: opening a checkout, recording what arrived, giving up on what did not."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.kernel.telemetry import log
from chalicelib.ledger import templates
from chalicelib.ledger.service import posting
from chalicelib.orders.errors import NotCancelable, NotPayable
from chalicelib.orders.model import Order, Payment
from chalicelib.orders.service import delivering, keeping, states
from chalicelib.payments import store
from chalicelib.payments.gateway import SHORTEST_CHECKOUT, Checkout, CheckoutState, Item, Wish
from chalicelib.payments.model import OpenCheckout
from chalicelib.payments.rules import Capture, Decision
from chalicelib.payments.service import extras, methods, reserving
from chalicelib.payments.service.provider import gateway

_LONGEST_NAME = 200

MOST_CHECKOUTS = 5
"""Pages that one order may have after each other; each must be closed before the order can be given up."""


def open_checkout(order_id: str, return_url: str) -> str:
    """The address of the page on which the order is paid; the same again while the wish is the same.

    An order has one page that can be paid: another `return_url`, or other rules, close the earlier one first.
    Raises `NotPayable` once the order is paid, over, or past its hold, `NoPaymentMethod` when the rules leave
    nothing to pay with.
    """
    order = keeping.get(order_id)
    if order.payment is not Payment.OPEN or clock.parse(order.hold_until) <= clock.now():
        raise NotPayable(f"its payment is {order.payment}, its codes were held until {order.hold_until}")
    earlier = store.checkouts(order_id)
    methods.require(order)
    choice = methods.allowed(order)
    if earlier and _same(earlier[-1], return_url, choice):
        return earlier[-1].url
    _close_all(earlier)
    opened = gateway().open_checkout(_wish(order, return_url, len(earlier), choice))
    page = OpenCheckout(
        order_id, opened.checkout, opened.url or "", return_url, methods.named(choice), choice.capture
    )
    writes = Transaction()
    states.check_payable(writes, order_id)
    store.add_checkout(writes, page)
    try:
        writes.commit()
    except WriteRefused as refusal:
        if "order" in refusal.refused:  # it ended meanwhile, unaware of this page
            gateway().close(opened.checkout)
            raise NotPayable("the order ended meanwhile") from None
    return opened.url or ""


def _close_all(earlier: Sequence[OpenCheckout]) -> None:
    if len(earlier) >= MOST_CHECKOUTS:
        raise NotPayable("too many pages were opened for this order; use the last one")
    for checkout in earlier:
        if gateway().close(checkout.checkout).state is not CheckoutState.CLOSED:
            raise NotPayable("a payment for this order is on its way")


def settle(order_id: str, found: Checkout, *, at_once: bool = True) -> bool:
    """Record money that the provider has, once; whether the order has its money after that.

    Goods of a simple order go out with it, unless not `at_once`: then its workflow sees to them.

    Money is bound to its order, amount and currency: what does not fit is recorded as a break for a person
    and moves nothing; what comes on top of the order's own goes back by itself. So does late money of an
    order whose wallet has its part back since it ended: the whole is not there any more.
    """
    order = keeping.get(order_id)
    if found.payment and order.money == found.payment:
        return True
    misfit = _misfit(order, found, [one.checkout for one in store.checkouts(order_id)])
    if misfit or found.payment is None:
        recording.add(
            Found(
                misfit or BreakKind.NO_PAYMENT,
                found.checkout,
                order_id=order_id,
                provider_amount=found.amount,
                currency=found.currency,
            )
        )
        log.warning("payment does not fit", extra={"order": order_id, "why": misfit})
        return order.paid
    if at_once and order.simple and _sold(order, found):
        return True
    writes = Transaction()
    states.capture(
        writes,
        order,
        payment=found.payment,
        amount=found.amount,
        tax=found.tax,
        due=clock.now() + settings().delivery_due,
    )
    _add_payment(writes, order_id, found)
    posting.post(writes, templates.capture(order_id, found.payment, found.amount, found.currency))
    try:
        writes.commit()
    except WriteRefused as refusal:
        order = keeping.get(order_id)
        if "payment" not in refusal.refused:
            extras.give_back(order, found)
        return order.paid
    return True


def settle_told(order: Order, checkout: str, *, event: str) -> bool:
    """Whether a notification was all that a simple order waited for; then both are done with, goods included.

    If not, nothing was written and `refresh` is to be asked: it looks at every page that the order ever had.
    """
    pages = [one.checkout for one in store.checkouts(order.order_id)]
    if pages != [checkout]:
        return False
    found = gateway().fetch(checkout)
    paid = found.state is CheckoutState.PAID and _misfit(order, found, pages) is None
    return paid and _sold(order, found, event=event)


def refresh(order_id: str, *, told_of: str | None = None, at_once: bool = True) -> Payment:
    """Ask the provider about every checkout of an order and record what it says; how its payment stands.

    `told_of` is a checkout that was said to be the order's: money in one that we never opened is a break.
    """
    known = [checkout.checkout for checkout in store.checkouts(order_id)]
    for checkout in known if told_of is None or told_of in known else [*known, told_of]:
        _record(order_id, gateway().fetch(checkout), at_once=at_once)
    return keeping.get(order_id).payment


def give_up(order_id: str, end: Payment, *, actor: str = "system") -> Payment:
    """End an order that is unpaid, after the provider has confirmed that; how its payment stands then.

    Every checkout is closed at the provider before a code is returned, so money cannot arrive afterwards
    unnoticed. What was paid is recorded instead; what the provider still works on keeps its codes. Money that
    does not fit the order is a break for a person and holds no codes.
    """
    order = keeping.get(order_id)
    if order.payment not in {Payment.OPEN, Payment.PROCESSING}:
        return order.payment
    found = {_record(order_id, gateway().close(one.checkout)) for one in store.checkouts(order_id)}
    if CheckoutState.OPEN in found:
        raise Transient("a page of the order could not be closed")
    order = keeping.get(order_id)
    if CheckoutState.PROCESSING not in found and order.payment in {Payment.OPEN, Payment.PROCESSING}:
        keeping.release(order, end, actor=actor)
    return _decided(order_id)


def wait_seconds(order_id: str) -> int:
    """How long to wait before the provider is asked again about a payment that it works on.

    A fifth of the order's age, from ten minutes to six hours.
    """
    age = clock.now() - clock.parse(keeping.get(order_id).created_at)
    return max(600, min(21_600, int(age.total_seconds() / 5)))


def cancel(order_id: str, *, actor: str = "buyer") -> Order:
    """End an unpaid order at the wish of its buyer, or of staff; a repeat finds it canceled.

    Raises `NotCancelable` once money is on its way or there.
    """
    order = keeping.get(order_id)
    if order.payment not in {Payment.OPEN, Payment.CANCELED}:
        raise NotCancelable(f"its payment is {order.payment}")
    payment = give_up(order_id, Payment.CANCELED, actor=actor)
    if payment is not Payment.CANCELED:
        raise NotCancelable(f"its payment is {payment}")
    return keeping.get(order_id)


def _decided(order_id: str) -> Payment:
    payment = keeping.get(order_id).payment
    if payment is Payment.OPEN:
        raise Transient("the order is changing; repeat the request")
    return payment


def _record(order_id: str, found: Checkout, *, at_once: bool = True) -> CheckoutState:
    if found.state is CheckoutState.PAID:
        settle(order_id, found, at_once=at_once)
    if found.state is CheckoutState.PROCESSING:
        states.process(order_id)
    if found.state is CheckoutState.AUTHORIZED:
        _reserve(order_id, found)
    if found.state is CheckoutState.CLOSED and found.payment:
        reserving.lapsed(keeping.get(order_id), found)
    return found.state


def _reserve(order_id: str, found: Checkout) -> None:
    """Note money that a card has reserved; what does not fit the order is a break for a person."""
    order = keeping.get(order_id)
    misfit = _misfit(order, found, [one.checkout for one in store.checkouts(order_id)])
    if misfit:
        recording.add(
            Found(
                misfit,
                found.checkout,
                order_id=order_id,
                provider_amount=found.amount,
                ledger_amount=order.due,
                currency=found.currency,
            )
        )
        log.warning("reserved money does not fit", extra={"order": order_id, "why": misfit})
    else:
        reserving.authorize(order, found)


def _add_payment(writes: Transaction, order_id: str, found: Checkout) -> None:
    store.add_payment(
        writes,
        order_id,
        found.payment or "",
        amount=found.amount,
        checkout=found.checkout,
        tax=found.tax,
        method=found.method,
    )


def _sold(order: Order, found: Checkout, *, event: str | None = None) -> bool:
    """Whether the money of a simple order was recorded and its goods delivered; both, or nothing."""
    if found.payment is None:
        return False
    writes = Transaction()
    delivering.sell(writes, order, payment=found.payment, amount=found.amount, tax=found.tax)
    _add_payment(writes, order.order_id, found)
    if event:
        store.done_with(writes, event)
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def _misfit(order: Order, found: Checkout, known: Sequence[str]) -> BreakKind | None:
    """Why the money in a checkout is not the order's, whose known pages are given; None if it is."""
    if found.checkout not in known or found.order_id != order.order_id:
        return BreakKind.FOREIGN_CHECKOUT
    if found.amount != order.due:
        return BreakKind.OTHER_AMOUNT
    return None if found.currency == order.currency else BreakKind.OTHER_CURRENCY


def _items(order: Order) -> tuple[Item, ...]:
    """What the page shows: every line, or what is left to pay of an order that a wallet pays in part."""
    if order.wallet:
        names = ", ".join(line.name(order.language) for line in order.lines)
        return (Item(names[:_LONGEST_NAME], 1, order.due),)
    return tuple(Item(line.name(order.language), line.quantity, line.unit_price) for line in order.lines)


def _same(page: OpenCheckout, return_url: str, choice: Decision) -> bool:
    """Whether a page is still what would be opened; one from before there were rules says nothing of them."""
    asked = (return_url, methods.named(choice), choice.capture)
    return (page.return_url, page.methods, page.capture or Capture.AUTOMATIC) == asked


def _wish(order: Order, return_url: str, number: int, choice: Decision) -> Wish:
    """The same wish, and so the same page, for every request within ten minutes."""
    until = datetime.fromtimestamp((int(clock.now().timestamp()) // 600 + 1) * 600, tz=UTC)
    told = f"{order.order_id}\n{number}\n{return_url}\n{until}"
    if settings().stripe_tax:
        told += "\ntax"
    if choice.rule is not None:
        told += f"\n{choice.capture}\n{' '.join(choice.methods)}"
    return Wish(
        order_id=order.order_id,
        currency=order.currency,
        items=_items(order),
        email=order.email or None,
        return_url=return_url,
        expires_at=max(clock.parse(order.hold_until), until + SHORTEST_CHECKOUT),
        key=hashlib.sha256(told.encode()).hexdigest(),
        methods=methods.named(choice),
        manual=choice.capture is Capture.MANUAL,
        tax=settings().stripe_tax,
    )
