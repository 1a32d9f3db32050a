"""Markers of codes that must be put back into a lane of a pool. A marker outlives any crash until then."""

from dataclasses import dataclass

from chalicelib.kernel import ids
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.stock.store.table import table

_ANY = "attribute_not_exists(#mark) OR #mark <> :mark"


@dataclass(frozen=True)
class Return:
    """A code on its way back; `mark` tells one return of it from the next."""

    pool: str
    code_id: str
    mark: str


def add(writes: Transaction, pool: str, code_id: str) -> None:
    """Add a marker to a transaction, in place of an older one for the same code."""
    item, mark = _new(pool, code_id)
    writes.put(f"return {code_id}", table(), item, when=_ANY, values={"mark": mark})


def put(pool: str, code_id: str) -> None:
    """Write a marker for a code whose ticket was wasted."""
    item, mark = _new(pool, code_id)
    table().put(item, when=_ANY, values={"mark": mark})


def waiting(pool: str, limit: int) -> list[Return]:
    """Some codes that wait to be put back."""
    page = table().query(f"RETURN#{pool}", limit=limit)
    return [Return(pool, item["sk"], item["mark"]) for item in page.items]


def settle(writes: Transaction, marker: Return) -> None:
    """Add the removal of exactly this marker; a later return of the same code stays."""
    values = {"mark": marker.mark}
    name = f"return {marker.code_id}"
    writes.delete(name, table(), f"RETURN#{marker.pool}", marker.code_id, when="#mark = :mark", values=values)


def drop(marker: Return) -> None:
    """Remove exactly this marker, if it still stands."""
    writes = Transaction()
    settle(writes, marker)
    try:
        writes.commit()
    except WriteRefused:
        return


def _new(pool: str, code_id: str) -> tuple[dict[str, str], str]:
    mark = ids.new("mark")
    return {"pk": f"RETURN#{pool}", "sk": code_id, "mark": mark}, mark
