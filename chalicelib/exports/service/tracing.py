"""From a text that somebody found to what it is here: a code, a canary of a batch, a decoy of a file."""

from dataclasses import dataclass

from chalicelib.breaks.model import BreakKind, Found
from chalicelib.breaks.service import recording
from chalicelib.exports import store
from chalicelib.exports.model import CodeExport, Origin
from chalicelib.looks import service as looks
from chalicelib.staff.model import Staff
from chalicelib.stock.model import Code
from chalicelib.stock.service import custody, searching


@dataclass(frozen=True)
class Trace:
    """Where a text comes from. `export` is the one that has the code, or whose decoy it is."""

    origin: Origin
    code: Code | None = None
    imported: searching.Imported | None = None
    export: CodeExport | None = None


def trace(number: str | None, text: str, caller: Staff, *, reason: str, source_ip: str) -> list[Trace]:
    """What the shop knows of a text; a hit is written down as a look, a leak becomes a break.

    Nothing is kept of a text that the shop does not know.
    """
    found: list[Trace] = []
    for code_id in searching.ids_of(number, text):
        code = custody.inspect([code_id]).get(code_id)
        decoy = store.decoy_of(code_id)
        if code is not None:
            found.append(_of_stock(code))
        if decoy is not None:
            found.append(Trace(Origin.DECOY, export=store.find(decoy)))
        if code is not None or decoy is not None:
            looks.searched(code_id, caller, source_ip=source_ip, reason=reason)
    for one in found:
        _tell(one)
    return found


def _of_stock(code: Code) -> Trace:
    origin = Origin.CANARY if code.canary else Origin.STOCK
    imported = searching.imported_by(code.sku, code.batch)
    export = store.find(code.owner) if code.owner and code.owner.startswith("exp_") else None
    return Trace(origin, code, imported, export)


def _tell(one: Trace) -> None:
    if one.origin is Origin.DECOY and one.export:
        recording.add(Found(BreakKind.LEAKED_EXPORT, one.export.export_id))
    elif one.origin is Origin.CANARY and one.code:
        recording.add(Found(BreakKind.LEAKED_BATCH, one.code.batch))
