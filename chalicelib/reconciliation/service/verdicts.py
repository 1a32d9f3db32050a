"""What a row of the statement comes to: settled, waiting for its counterpart, or a break."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel import clock
from chalicelib.ledger import templates
from chalicelib.ledger.model import Account, Entry
from chalicelib.ledger.service import reading
from chalicelib.orders.model import Order
from chalicelib.orders.service import states
from chalicelib.payments import store as payments
from chalicelib.payments.gateway import Booking, RefundState
from chalicelib.payments.model import Refund
from chalicelib.reconciliation.model import GRACE, PATIENCE, Match, Row, Run
from chalicelib.reconciliation.service import healing
from chalicelib.wallet.model import OwnerKind


@dataclass(frozen=True)
class Case:
    """A row, the subject it is about as far as that is known, and the ledger's entry of the same fact."""

    run: Run
    row: Row
    subject: str | None
    entry: Entry | None


@dataclass(frozen=True)
class Verdict:
    """What is to be written: a match with the entries that settle it, a break, or nothing yet."""

    match: Match | None = None
    entries: tuple[Entry, ...] = ()
    found: Found | None = None
    healed: Found | None = None
    waits: bool = False


WAITS = Verdict(waits=True)


def judge(case: Case) -> Verdict:
    """What a row comes to. Asks the provider again where that may put it right."""
    row = case.row
    if row.net != row.gross - row.fee:
        return Verdict(found=_found(case, BreakKind.FEE_DIFFERS, row.transaction), match=_unsettled(case))
    judges: dict[str, Callable[[Case], Verdict]] = {
        Booking.CHARGE: _charge,
        Booking.REFUND: _refund,
        Booking.REFUND_FAILURE: _refund_failure,
        Booking.DISPUTE: _dispute,
        Booking.DISPUTE_REVERSAL: _dispute,
        Booking.PAYOUT: _payout,
        Booking.PAYOUT_REVERSAL: _payout,
        Booking.FEE: _fee,
    }
    known = not row.key.startswith("txn:")
    return judges[row.booking](case) if known and row.booking in judges else _unknown(case)


def pending(entry: Entry) -> tuple[int, str]:
    """What an entry says that the provider will book for it, and in which currency."""
    moved = [one for one in entry.postings if one.account is Account.PROVIDER_PENDING]
    return sum(one.amount for one in moved), moved[0].currency if moved else entry.postings[0].currency


def _charge(case: Case) -> Verdict:
    if case.entry:
        return _compared(case, case.entry)
    if _age(case.row) < GRACE:
        return WAITS
    if case.row.top_up_id and case.subject:
        return _missed_top_up(case, case.row.top_up_id, case.subject)
    order = states.find(case.subject) if case.subject and not case.row.top_up_id else None
    if order is None:
        return Verdict(
            found=_found(case, BreakKind.UNKNOWN_PAYMENT, case.row.payment or case.row.transaction)
        )
    if order.money == case.row.payment:
        return Verdict(found=_found(case, BreakKind.PAID_WITHOUT_ENTRY, order.order_id))
    return _missed(case, order)


def _missed_top_up(case: Case, top_up_id: str, wallet: str) -> Verdict:
    """Money for a wallet that nobody here heard of: the provider is asked about the top-up's page."""
    found = _found(case, BreakKind.CAPTURE_MISSED, case.row.payment or case.row.transaction)
    _before_healing(case, found)
    healing.ask_about_top_up(top_up_id)
    entry = _entry_of(wallet, case.row.key)
    return replace(_compared(case, entry), healed=found) if entry else Verdict(found=found)


def _missed(case: Case, order: Order) -> Verdict:
    """Money of an order that nobody here heard of: the provider is asked about the order's pages."""
    kind = BreakKind.DOUBLE_CAPTURE if order.money else BreakKind.CAPTURE_MISSED
    found = _found(case, kind, case.row.payment or case.row.transaction)
    if healing.is_misfit(order.order_id):
        return Verdict()
    _before_healing(case, found)
    healing.ask_about(order.order_id)
    entry = _entry_of(order.order_id, case.row.key)
    if entry:
        return replace(_compared(case, entry), healed=found)
    return Verdict() if healing.is_misfit(order.order_id) else Verdict(found=found)


def _refund(case: Case) -> Verdict:
    if case.entry:
        return _compared(case, case.entry)
    refund = _refund_of(case)
    if refund and refund.state == "requested":
        return _pending_refund(case, refund)
    if refund and refund.state == "failed" and case.row.refund_state == RefundState.FAILED:
        return _settled(case, refund.order_id)  # its way back is a row of its own
    if _age(case.row) < GRACE:
        return WAITS
    return Verdict(found=_found(case, BreakKind.REFUND_UNKNOWN, case.row.source or case.row.transaction))


