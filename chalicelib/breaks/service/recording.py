"""Finding what does not fit: opened once, seen again, healed when it is found no more."""

from chalicelib.breaks import store
from chalicelib.breaks.model import Break, BreakState, Found
from chalicelib.kernel.table import Transaction
from chalicelib.kernel.telemetry import log


def add(found: Found, *, first_seen: str | None = None) -> None:
    """Open a break once per kind and subject; what a person resolved stays resolved."""
    if store.add(found, first_seen=first_seen):
        _tell(found)


def add_with(writes: Transaction, found: Found) -> None:
    """Add the opening of a break to the transaction that makes it one; the write is named `break`."""
    store.add_with(writes, found)


def mend_with(writes: Transaction, found: Found, reason: str) -> None:
    """Add the healing of a break to the transaction that puts it right, whatever became of it meanwhile."""
    store.mend_with(writes, found, reason)


def see(found: Found, day: str, run: int) -> None:
    """Note what a run of a day finds: a new break is opened, a known one is seen again."""
    store.note_day(day, found.break_id)
    if store.add(found, run=run):
        _tell(found)
    else:
        store.see(found.break_id, run=run)


def heal(found: Found, reason: str, *, day: str, run: int) -> None:
    """Record what did not fit and put itself right, so that it can be read about."""
    store.note_day(day, found.break_id)
    store.add(found, run=run)
    if store.end(found.break_id, BreakState.HEALED, actor="system", reason=reason):
        log.info("break healed", extra={"kind": found.kind, "subject": found.subject, "reason": reason})


def heal_unseen(day: str, run: int) -> list[Break]:
    """Every break that a day ever had, after those that this run found no more are healed."""
    every: list[Break] = []
    start = None
    while True:
        page, start = store.of_day(day, start=start)
        for one in page:
            reason = "found no more"
            gone = one.state is BreakState.OPEN and one.found.day == day and one.run < run
            ended = gone and store.end(
                one.break_id, BreakState.HEALED, actor="system", reason=reason, before_run=run
            )
            every.append((store.find(one.break_id) if ended else one) or one)
        if start is None:
            return every


def is_known(found: Found) -> bool:
    """Whether a break of this kind and subject is open, or was resolved by a person."""
    known = store.find(found.break_id)
    return known is not None and known.state is not BreakState.HEALED


def has_open(day: str) -> bool:
    """Whether a day's reconciliation has open breaks."""
    start = None
    while True:
        page, start = store.of_day(day, start=start)
        if any(one.state is BreakState.OPEN for one in page):
            return True
        if start is None:
            return False


def _tell(found: Found) -> None:
    log.warning("break found", extra={"kind": found.kind, "subject": found.subject, "order": found.order_id})
