"""The breaks' table.

BREAK#<break> / BREAK       a break: facts, state, owner, history
DAY#<day>     / <break>     a break that the reconciliation of a day found

Index `listed` (`state`, `first_seen`) holds the breaks of a state by age.
"""

from functools import lru_cache
from typing import Any

from chalicelib.breaks.model import MEANINGS, Break, BreakKind, BreakState, Found, Severity
from chalicelib.kernel import clock
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Page, Table, Transaction, WriteRefused

_ANY = "attribute_exists(pk) OR attribute_not_exists(pk)"
_NEW = "attribute_not_exists(pk) OR #state = :healed"
_FACTS = tuple(name for name in Found.__dataclass_fields__ if name not in {"kind", "subject"})


@lru_cache(maxsize=1)
def table() -> Table:
    """The breaks' table."""
    return Table(settings().table_breaks)


def add(found: Found, *, run: int = 0, first_seen: str | None = None) -> bool:
    """Open a break unless it is open, or a person resolved it; one that had healed opens again."""
    change, values = _opening(found, run, first_seen)
    try:
        table().update(
            _pk(found.break_id), "BREAK", change, when=_NEW, values={**values, "healed": BreakState.HEALED}
        )
    except WriteRefused:
        return False
    return True


def add_with(writes: Transaction, found: Found, *, first_seen: str | None = None) -> None:
    """Add the opening of a break to the transaction that makes it one; whatever became of an older one."""
    change, values = _opening(found, 0, first_seen)
    writes.update("break", table(), _pk(found.break_id), "BREAK", change, when=_ANY, values=values)


def mend_with(writes: Transaction, found: Found, reason: str) -> None:
    """Add the healing of a break to a transaction; one that nobody had opened is kept as healed."""
    change, values = _opening(found, 0, None)
    healed = {"state": BreakState.HEALED, "entry": [_entry(BreakState.HEALED, "system", reason)]}
    writes.update(
        "break", table(), _pk(found.break_id), "BREAK", change, when=_ANY, values={**values, **healed}
    )


def see(break_id: str, *, run: int) -> None:
    """Note that a run still finds a break; whatever its state is."""
    table().update(
        _pk(break_id),
        "BREAK",
        "SET #run = :run, #last_seen = :now",
        when="attribute_exists(pk)",
        values={"run": run, "now": clock.text(clock.now())},
    )


def end(break_id: str, state: BreakState, *, actor: str, reason: str, before_run: int | None = None) -> bool:
    """End an open break, once; `before_run`: only if that run has not found it. False if it was not open."""
    values: dict[str, Any] = {
        "open": BreakState.OPEN,
        "state": state,
        "entry": [_entry(state, actor, reason)],
    }
    condition = "#state = :open"
    if before_run is not None:
        condition, values = f"{condition} AND #run < :run", values | {"run": before_run}
    change = "SET #state = :state, #history = list_append(#history, :entry)"
    return _changed(break_id, change, condition, values)


def take(break_id: str, owner: str) -> bool:
    """Make somebody the owner of an open break; False if it is not open."""
    values = {"open": BreakState.OPEN, "owner": owner, "entry": [_entry("taken", owner, None)]}
    change = "SET #owner = :owner, #history = list_append(#history, :entry)"
    return _changed(break_id, change, "#state = :open", values)


def note(break_id: str, actor: str, text: str) -> bool:
    """Add a note; False if there is no such break."""
    change = "SET #history = list_append(#history, :entry)"
    values = {"entry": [_entry("note", actor, text)]}
    return _changed(break_id, change, "attribute_exists(pk)", values)


def find(break_id: str) -> Break | None:
    """A break as it surely stands."""
    item = table().get(_pk(break_id), "BREAK")
    return _break(item) if item else None


def listed(
    state: BreakState, *, before: str | None, limit: int, start: Item | None
) -> tuple[list[Break], Page]:
    """A page of the breaks of a state, oldest first, of those first seen before a moment; a moment old."""
    condition, values = "#state = :state", {"state": str(state)}
    if before:
        condition, values = f"{condition} AND #first_seen < :before", values | {"before": before}
    page = table().query_index("listed", condition, values, limit=limit, start=start)
    return [_break(item) for item in page.items], page


def note_day(day: str, break_id: str) -> None:
    """Note that a day's reconciliation found a break; a repeat changes nothing."""
    table().put_same([{"pk": f"DAY#{day}", "sk": break_id}])


def of_day(day: str, *, start: Item | None = None) -> tuple[list[Break], Item | None]:
    """A page of the breaks that a day's reconciliation ever found, as they surely stand."""
    page = table().query(f"DAY#{day}", start=start)
    items = table().get_many((_pk(item["sk"]), "BREAK") for item in page.items)
    return sorted((_break(item) for item in items), key=lambda one: one.break_id), page.next_key


def _opening(found: Found, run: int, first_seen: str | None) -> tuple[str, dict[str, Any]]:
    severity, _ = MEANINGS[found.kind]
    now = clock.text(clock.now())
    facts = {name: getattr(found, name) for name in _FACTS if getattr(found, name) is not None}
    values = {
        **facts,
        "break_id": found.break_id,
        "kind": found.kind,
        "subject": found.subject,
        "severity": severity,
        "state": BreakState.OPEN,
        "run": run,
        "last_seen": now,
    }
    sets = [f"#{name} = :{name}" for name in values]
    sets.append("#first_seen = if_not_exists(#first_seen, :first)")
    sets.append("#history = list_append(if_not_exists(#history, :none), :entry)")
    values |= {"first": first_seen or now, "none": [], "entry": [_entry("found", "system", None)]}
    return "SET " + ", ".join(sets), values


def _changed(break_id: str, change: str, condition: str, values: dict[str, Any]) -> bool:
    try:
        table().update(_pk(break_id), "BREAK", change, when=condition, values=values)
    except WriteRefused:
        return False
    return True


def _entry(event: str, actor: str, text: str | None) -> Item:
    entry = {"at": clock.text(clock.now()), "event": str(event), "actor": actor}
    return entry | ({"text": text} if text else {})


def _pk(break_id: str) -> str:
    return f"BREAK#{break_id}"


def _break(item: Item) -> Break:
    facts = {name: item[name] for name in _FACTS if name in item}
    return Break(
        break_id=item["break_id"],
        found=Found(BreakKind(item["kind"]), item["subject"], **facts),
        severity=Severity(item["severity"]),
        state=BreakState(item["state"]),
        first_seen=item["first_seen"],
        last_seen=item["last_seen"],
        run=item.get("run", 0),
        owner=item.get("owner"),
        history=tuple(item["history"]),
    )
