"""The statement of the provider in memory: what it booked for money, refunds and disputes, and paid out."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from chalicelib.kernel import clock
from chalicelib.payments.gateway import (
    BalanceTransaction,
    Booking,
    MoneyState,
    Payout,
    Payouts,
    RefundState,
    Statement,
)
from chalicelib.payments.model import Stage

from .provider import Provider

DISPUTE_FEE = 1500
"""Kept when a bank takes money back, given back when we were right."""

PAGE = 3


@dataclass
class Bank:
    """The port of payments as reconciliation asks it; rows come when `book` is called, and then stay."""

    provider: Provider
    rows: list[BalanceTransaction] = field(default_factory=list)

    def book(self) -> None:
        """Put whatever happened since on the statement."""
        known = {row.transaction for row in self.rows}
        self.rows += [row for row in self._happened() if row.transaction not in known]

    def pay_out(self) -> None:
        """Send what we have to our bank, if that is anything."""
        self.book()
        amount = sum(row.net for row in self.rows)
        if amount <= 0:
            return
        name = f"po_{len(self.rows)}"
        self.rows = [row if row.payout else replace(row, payout=name) for row in self.rows]
        self.rows.append(replace(_row(Booking.PAYOUT, f"txn_{name}", -amount), payout=name))

    def statement(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        payout: str | None = None,
        after: str | None = None,
    ) -> Statement:
        """A page of the rows of a time, or of a payout."""
        found = [
            row
            for row in self.rows
            if (since is None or row.created >= since)
            and (until is None or row.created < until)
            and payout in {None, row.payout}
        ]
        start = int(after or 0)
        more = len(found) > start + PAGE
        return Statement(tuple(found[start : start + PAGE]), str(start + PAGE) if more else None)

    def payouts(self, *, since: datetime, until: datetime, after: str | None = None) -> Payouts:
        """Every payout of a time."""
        assert after is None
        found = [row for row in self.rows if row.booking is Booking.PAYOUT and since <= row.created < until]
        payouts = [
            Payout(row.payout or "", -row.gross, row.currency, row.created, listed=True) for row in found
        ]
        return Payouts(tuple(payouts), None)

    def balance(self) -> Counter[str]:
        """What we have with the provider."""
        found: Counter[str] = Counter()
        for row in self.rows:
            found[row.currency] += row.net
        return found

    def order_of(self, payment: str) -> str | None:
        """The order that a payment is for."""
        pages = self.provider.pages.values()
        return next((page.order_id for page in pages if page.payment == payment), None)

    def _happened(self) -> Iterator[BalanceTransaction]:
        pages = {page.payment: page for page in self.provider.pages.values()}
        for money in self.provider.money.values():
            if money.state is MoneyState.TAKEN:
                page = pages[money.payment]
                fee = 30 + money.amount * 29 // 1000
                yield replace(
                    _row(Booking.CHARGE, f"txn_{money.payment}", money.amount, fee),
                    payment=money.payment,
                    order_id=page.order_id,
                    top_up_id=page.top_up_id,
                )
            for refund_id, answer in money.refunds.items():
                assert answer.state is RefundState.SUCCEEDED, "no other refund is booked here"
                yield replace(
                    _row(Booking.REFUND, f"txn_{answer.refund}", -answer.amount),
                    payment=money.payment,
                    refund=refund_id,
                    refund_state=answer.state,
                    source=answer.refund,
                )
        for one in self.provider.disputes.values():
            taken = _row(Booking.DISPUTE, f"txn_{one.dispute}", -one.amount, DISPUTE_FEE)
            back = _row(Booking.DISPUTE_REVERSAL, f"txn_{one.dispute}_back", one.amount, -DISPUTE_FEE)
            for row, happened in ((taken, one.withdrawn), (back, one.withdrawn and one.stage is Stage.WON)):
                if happened:
                    yield replace(row, dispute=one.dispute, payment=one.payment)


def _row(booking: Booking, transaction: str, gross: int, fee: int = 0) -> BalanceTransaction:
    now = clock.now()
    return BalanceTransaction(transaction, booking, str(booking), gross, fee, gross - fee, "USD", now, now)
