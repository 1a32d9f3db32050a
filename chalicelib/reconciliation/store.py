"""The reconciliation's table.

DAYS              / <day>                     a day: state, phase and place of its run, lease, totals, report
DUE               / <day>                     a day that is to be run, asked for or not finished
ROWS#<day>#<run>  / <key>#<transaction>#<at>  a row of the statement, kept for a run; forgotten after a month
MATCH#<key>       / MATCH                     the transaction that stands for an entry of the ledger

`key` is the ledger's name of a fact, as in `cap:<payment>`; rows of one fact lie beside each other, in the
same order whatever order the provider listed them in.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.paging import cursor, place
from chalicelib.kernel.table import Item, Table, Transaction, WriteRefused
from chalicelib.reconciliation.errors import LeaseLost
from chalicelib.reconciliation.model import Day, DayState, Match, Row, Run, RunPhase

_DAYS = "DAYS"
_DUE = "DUE"
_ABSENT = "attribute_not_exists(pk)"
_ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"
_AS_UNBEGUN = (
    "#phase = if_not_exists(#phase, :done), #runs = if_not_exists(#runs, :zero), "
    "#state = if_not_exists(#state, :running)"
)
_UNBEGUN: dict[str, Any] = {"done": RunPhase.DONE, "zero": 0, "running": DayState.RUNNING}
_LEASE = timedelta(minutes=5)
_KEPT_SECONDS = 35 * 86_400


@lru_cache(maxsize=1)
def table() -> Table:
    """The reconciliation's table."""
    return Table(settings().table_reconciliation)


def claim(day: str, holder: str, *, now: datetime) -> Run | None:
    """Take a day to work on it, for five minutes at first; None while somebody else does.

    A run that was left unfinished goes on where it stood, else a new one begins.
    """
    values: dict[str, Any] = {
        "holder": holder,
        "until": clock.text(now + _LEASE),
        "now": clock.text(now),
        **_UNBEGUN,
    }
    free = "attribute_not_exists(#lease_until) OR #lease_until < :now"
    change = f"SET #lease = :holder, #lease_until = :until, {_AS_UNBEGUN}"
    try:
        item = table().update(_DAYS, day, change, when=free, values=values)
    except WriteRefused:
        return None
    if item["phase"] == RunPhase.DONE:
        table().put_same([{"pk": _DUE, "sk": day}])
        item = _begin(day, item["runs"] + 1, holder)
    return Run(
        day=day,
        number=item["runs"],
        phase=RunPhase(item["phase"]),
        holder=holder,
        place=item["place"],
        totals=item["totals"],
        waiting=item["waiting"],
        provider_closing=item.get("provider_closing"),
    )


def _begin(day: str, number: int, holder: str) -> Item:
    values: dict[str, Any] = {
        "number": number,
        "phase": RunPhase.STATEMENT,
        "state": DayState.RUNNING,
        "none": {},
        "zero": 0,
        "holder": holder,
    }
    change = (
        "SET #runs = :number, #phase = :phase, #state = :state, #place = :none, #totals = :none, "
        "#waiting = :zero REMOVE #requested"
    )
    return table().update(_DAYS, day, change, when="#lease = :holder", values=values)


def keep(run: Run) -> None:
    """Note how far a run is, and go on holding the day. Raises `LeaseLost`."""
    values = {
        "phase": run.phase,
        "place": run.place,
        "totals": run.totals,
        "waiting": run.waiting,
        "closing": run.provider_closing or {},
        "until": clock.text(clock.now() + _LEASE),
    }
    change = (
        "SET #phase = :phase, #place = :place, #totals = :totals, #waiting = :waiting, "
        "#provider_closing = :closing, #lease_until = :until"
    )
    _held(run, change, values)


def let_go(run: Run) -> None:
    """Leave a day to whoever goes on with it. Raises `LeaseLost`."""
    _held(run, "REMOVE #lease, #lease_until", {})


