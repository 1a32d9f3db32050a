"""Taking the codes of an export off sale, page by page: each belongs to the export from then on.

Codes, the page that lists them and how far the search is are one transaction, so what died goes on where it
stood, and no code is taken that the export does not list.
"""

from chalicelib.exports import store
from chalicelib.exports.model import CodeExport, ExportState
from chalicelib.exports.service.asking import find
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.stock.model import Because, Code
from chalicelib.stock.service import custody, leaving, searching
from chalicelib.stock.service.auditing import audit

_PAGES_A_STEP = 30
_AT_ONCE = 96
"""Codes of one transaction; the page that lists them, the export itself and what they cost come to it."""


def step(export_id: str) -> bool:
    """Take the codes on some further pages of the stock; whether there are more to look at.

    At the end the lanes are healed, so that buyers meet no code that is gone. Raises `ExportNotFound`.
    """
    for _ in range(_PAGES_A_STEP):
        export = find(export_id)
        if export.state is not ExportState.REQUESTED or export.all_taken:
            if export.source == export_id and export.state is ExportState.REQUESTED:
                audit(export.sku)
            return False
        _take_page(export)
    return True


def _take_page(export: CodeExport) -> None:
    """Take what one page of the stock has; whoever came first has done it."""
    page, place = searching.next_page(export.sku, export.batch, export.place)
    left = export.wanted - export.taken
    found = [code for code in _in_order(page) if _fits(export, code)]
    while True:
        chosen = found[: min(left, _AT_ONCE)]
        writes = Transaction()
        ids = [code.code_id for code in chosen]
        store.advance(writes, export, ids, None if len(chosen) == left else place)
        because = Because(f"{export.asked_by}, {export.agreed_by}", "exported")
        leaving.take_out(writes, chosen, owner=export.export_id, origins=export.states, because=because)
        try:
            writes.commit()
        except WriteRefused as refusal:
            if store.WRITE in refusal.refused or "page" in refusal.refused:
                return
            found = [code for code in found if code.code_id not in refusal.refused]
        else:
            return


def _in_order(code_ids: list[str]) -> list[Code]:
    found = custody.inspect(code_ids)
    return [found[code_id] for code_id in code_ids if code_id in found]


def _fits(export: CodeExport, code: Code) -> bool:
    return code.state in export.states and code.owner is None and not code.canary
