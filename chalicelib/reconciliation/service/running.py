"""Which days are due, and a run of one: page by page, resumed where it stood, by one worker at a time."""

import time
import uuid
from collections.abc import Callable
from datetime import timedelta

from chalicelib.breaks.service import handling, recording
from chalicelib.kernel import clock
from chalicelib.kernel.telemetry import log, measure
from chalicelib.reconciliation import store
from chalicelib.reconciliation.errors import LeaseLost
from chalicelib.reconciliation.model import BEGINS_AFTER, LOOKS_BACK, DayState, Run, RunPhase, following
from chalicelib.reconciliation.service import closing, entries, matching, orders, payouts, reading

_BUDGET_SECONDS = 240.0
_OLD = timedelta(days=1)

_STEPS: dict[RunPhase, Callable[[Run], bool]] = {
    RunPhase.STATEMENT: reading.read_page,
    RunPhase.ROWS: matching.match_page,
    RunPhase.ENTRIES: entries.check_page,
    RunPhase.ORDERS: orders.check_page,
    RunPhase.PAYOUTS: payouts.check_page,
}
"""What each phase does with its next page; True at its end."""


def work() -> dict[str, int]:
    """Run what is due for four minutes; what is left goes on next time. How much was done."""
    end = time.monotonic() + _BUDGET_SECONDS
    done = 0
    days = due()
    for day in days:
        done += run(day, until=end)
        if time.monotonic() >= end:
            break
    old = handling.count(older_than=_OLD)
    measure("OldBreaks", old)
    return {"due": len(days), "done": done, "old_breaks": old}


def run(day: str, *, until: float | None = None) -> bool:
    """Reconcile a day, or go on with it; whether its run is over. Nothing happens while somebody else does.

    `until` is a moment of the monotonic clock at which the rest is left for later.
    """
    found = store.claim(day, uuid.uuid4().hex, now=clock.now())
    if found is None:
        return False
    try:
        while found.phase is not RunPhase.CLOSE:
            if until is not None and time.monotonic() >= until:
                store.let_go(found)
                return False
            step(found)
        closing.close(found)
    except LeaseLost:
        log.warning("somebody else reconciles the day", extra={"day": day})
        return False
    return True


def step(run: Run) -> None:
    """Do the next page of a run and note it. A crash before the note repeats the page, to no other end."""
    if _STEPS[run.phase](run):
        run.next_phase()
    store.keep(run)


def due() -> list[str]:
    """The days to be run now, the latest first: a row of the next day may stand for an entry of this one.

    Yesterday once it has ended for two hours, days that nobody ran since the first, runs that were left
    unfinished or asked for, and once a day what has open breaks or still waits.
    """
    now = clock.now()
    last = (now - BEGINS_AFTER).date().isoformat()
    latest = following(last, -1)
    first = store.first_day() or latest
    recent = [following(latest, -back) for back in range(LOOKS_BACK)]
    asked_for = store.unfinished()
    return sorted({one for one in recent if one >= first and _is_due(one)} | set(asked_for), reverse=True)


def _is_due(day: str) -> bool:
    found = store.find(day)
    if found is None or found.phase is not RunPhase.DONE or found.finished_at is None:
        return True
    today = clock.now().date().isoformat()
    if found.finished_at[:10] >= today:
        return False
    return found.state is DayState.OPEN or recording.has_open(day)
