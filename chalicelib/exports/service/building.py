"""The file of an export: every code in plain and one decoy, encrypted on the way into the object store.

Only a page of codes is in memory at a time. Built again after a crash, it has the same rows, decoy and
passphrase. Source: docs/decisions/0036-export-and-leaks.md
"""

import csv
import io
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from chalicelib.exports import store
from chalicelib.exports.model import FILE_LIFETIME, CodeExport, ExportState, passphrase
from chalicelib.exports.service.asking import find
from chalicelib.gateways.uploads import Writing
from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock, ids
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.looks import service as looks
from chalicelib.looks.model import Look, LookKind
from chalicelib.stock import intake
from chalicelib.stock.model import Code, CodeState
from chalicelib.stock.service import canaries, custody
from chalicelib.stock.service.goods import Goods, parts

_LONGEST_ROW = 3 * 4096
"""Bytes of a row, roughly and at most: the library asks how large a file may become."""

_DRAWN = 3
"""Texts of which the first that is no other file's decoy is taken."""

_HEADS = {
    intake.Kind.CODE: ["code", "expires_on"],
    intake.Kind.LINK: ["link", "expires_on"],
    intake.Kind.NUMBER_PASSWORD: ["number", "password", "expires_on"],
}


@dataclass(frozen=True, repr=False)
class Decoy:
    """A text that stands in this file only, and before which row."""

    goods: Goods
    row: int


def build(export_id: str) -> CodeExport:
    """Write the file of an export whose codes are all taken, once; a repeat changes nothing.

    Raises `ExportNotFound`.
    """
    export = find(export_id)
    if export.state is not ExportState.REQUESTED or not export.all_taken or export.wrapped_key is None:
        return export
    key = vault().unwrap(export.wrapped_key, export.context)
    decoy = _decoy(export, key)
    rows = 0
    if decoy is not None:
        lines = _Lines(export, decoy)
        _write(export, lines, passphrase(key))
        rows = lines.rows
    _finish(export, decoy, rows)
    return find(export_id)


def _finish(export: CodeExport, decoy: Decoy | None, rows: int) -> None:
    writes = Transaction()
    store.finish(writes, export, rows=rows, until=clock.text(clock.now() + FILE_LIFETIME))
    if decoy is not None:
        store.add_decoy(writes, decoy.goods.code_id, export.export_id)
        looks.add(writes, look_at(export, LookKind.EXPORTED, export.asked_by, count=rows))
    try:
        writes.commit()
    except WriteRefused:
        return


def look_at(
    export: CodeExport, kind: LookKind, actor: str, *, count: int, network: str | None = None
) -> Look:
    """What is kept of what somebody gets of an export."""
    return Look(export.source, kind, actor, count, export.reason, network=network, agreed=not export.alone)


class _Lines:
    """The lines of the file, and how many codes they have once they were all read."""

    def __init__(self, export: CodeExport, decoy: Decoy) -> None:
        self._export = export
        self._decoy = decoy
        self.rows = 0

    def __iter__(self) -> Iterator[bytes]:
        yield _line(_HEADS[intake.Kind(self._export.kind)])
        expires_on = ""
        for code in _codes(self._export):
            expires_on = code.expires_on or ""
            if self.rows == self._decoy.row:
                yield self._decoy_line(expires_on)
            yield _row(*parts(custody.open_code(code)), expires_on)
            self.rows += 1
        if self.rows <= self._decoy.row:
            yield self._decoy_line(expires_on)

    def _decoy_line(self, expires_on: str) -> bytes:
        record = self._decoy.goods.record
        return _row(record.number, record.secret, expires_on)


def _write(export: CodeExport, lines: _Lines, password: str) -> None:
    """The zip library is imported when it is needed: nothing else needs it."""
    from stream_zip import ZIP_AUTO, stream_zip  # noqa: PLC0415 - see above

    longest = _LONGEST_ROW * (export.taken + 2)
    mode = stat.S_IFREG | 0o600
    members = [("codes.csv", clock.parse(export.agreed_at), mode, ZIP_AUTO(longest), lines)]
    with Writing(export.key) as out:
        for piece in stream_zip(members, password=password):
            out.write(piece)


def _decoy(export: CodeExport, key: bytes) -> Decoy | None:
    """What tells this file from all others; None for an export without codes."""
    samples = canaries.opened(_page(export, 0))
    if not samples:
        return None
    drawn = canaries.unlike(intake.Kind(export.kind), samples, "decoy", export.export_id, count=_DRAWN)
    goods = next(one for one in drawn if store.decoy_of(one.code_id) in {None, export.export_id})
    draw = Random(int.from_bytes(ids.keyed(key, "row")))  # noqa: S311 - seeded by a secret
    return Decoy(goods, draw.randrange(export.taken + 1))


def _codes(export: CodeExport) -> Iterator[Code]:
    for number in range(export.pages):
        yield from _page(export, number)


def _page(export: CodeExport, number: int) -> list[Code]:
    """The codes of a page that belong to the export still, in order."""
    code_ids = store.page(export.source, number)
    found = custody.inspect(code_ids)
    listed = [found[code_id] for code_id in code_ids if code_id in found]
    return [one for one in listed if one.owner == export.source and one.state is CodeState.REVEALED]


def _row(number: str | None, text: str, expires_on: str) -> bytes:
    return _line([text, expires_on] if number is None else [number, text, expires_on])


def _line(cells: list[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line).writerow(cells)
    return line.getvalue().encode()