def _pending_refund(case: Case, refund: Refund) -> Verdict:
    """Look again at a refund that is on its way for long, or that the provider is done with."""
    limit = PATIENCE if case.row.refund_state == RefundState.PENDING else GRACE
    if _age(case.row) < limit:
        return WAITS
    found = _found(case, BreakKind.REFUND_PENDING, refund.refund_id)
    _before_healing(case, found)
    if healing.look_again(refund).state == "requested":
        return Verdict(found=found)
    entry = _entry_of(refund.order_id, case.row.key)
    verdict = _compared(case, entry) if entry else _settled(case, refund.order_id)
    return replace(verdict, healed=found)


def _refund_failure(case: Case) -> Verdict:
    refund = _refund_of(case)
    if refund and refund.state == "failed":
        return _settled(case, refund.order_id)
    if _age(case.row) < GRACE:
        return WAITS
    name = case.row.refund or case.row.source or case.row.transaction
    if refund and refund.state == "requested":
        found = _found(case, BreakKind.REFUND_PENDING, refund.refund_id)
        _before_healing(case, found)
        if healing.look_again(refund).state == "failed":
            return replace(_settled(case, refund.order_id), healed=found)
        return Verdict(found=found)
    return Verdict(found=_found(case, BreakKind.REFUND_BOUNCED if refund else BreakKind.REFUND_UNKNOWN, name))


def _dispute(case: Case) -> Verdict:
    if case.entry:
        return _compared(case, case.entry)
    if _age(case.row) < GRACE:
        return WAITS
    name = case.row.key.removeprefix("dsp:")
    return Verdict(found=_found(case, BreakKind.DISPUTE_UNKNOWN, name))


def _payout(case: Case) -> Verdict:
    row = case.row
    if not row.payout:
        return _unknown(case)
    out = row.booking == Booking.PAYOUT
    template = templates.payout if out else templates.payout_return
    entries = [template(row.payout, -row.gross if out else row.gross, row.currency)]
    if row.fee:
        entries.append(templates.settlement(row.payout, row.transaction, 0, row.fee, row.currency))
    return Verdict(Match(row.key, row.transaction, row.payout, settled=True), tuple(entries))


def _fee(case: Case) -> Verdict:
    """A fee of its own: nothing was pending for it."""
    row = case.row
    entry = templates.settlement(row.transaction, row.transaction, 0, -row.net, row.currency)
    return Verdict(Match(row.key, row.transaction, row.transaction, settled=True), (entry,))


def _unknown(case: Case) -> Verdict:
    return Verdict(found=_found(case, BreakKind.UNKNOWN_TRANSACTION, case.row.transaction))


def _compared(case: Case, entry: Entry) -> Verdict:
    """Settle what agrees; what does not is noted as this entry's, and waits for a person."""
    amount, currency = pending(entry)
    if (amount, currency) == (case.row.gross, case.row.currency):
        return _settled(case, entry.subject)
    kind = BreakKind.CURRENCY_DIFFERS if currency != case.row.currency else BreakKind.AMOUNT_DIFFERS
    found = _found(case, kind, case.row.transaction)
    found = whose(replace(found, ledger_amount=amount, ledger_currency=currency), entry.subject)
    return Verdict(Match(case.row.key, case.row.transaction, entry.subject, settled=False), found=found)


def _settled(case: Case, subject: str) -> Verdict:
    row = case.row
    entry = templates.settlement(subject, row.transaction, row.gross, row.fee, row.currency)
    return Verdict(Match(row.key, row.transaction, subject, settled=True), (entry,))


def _unsettled(case: Case) -> Match:
    return Match(case.row.key, case.row.transaction, case.subject or case.row.transaction, settled=False)


def _before_healing(case: Case, found: Found) -> None:
    """Open the break first, as one of the run before: after a crash it is healed as found no more."""
    recording.see(found, case.run.day, case.run.number - 1)


def _refund_of(case: Case) -> Refund | None:
    known = case.subject and case.row.refund
    return payments.refund(case.subject or "", case.row.refund or "") if known else None


def _entry_of(subject: str, key: str) -> Entry | None:
    return reading.find_many([(subject, key)]).get((subject, key))


def _age(row: Row) -> timedelta:
    return clock.now() - clock.parse(row.created)


def _found(case: Case, kind: BreakKind, subject: str) -> Found:
    amount, currency = case.row.gross, case.row.currency
    found = Found(kind, subject, provider_amount=amount, currency=currency, day=case.run.day)
    return whose(found, case.subject)


def whose(found: Found, subject: str | None) -> Found:
    """A break that names whose money it is that the books have under a subject: an order's, or a wallet's."""
    if subject and subject.partition("_")[0] in {*OwnerKind}:
        return replace(found, order_id=None, wallet=subject)
    return replace(found, order_id=subject, wallet=None)
