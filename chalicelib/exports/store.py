"""The table of exports.

EXPORTS          / <export>     an export: what was agreed, how far it is, what was collected
EXPORT#<export>  / PAGE#<n>     ids of some of its codes, in the order of the file
DECOY#<id>       / DECOY        by its fingerprint, a text that stands in one file and in no stock
"""

from dataclasses import asdict
from functools import lru_cache
from typing import Any

from chalicelib.exports.model import CodeExport, Delivery, ExportState
from chalicelib.kernel.config import settings
from chalicelib.kernel.table import Item, Table, Transaction, WriteRefused
from chalicelib.stock.model import CodeState

EXPORTS = "EXPORTS"
ABSENT = "attribute_not_exists(pk)"
WRITE = "export"
"""The name of the write of an export in a transaction."""


@lru_cache(maxsize=1)
def table() -> Table:
    """The table of exports."""
    return Table(settings().table_exports)


def add(writes: Transaction, export: CodeExport) -> None:
    """Add an export that was agreed on, once."""
    writes.put(WRITE, table(), {**asdict(export), "pk": EXPORTS, "sk": export.export_id}, when=ABSENT)


def find(export_id: str) -> CodeExport | None:
    """An export as it surely stands."""
    item = table().get(EXPORTS, export_id)
    return _export(item) if item else None


def every() -> list[CodeExport]:
    """Every export, the newest first; there are few, as each is the doing of two people."""
    found: list[CodeExport] = []
    start: Item | None = None
    while True:
        page = table().query(EXPORTS, start=start)
        found += [_export(item) for item in page.items]
        start = page.next_key
        if start is None:
            return sorted(found, key=lambda one: one.agreed_at, reverse=True)


def advance(writes: Transaction, export: CodeExport, code_ids: list[str], place: Item | None) -> None:
    """Add that the search came to `place` and found these codes; refused when it is further already."""
    if code_ids:
        page = {"pk": f"EXPORT#{export.export_id}", "sk": f"PAGE#{export.pages:06d}", "codes": code_ids}
        writes.put("page", table(), page, when=ABSENT)
    values: dict[str, Any] = {
        "next": export.step + 1,
        "pages": export.pages + bool(code_ids),
        "taken": export.taken + len(code_ids),
        "place": place or {},
        "all": place is None,
    }
    sets = "#step = :next, #pages = :pages, #taken = :taken, #place = :place, #all_taken = :all"
    _change(writes, export, f"SET {sets}", "#step = :step", values | {"step": export.step})


def finish(writes: Transaction, export: CodeExport, *, rows: int, until: str) -> None:
    """Add that the file is there, or that nothing was found for it; refused when that is known already."""
    state = ExportState.READY if rows else ExportState.EMPTY
    values = {"state": state, "rows": rows, "end": until, "requested": ExportState.REQUESTED}
    change = "SET #state = :state, #rows = :rows, #until = :end"
    _change(writes, export, change, "#state = :requested", values)


def again(export: CodeExport) -> bool:
    """Note that a new execution shall work on an export; False if somebody else did."""
    writes = Transaction()
    values = {"next": export.attempt + 1, "attempt": export.attempt, "requested": ExportState.REQUESTED}
    _change(writes, export, "SET #attempt = :next", "#attempt = :attempt AND #state = :requested", values)
    return _done(writes)


def hand_out(writes: Transaction, export: CodeExport, part: str, now: str) -> None:
    """Add that a part, `file_at` or `passphrase_at`, was handed out, once and while there is a file.

    With what opens the file goes what leads to it.
    """
    also = " REMOVE #wrapped_key" if part == "passphrase_at" else ""
    when = f"#state = :ready AND #until > :now AND attribute_not_exists(#{part})"
    _change(writes, export, f"SET #{part} = :now{also}", when, {"ready": ExportState.READY, "now": now})


def page(export_id: str, number: int) -> list[str]:
    """The ids of one page of the codes of an export."""
    item = table().get(f"EXPORT#{export_id}", f"PAGE#{number:06d}")
    return list(item["codes"]) if item else []


def add_decoy(writes: Transaction, code_id: str, export_id: str) -> None:
    """Add that a text of this fingerprint stands in the file of an export and nowhere else."""
    item = {"pk": f"DECOY#{code_id}", "sk": "DECOY", "export_id": export_id}
    writes.put("decoy", table(), item, when=f"{ABSENT} OR #export_id = :own", values={"own": export_id})


def decoy_of(code_id: str) -> str | None:
    """The export in whose file a text of this fingerprint stands as a decoy."""
    item = table().get(f"DECOY#{code_id}", "DECOY")
    return str(item["export_id"]) if item else None


def _change(writes: Transaction, export: CodeExport, change: str, when: str, values: Item) -> None:
    writes.update(WRITE, table(), EXPORTS, export.export_id, change, when=when, values=values)


def _done(writes: Transaction) -> bool:
    try:
        writes.commit()
    except WriteRefused:
        return False
    return True


def _export(item: Item) -> CodeExport:
    known = {name: item[name] for name in CodeExport.__dataclass_fields__ if name in item}
    typed = {
        "states": tuple(CodeState(one) for one in item["states"]),
        "delivery": Delivery(item["delivery"]),
        "state": ExportState(item["state"]),
        "place": item.get("place") or None,
    }
    return CodeExport(**{**known, **typed})
