"""Paying for an order from a wallet: wholly or in part, in the transaction that places it.

Source: docs/decisions/0022-paying-from-a-wallet.md
"""

from dataclasses import replace

from chalicelib.buyers.service import buyer_of
from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError, Invalid, NotAuthenticated, NotPermitted
from chalicelib.kernel.money import chargeable, major, unchargeable, unmovable
from chalicelib.kernel.table import Transaction
from chalicelib.ledger import templates
from chalicelib.ledger.service import posting
from chalicelib.orders import store
from chalicelib.orders.model import Event, Fulfilment, Order, Payment
from chalicelib.orders.schemas import PlaceOrder
from chalicelib.orders.service.showing import look
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting, reading

FIELD = "wallet_amount"


def check_payer(wanted: PlaceOrder, payer: str | None) -> None:
    """Refuse to touch a wallet for anybody but the buyer whose link is shown. No I/O."""
    if wanted.wallet_amount is None:
        return
    if payer is None:
        message = "send the token of a link to your orders as `Authorization: Bearer …`"
        raise NotAuthenticated.of_field(FIELD, "link_needed", message)
    if payer != buyer_of(wanted.contact.email):
        message = "the link is of another address: an order is paid from the wallet of its own buyer"
        raise NotPermitted.of_field("contact.email", "other_buyer", message)


def prepaid(order: Order, amount: int | None, owner: Owner) -> Order:
    """A new order with that much of it paid from the wallet of `owner`. Raises `Invalid` naming the field.

    What is wholly paid and for nobody to look at first is delivered, and seen, with its placing.
    """
    if amount is None:
        return order
    rest = order.total - amount
    if rest < 0:
        raise Invalid.of_field(FIELD, "too_much", "that is more than the order costs")
    if rest and unchargeable(rest, order.currency):
        raise _unpayable_rest(order, rest)
    order = replace(order, wallet_amount=amount, wallet=owner.key)
    if rest:
        return _noted(order, Event(order.created_at, "paid_from_wallet", amount))
    order = _noted(
        replace(order, payment=Payment.CAPTURED, refundable=amount), Event(order.created_at, "paid", amount)
    )
    return order if order.review else _given(order)


def _unpayable_rest(order: Order, rest: int) -> Invalid:
    """The refusal of a rest that the provider could not charge; `most` is what the wallet can pay instead."""
    currency = order.currency
    least, most = chargeable(0, currency), max(0, order.total - chargeable(rest, currency))
    if rest < least:
        reason, message = "rest_too_small", f"leave nothing to pay, or {major(least, currency)} at least"
    else:
        instead = f"pay all from the wallet, or {major(most, currency)}"
        reason, message = "rest_not_movable", f"{unmovable(rest, currency)}: {instead}"
    error = FieldError(field=FIELD, reason=reason, message=message)
    return Invalid(message, errors=(error,), most={"amount": most, "currency": currency})


def check_funds(order: Order, owner: Owner) -> None:
    """Raise `InsufficientCredit` if the wallet holds less than its part; the transaction has the last word.

    Asked before tickets are drawn, so that a program without money that goes on asking keeps no code from
    anybody. One read.
    """
    if reading.wallet(owner, order.currency).available < order.wallet_amount:
        raise crediting.insufficient(FIELD)


def pay(writes: Transaction, order: Order, *, source_ip: str) -> None:
    """Add what the wallet pays for a new order, and what its goods earn if they go out with it."""
    if order.wallet is None:
        return
    spent = templates.spend(order.order_id, order.wallet_amount, order.currency)
    key = f"spd:{order.order_id}"
    owner = Owner.of_key(order.wallet)
    crediting.debit(writes, owner, order.currency, order.wallet_amount, key=key, entry=spent)
    if order.at_once:
        sold = [templates.Sold(line.sku, line.quantity, line.amount) for line in order.lines]
        posting.post(writes, templates.delivery(order.order_id, sold, order.currency))
        store.add_view(writes, order.order_id, look(source_ip, len(order.codes)))


def give_back(writes: Transaction, order: Order) -> None:
    """Add that an order which ends unpaid gives its wallet back what that had paid."""
    if order.wallet is None:
        return
    entry = templates.unspend(order.order_id, order.wallet_amount, order.currency)
    owner, key = Owner.of_key(order.wallet), f"uns:{order.order_id}"
    crediting.credit(writes, owner, order.currency, order.wallet_amount, key=key, entry=entry)


def _given(order: Order) -> Order:
    now = clock.text(clock.now())
    lines = tuple(replace(line, delivered=True, delivered_at=now) for line in order.lines)
    order = replace(order, lines=lines, fulfilment=Fulfilment.DELIVERED)
    return _noted(order, Event(now, "delivered"), Event(now, "revealed"))


def _noted(order: Order, *events: Event) -> Order:
    return replace(order, timeline=order.timeline + events)
