"""What staff do about breaks: list, take, note, resolve. Each is one conditional write."""

from datetime import timedelta

from chalicelib.breaks import store
from chalicelib.breaks.errors import BreakNotFound, BreakNotOpen
from chalicelib.breaks.model import Break, BreakKind, BreakState
from chalicelib.kernel import clock
from chalicelib.kernel.paging import cursor, index_place
from chalicelib.kernel.table import Item

_PAGE = 100
_LOOKED_AT = 1000
_COUNTED = 1000
_KEY = frozenset({"pk", "sk", "state", "first_seen"})


def listed(
    state: BreakState,
    *,
    kind: BreakKind | None = None,
    day: str | None = None,
    older_than: timedelta | None = None,
    after: str | None = None,
) -> tuple[list[Break], str | None]:
    """A page of the breaks of a state, the oldest first, and the cursor of the next.

    `day` is the day whose reconciliation found them. A page of one kind or day may be short before the end:
    a call looks at so many breaks only. Raises `Invalid`.
    """
    start = index_place(after, names=_KEY, fixed={"state": str(state)})
    before = clock.text(clock.now() - older_than) if older_than else None
    found: list[Break] = []
    looked_at = 0
    while True:
        page, place = store.listed(state, before=before, limit=_PAGE, start=start)
        for one in page:
            looked_at += 1
            if kind in {None, one.found.kind} and day in {None, one.found.day}:
                found.append(one)
            if len(found) == _PAGE:
                return found, cursor(_place(one))
        start = place.next_key
        if start is None or looked_at >= _LOOKED_AT:
            return found, cursor(start)


def get(break_id: str) -> Break:
    """A break with its history; raises `BreakNotFound`."""
    found = store.find(break_id)
    if found is None:
        raise BreakNotFound
    return found


def take(break_id: str, owner: str) -> Break:
    """Make somebody answer for an open break, in place of whoever did. Raises `BreakNotOpen`."""
    if not store.take(break_id, owner):
        raise BreakNotOpen(f"it is {get(break_id).state}")
    return get(break_id)


def note(break_id: str, actor: str, text: str) -> Break:
    """Write a note to a break, whatever its state."""
    if not store.note(break_id, actor, text):
        raise BreakNotFound
    return get(break_id)


def resolve(break_id: str, actor: str, reason: str) -> Break:
    """End an open break with a reason, once; it moves no money. Raises `BreakNotOpen`."""
    if not store.end(break_id, BreakState.RESOLVED, actor=actor, reason=reason):
        raise BreakNotOpen(f"it is {get(break_id).state}")
    return get(break_id)


def count(*, older_than: timedelta | None = None) -> int:
    """How many breaks are open, counted up to a thousand."""
    before = clock.text(clock.now() - older_than) if older_than else None
    total, start = 0, None
    while True:
        page, place = store.listed(BreakState.OPEN, before=before, limit=_PAGE, start=start)
        total += len(page)
        start = place.next_key
        if start is None or total >= _COUNTED:
            return total


def _place(one: Break) -> Item:
    return {
        "pk": f"BREAK#{one.break_id}",
        "sk": "BREAK",
        "state": str(one.state),
        "first_seen": one.first_seen,
    }
