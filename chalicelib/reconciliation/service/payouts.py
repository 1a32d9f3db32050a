"""The fifth phase: each payout of a day is the sum of the transactions that it is made of."""

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel import clock
from chalicelib.payments.gateway import Booking, Payout
from chalicelib.payments.service.provider import gateway
from chalicelib.reconciliation.model import GRACE, Run, bounds

_OWN = frozenset({Booking.PAYOUT, Booking.PAYOUT_REVERSAL})


def check_page(run: Run) -> bool:
    """Sum up the next page of a payout's transactions; whether there are no more payouts."""
    since, until = bounds(run.day)
    place = run.place
    listed = gateway().payouts(since=since, until=until, after=place.get("after"))
    number = int(place.get("number", 0))
    if number >= len(listed.payouts):
        run.place = {"after": listed.following}
        return listed.following is None
    payout = listed.payouts[number]
    if not payout.listed:
        run.waiting += clock.now() - payout.created < GRACE
        run.place = {"after": place.get("after"), "number": number + 1}
        return False
    page = gateway().statement(payout=payout.payout, after=place.get("row"))
    total = int(place.get("sum", 0)) + sum(row.net for row in page.rows if row.booking not in _OWN)
    run.place = {"after": place.get("after"), "number": number, "row": page.following, "sum": total}
    if page.following is None:
        _judge(run, payout, total)
        run.place = {"after": place.get("after"), "number": number + 1}
    return False


def _judge(run: Run, payout: Payout, total: int) -> None:
    run.count(payout.currency, "payouts_checked", 1)
    if total == payout.amount:
        return
    found = Found(
        BreakKind.PAYOUT_DIFFERS,
        payout.payout,
        provider_amount=payout.amount,
        ledger_amount=total,
        currency=payout.currency,
        day=run.day,
    )
    recording.see(found, run.day, run.number)
