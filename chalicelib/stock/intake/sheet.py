"""What the XML of a sheet says of its cells beside their values: how far they go, which are formulas."""

import re

from chalicelib.stock.intake.archive import Archive
from chalicelib.stock.intake.errors import UnusableWorkbook
from chalicelib.stock.intake.model import MOST_COLUMNS

MOST_CELLS = 4_000_000
"""Cells of the rectangle around all that a sheet holds: as much memory as one sheet may take."""

Cell = tuple[int, int]
"""Row and column from 0."""

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def formulas(archive: Archive) -> set[Cell]:
    """The cells of the first sheet that are computed, whatever value is stored with them.

    Raises `UnusableWorkbook` when the sheet is wider or larger than is read; nothing was laid out then.
    """
    reading = _Reading()
    archive.parse(archive.first_sheet(), reading.started)
    return reading.formulas


class _Reading:
    """Follows the cells of a sheet. A cell that holds nothing, only a style, does not count."""

    def __init__(self) -> None:
        self.formulas: set[Cell] = set()
        self._row = -1
        self._column = -1
        self._last_row = self._last_column = 0

    def started(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2]
        if name == "row":
            self._row = self._number(attributes.get("r")) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            self._enter(attributes.get("r"))
        elif name in {"v", "is", "f"}:
            self._count()
            if name == "f":
                self.formulas.add((self._row, self._column))

    def _enter(self, place: str | None) -> None:
        if place is None:
            self._column += 1
            return
        found = _PLACE.fullmatch(place)
        if found is None:
            raise UnusableWorkbook("A cell of the workbook has no possible place; save it again as XLSX.")
        self._column = _column(found[1])
        self._row = int(found[2]) - 1

    def _count(self) -> None:
        self._last_row = max(self._last_row, self._row)
        self._last_column = max(self._last_column, self._column)
        if self._last_column >= MOST_COLUMNS:
            raise UnusableWorkbook(f"The sheet has more than {MOST_COLUMNS} columns: keep those with goods.")
        if (self._last_row + 1) * (self._last_column + 1) > MOST_CELLS:
            raise UnusableWorkbook("The sheet is too large: split it, or save it as CSV.")

    @staticmethod
    def _number(text: str | None) -> int:
        if text is None or not text.isascii() or not text.isdigit():
            raise UnusableWorkbook("A row of the workbook has no possible place; save it again as XLSX.")
        return int(text[:8])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - 64
    return number - 1
