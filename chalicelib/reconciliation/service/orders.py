"""The fourth phase: what the orders of a day say of themselves is what the ledger says of them."""

from collections.abc import Iterator

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.ledger.model import Account, Entry, balances
from chalicelib.ledger.model import Kind as Fact
from chalicelib.ledger.service import reading
from chalicelib.orders.model import Order, Payment
from chalicelib.orders.service import finding
from chalicelib.payments import store as payments
from chalicelib.reconciliation.model import Run

_PAGE = 200
_PAID = frozenset({Payment.CAPTURED, Payment.PARTLY_REFUNDED, Payment.REFUNDED})
_MONEY = frozenset({Fact.CAPTURE, Fact.SPEND})


def check_page(run: Run) -> bool:
    """Look at the next orders that were placed on the day; whether they were the last."""
    shard, start = int(run.place.get("shard", 0)), run.place.get("start")
    found, start = finding.page_of_day(run.day, shard, start, limit=_PAGE)
    for order in found:
        if order.total and order.payment in _PAID:
            for one in _disagreements(order, reading.of_subject(order.order_id), run.day):
                recording.see(one, run.day, run.number)
    run.place = {"shard": shard, "start": start} if start else {"shard": shard + 1}
    return start is None and shard + 1 >= finding.SHARDS


def _disagreements(order: Order, entries: list[Entry], day: str) -> Iterator[Found]:
    """At most one of each kind; an order that lacks entries is not told to be unclear as well."""
    missing = False
    if not any(entry.kind in _MONEY for entry in entries):
        missing = True
        yield _found(BreakKind.PAID_WITHOUT_ENTRY, order, day, order.total)
    earned = {sku for entry in entries if entry.kind is Fact.DELIVERY for sku in entry.quantities}
    unearned = [line for line in order.lines if line.delivered and line.amount and line.sku not in earned]
    if unearned:
        missing = True
        yield _found(BreakKind.DELIVERED_WITHOUT_ENTRY, order, day, sum(line.amount for line in unearned))
    held = 0 if missing or not order.over else _held(order, entries)
    if held:
        yield _found(BreakKind.ORDER_UNCLEAR, order, day, held)


def _held(order: Order, entries: list[Entry]) -> int:
    """What is left of an order that is over; what the provider holds of it is judged row by row."""
    sums = balances(entries)
    unfulfilled = sums.get((Account.ORDER_UNFULFILLED, order.currency), 0)
    payable = sums.get((Account.REFUND_PAYABLE, order.currency), 0)
    if payable and any(one.state != "succeeded" for one in payments.refunds(order.order_id)):
        payable = 0  # a refund is on its way, or failed and is a break of its own
    return unfulfilled or payable


def _found(kind: BreakKind, order: Order, day: str, amount: int) -> Found:
    return Found(
        kind,
        order.order_id,
        order_id=order.order_id,
        ledger_amount=amount,
        ledger_currency=order.currency,
        currency=order.currency,
        day=day,
    )
