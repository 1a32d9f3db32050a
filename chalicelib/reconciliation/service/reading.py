"""The first phase: the provider's statement of a day is kept row by row, by the ledger's names."""

from chalicelib.kernel import clock
from chalicelib.payments.gateway import BalanceTransaction, Booking
from chalicelib.payments.service.provider import gateway
from chalicelib.reconciliation import store
from chalicelib.reconciliation.model import Row, Run, bounds

_PREFIXES = {
    Booking.CHARGE: "cap",
    Booking.REFUND: "ref",
    Booking.REFUND_FAILURE: "rff",
    Booking.DISPUTE: "dsp",
    Booking.DISPUTE_REVERSAL: "dsw",
    Booking.PAYOUT: "pay",
    Booking.PAYOUT_REVERSAL: "prt",
    Booking.FEE: "fee",
}
"""How the ledger names a fact: `ledger/templates.py`."""


def read_page(run: Run) -> bool:
    """Keep the next page of the statement; whether it was the last."""
    since, until = bounds(run.day)
    page = int(run.place.get("page", 0))
    found = gateway().statement(since=since, until=until, after=run.place.get("after"))
    store.add_rows(run, page, [_row(one) for one in found.rows])
    run.place = {"page": page + 1, "after": found.following}
    return found.following is None


def _row(one: BalanceTransaction) -> Row:
    return Row(
        key=_key(one),
        transaction=one.transaction,
        booking=one.booking,
        type=one.type,
        gross=one.gross,
        fee=one.fee,
        net=one.net,
        currency=one.currency,
        created=clock.text(one.created),
        source=one.source,
        payment=one.payment,
        refund=one.refund,
        refund_state=one.refund_state,
        dispute=one.dispute,
        payout=one.payout,
        order_id=one.order_id,
        top_up_id=one.top_up_id,
    )


def _key(one: BalanceTransaction) -> str:
    """The ledger's name for what was booked; the transaction's own where there is none."""
    of_booking = {
        Booking.CHARGE: one.payment,
        Booking.REFUND: one.refund or one.source,
        Booking.REFUND_FAILURE: one.refund or one.source,
        Booking.DISPUTE: one.dispute,
        Booking.DISPUTE_REVERSAL: one.dispute,
        Booking.PAYOUT: one.payout,
        Booking.PAYOUT_REVERSAL: one.payout,
        Booking.FEE: one.transaction,
    }
    if one.booking is Booking.CHARGE and one.top_up_id and one.payment:
        return f"top:{one.payment}"
    name = of_booking.get(one.booking)
    return f"{_PREFIXES[one.booking]}:{name}" if name else f"txn:{one.transaction}"