def close(run: Run, day: Day) -> None:
    """Record the outcome of a run, and let go of the day. Raises `LeaseLost`."""
    values = {
        "phase": RunPhase.DONE,
        "state": day.state,
        "totals": day.totals,
        "breaks": day.breaks,
        "finished": day.finished_at,
        "report": day.report,
        "signature": day.signature,
        "none": {},
        "closing": run.provider_closing or {},
    }
    change = (
        "SET #phase = :phase, #state = :state, #totals = :totals, #breaks = :breaks, #place = :none, "
        "#finished_at = :finished, #report = :report, #signature = :signature, "
        "#provider_closing = :closing REMOVE #lease, #lease_until"
    )
    _held(run, change, values)
    writes = Transaction()
    writes.check("day", table(), _DAYS, run.day, when="attribute_not_exists(#requested)", values={})
    writes.delete("due", table(), _DUE, run.day, when=_ANY)
    with suppress(WriteRefused):  # somebody asked for another run meanwhile
        writes.commit()


def request(day: str) -> None:
    """Note that a day is to be run again; a repeat changes nothing."""
    change = f"SET #requested = :yes, {_AS_UNBEGUN}"
    table().update(_DAYS, day, change, when=_ANY, values={"yes": True, **_UNBEGUN})
    table().put_same([{"pk": _DUE, "sk": day}])


def unfinished() -> list[str]:
    """Days that are to be run: asked for, or begun and not finished; at most a hundred, the latest first."""
    return [item["sk"] for item in table().query(_DUE, forward=False).items]


def find(day: str) -> Day | None:
    """A day as it surely stands."""
    item = table().get(_DAYS, day)
    return _day(item) if item else None


def days(after: str | None, *, limit: int) -> tuple[list[Day], str | None]:
    """A page of the days, the latest first, and the cursor of the next."""
    start = place(after, partition=_DAYS, prefix="")
    page = table().query(_DAYS, limit=limit, start=start, forward=False)
    return [_day(item) for item in page.items], cursor(page.next_key)


def first_day() -> str | None:
    """The earliest day that was ever reconciled."""
    page = table().query(_DAYS, limit=1)
    return page.items[0]["sk"] if page.items else None


def add_rows(run: Run, page: int, rows: Iterable[Row]) -> None:
    """Keep a page of the statement for a run; a repeat of the page changes nothing."""
    ttl = int(clock.now().timestamp()) + _KEPT_SECONDS
    table().put_same(
        {
            **asdict(row),
            "pk": _rows(run),
            "sk": f"{row.key}#{row.transaction}#{page:06d}.{number:03d}",
            "ttl": ttl,
        }
        for number, row in enumerate(rows)
    )


def rows(run: Run, after: str | None, *, limit: int) -> tuple[list[tuple[str, Row]], bool]:
    """Some rows of a run after a place, each with its own, and whether there are more."""
    start = {"pk": _rows(run), "sk": after} if after else None
    page = table().query(_rows(run), start=start, limit=limit)
    return [(item["sk"], _row(item)) for item in page.items], page.next_key is not None


def matches(keys: Iterable[str]) -> dict[str, Match]:
    """What stands for these facts in the statement, as far as anything does."""
    found = table().get_many((_match(key), "MATCH") for key in keys)
    return {
        item["key"]: Match(item["key"], item["transaction"], item["subject"], item["settled"])
        for item in found
    }


def add_match(writes: Transaction, match: Match) -> None:
    """Add that a transaction stands for a fact, once settled for good; the write is named `match <key>`."""
    item = {**asdict(match), "pk": _match(match.key), "sk": "MATCH"}
    when = f"{_ABSENT} OR #settled = :no"
    writes.put(f"match {match.key}", table(), item, when=when, values={"no": False})


def _held(run: Run, change: str, values: dict[str, Any]) -> None:
    try:
        table().update(
            _DAYS, run.day, change, when="#lease = :holder", values=values | {"holder": run.holder}
        )
    except WriteRefused:
        raise LeaseLost(run.day) from None


def _rows(run: Run) -> str:
    return f"ROWS#{run.day}#{run.number:06d}"


def _match(key: str) -> str:
    return f"MATCH#{key}"


def _row(item: Item) -> Row:
    return Row(**{name: item[name] for name in Row.__dataclass_fields__ if name in item})


def _day(item: Item) -> Day:
    known = {name: item[name] for name in Day.__dataclass_fields__ if name in item}
    state, phase = DayState(item["state"]), RunPhase(item["phase"])
    return Day(**{**known, "day": item["sk"], "state": state, "phase": phase})
