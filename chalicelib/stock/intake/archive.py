"""What is inside a workbook's archive, never more of it than was agreed to."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from posixpath import join, normpath
from xml.parsers import expat

from chalicelib.stock.intake.errors import UnusableWorkbook

LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes to which a workbook may unpack: a small file can hold terabytes."""

_MOST_ENTRIES = 1_000
_PIECE = 65_536
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, NotImplementedError, RuntimeError, ValueError)
_DAMAGED_DETAIL = "The workbook is damaged; save it again as XLSX, or as CSV."
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships id"


Started = Callable[[str, dict[str, str]], None]
"""Is told of every element: its name after its namespace and a space, its attributes."""


class Archive:
    """A workbook whose entries unpack to what they say, and to no more than `LARGEST_UNPACKED` in all.

    Raises `UnusableWorkbook`, here and wherever an entry turns out to be damaged.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _DAMAGED:
            raise UnusableWorkbook(_DAMAGED_DETAIL) from None
        if len(entries) > _MOST_ENTRIES or sum(one.file_size for one in entries) > LARGEST_UNPACKED:
            limit = LARGEST_UNPACKED // 1024 // 1024
            raise UnusableWorkbook(f"The workbook unpacks to more than {limit} MB: split it.")
        for entry in entries:
            for _ in self.pieces(entry.filename):
                pass

    def pieces(self, name: str) -> Iterator[bytes]:
        """The content of an entry; its end is checked against what the archive says of it."""
        try:
            with self._zip.open(name) as entry:
                while piece := entry.read(_PIECE):
                    yield piece
        except _DAMAGED:
            raise UnusableWorkbook(_DAMAGED_DETAIL) from None

    def first_sheet(self) -> str:
        """The entry of the first sheet, as the workbook names it."""
        sheets: list[str] = []
        targets: dict[str, str] = {}

        def sheet(tag: str, attributes: dict[str, str]) -> None:
            if _plain(tag) == "sheet":
                sheets.append(attributes.get(_RELATION, ""))

        def relation(tag: str, attributes: dict[str, str]) -> None:
            if _plain(tag) == "Relationship":
                targets[attributes.get("Id", "")] = attributes.get("Target", "")

        self.parse("xl/workbook.xml", sheet)
        self.parse("xl/_rels/workbook.xml.rels", relation)
        target = targets.get(sheets[0] if sheets else "", "")
        if not target:
            raise UnusableWorkbook(_DAMAGED_DETAIL)
        return target[1:] if target.startswith("/") else normpath(join("xl", target))

    def parse(self, name: str, started: Started) -> None:
        """Read an entry as XML piece by piece. Declared entities are refused: they can grow without end."""
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = started
        parser.EntityDeclHandler = _refuse_entity
        try:
            for piece in self.pieces(name):
                parser.Parse(piece, False)  # noqa: FBT003 - not the last piece
            parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError:
            raise UnusableWorkbook(_DAMAGED_DETAIL) from None


def _refuse_entity(*_: object) -> None:
    raise UnusableWorkbook("The workbook declares entities, which no spreadsheet program writes.")


def _plain(tag: str) -> str:
    """A tag's name without its namespace."""
    return tag.rpartition(" ")[2]
