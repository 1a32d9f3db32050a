"""The third phase: every entry of a day that says the provider moved money has its transaction."""

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.kernel import clock
from chalicelib.kernel.telemetry import log
from chalicelib.ledger.model import Account, Entry
from chalicelib.ledger.model import Kind as Fact
from chalicelib.ledger.service import reading, summing
from chalicelib.reconciliation import store
from chalicelib.reconciliation.model import GRACE, Run
from chalicelib.reconciliation.service.verdicts import pending, whose

_PAGE = 500


def check_page(run: Run) -> bool:
    """Look at the next entries of the day; whether they were the last."""
    shard, start = int(run.place.get("shard", 0)), run.place.get("start")
    found, start = reading.page_of(run.day, shard, start, limit=_PAGE)
    late = summing.catch_up(found)
    if late:
        log.warning("entries summed late", extra={"day": run.day, "count": late})
    waiting = [entry for entry in found if _names_money(entry)]
    matches = store.matches(entry.entry_id for entry in waiting)
    for entry in waiting:
        if entry.entry_id not in matches:
            _judge(run, entry)
    run.place = {"shard": shard, "start": start} if start else {"shard": shard + 1}
    return start is None and shard + 1 >= reading.SHARDS


def _names_money(entry: Entry) -> bool:
    """Whether it is of money that the provider moves; settlements are what this function's run posts."""
    moves = any(one.account is Account.PROVIDER_PENDING for one in entry.postings)
    return moves and entry.kind is not Fact.SETTLEMENT


def _judge(run: Run, entry: Entry) -> None:
    if clock.now() - clock.parse(entry.at) < GRACE:
        run.waiting += 1
        return
    amount, currency = pending(entry)
    refund = entry.kind is Fact.REFUND
    found = Found(
        BreakKind.REFUND_ABSENT if refund else BreakKind.ENTRY_UNBACKED,
        entry.entry_id.partition(":")[2] if refund else entry.entry_id,
        ledger_amount=amount,
        ledger_currency=currency,
        currency=currency,
        day=run.day,
    )
    recording.see(whose(found, entry.subject), run.day, run.number)
