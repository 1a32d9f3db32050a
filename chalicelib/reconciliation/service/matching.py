"""The second phase: each fact of the statement meets the ledger, and what agrees is settled.

Rows of one fact lie beside each other, so a fact is judged once, whatever order its rows came in.
"""

from collections import Counter
from itertools import groupby

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.ledger.service import posting, reading
from chalicelib.payments.gateway import Booking
from chalicelib.payments.service.provider import gateway
from chalicelib.reconciliation import store
from chalicelib.reconciliation.model import Match, Row, Run
from chalicelib.reconciliation.service import healing
from chalicelib.reconciliation.service.verdicts import Case, Verdict, judge

_PAGE = 200
_AT_ONCE = 25
"""Facts settled in one transaction: a match and at most two entries each."""

_OF_A_PAYMENT = frozenset({Booking.REFUND, Booking.REFUND_FAILURE, Booking.DISPUTE, Booking.DISPUTE_REVERSAL})


def match_page(run: Run) -> bool:
    """Judge the next facts; whether they were the last."""
    page, more = store.rows(run, run.place.get("after"), limit=_PAGE)
    facts = [list(rows) for _, rows in groupby(page, key=lambda one: one[1].key)]
    if more and len(facts) > 1:
        facts.pop()  # its other rows may be on the next page
    if facts:
        _judge(run, [[row for _, row in rows] for rows in facts])
        run.place = {"after": facts[-1][-1][0]}
    return not more


def _judge(run: Run, facts: list[list[Row]]) -> None:
    matches = store.matches(_keys(facts))
    open_rows: list[Row] = []
    for rows in facts:
        match = matches.get(rows[0].key)
        one = _chosen(run, rows, match)
        if match and match.settled:
            run.count(one.currency, "settled", one.net if one.transaction == match.transaction else 0)
        else:
            open_rows.append(one)
    subjects = {row.key: _subject(row, matches) for row in open_rows}
    entries = reading.find_many((subject, key) for key, subject in subjects.items() if subject)
    verdicts = [
        (row, judge(Case(run, row, subjects[row.key], entries.get((subjects[row.key] or "", row.key)))))
        for row in open_rows
    ]
    _settle([verdict for _, verdict in verdicts if verdict.match])
    for row, verdict in verdicts:
        _record(run, row, verdict)


def _chosen(run: Run, rows: list[Row], match: Match | None) -> Row:
    """The row that stands for a fact: the settled one, else the first by name; others are breaks."""
    by_name = {row.transaction: row for row in rows}
    for row in by_name.values():
        run.count(row.currency, row.booking, row.gross)
        run.count(row.currency, "fees", row.fee)
        run.count(row.currency, "net", row.net)
        run.count(row.currency, "rows", 1)
    chosen = by_name.get(match.transaction if match else "", rows[0])
    listed = Counter(row.transaction for row in rows)
    stands = match.transaction if match and match.settled else chosen.transaction
    for name, row in by_name.items():
        if listed[name] > 1:
            recording.see(_twice(run, row, BreakKind.DUPLICATE_ROW), run.day, run.number)
        if name != stands:
            recording.see(_twice(run, row, BreakKind.DUPLICATE_TRANSACTION), run.day, run.number)
    return chosen


def _twice(run: Run, row: Row, kind: BreakKind) -> Found:
    return Found(
        kind,
        row.transaction,
        order_id=row.order_id,
        provider_amount=row.gross,
        currency=row.currency,
        day=run.day,
    )


def _keys(facts: list[list[Row]]) -> set[str]:
    """The facts, and the captures that refunds and disputes among them are of."""
    first = [rows[0] for rows in facts]
    captures = {f"cap:{row.payment}" for row in first if row.booking in _OF_A_PAYMENT and row.payment}
    return {row.key for row in first} | captures


def _subject(row: Row, matches: dict[str, Match]) -> str | None:
    """What a row is about: what the provider was told, else what its payment was captured for."""
    if row.top_up_id:
        return healing.wallet_of(row.top_up_id)
    claimed = healing.claimed_wallet(row.dispute) if row.dispute else None
    if claimed:
        return claimed
    if row.order_id or row.booking not in _OF_A_PAYMENT or not row.payment:
        return row.order_id
    capture = matches.get(f"cap:{row.payment}")
    return capture.subject if capture else gateway().order_of(row.payment)


def _settle(verdicts: list[Verdict]) -> None:
    """Note the matches, each in one transaction with the entries that settle it."""
    for start in range(0, len(verdicts), _AT_ONCE):
        waiting = verdicts[start : start + _AT_ONCE]
        while waiting:
            writes = Transaction()
            for verdict in waiting:
                _add(writes, verdict)
            try:
                writes.commit()
            except WriteRefused as refusal:  # another run was first with those
                waiting = [one for one in waiting if not _names(one) & refusal.refused.keys()]
                continue
            break


def _add(writes: Transaction, verdict: Verdict) -> None:
    if verdict.match:
        store.add_match(writes, verdict.match)
    for entry in verdict.entries:
        posting.post(writes, entry)


def _names(verdict: Verdict) -> set[str]:
    names = {f"entry {entry.entry_id}" for entry in verdict.entries}
    return names | ({f"match {verdict.match.key}"} if verdict.match else set())


def _record(run: Run, row: Row, verdict: Verdict) -> None:
    if verdict.match and verdict.match.settled:
        run.count(row.currency, "settled", row.net)
    if verdict.waits:
        run.waiting += 1
    if verdict.healed:
        recording.heal(verdict.healed, "the provider was asked again", day=run.day, run=run.number)
    if verdict.found:
        recording.see(verdict.found, run.day, run.number)
