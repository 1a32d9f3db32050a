"""The first sheet of a workbook (XLSX) as the text of a table, line for row."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from chalicelib.stock.intake.archive import Archive
from chalicelib.stock.intake.errors import UnusableWorkbook
from chalicelib.stock.intake.sheet import Cell, formulas

_EXACT = 10**15
"""From here on a spreadsheet has rounded the number that it shows."""

_FORMULA = "=FORMULA()"
"""Stands for a computed cell: no reader of goods, dates or costs takes it."""

_ROWS_AT_ONCE = 500


def table_pieces(data: bytes) -> Iterator[str]:
    """The first sheet as comma-separated lines, the n-th of which is its n-th row, some at a time.

    A number that a spreadsheet has rounded stands in its scientific form, which no reader of goods takes; a
    line break inside a cell as a control character, which none takes either; a computed cell as a formula,
    whatever value is stored with it. Raises `UnusableWorkbook` before the first piece. Memory is bounded by
    what a workbook may unpack to and by how large a sheet may be.
    """
    computed = formulas(Archive(data))
    rows = _rows(data)
    return _written(rows, computed)


def _written(rows: Iterator[list[Any]], computed: set[Cell]) -> Iterator[str]:
    numbered = enumerate(rows)
    while some := list(islice(numbered, _ROWS_AT_ONCE)):
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        for number, row in some:
            writer.writerow(
                [
                    _FORMULA if (number, column) in computed else _cell(value)
                    for column, value in enumerate(row)
                ]
            )
        yield out.getvalue()


def _rows(data: bytes) -> Iterator[list[Any]]:
    """Every row from the top, every cell from the left, empty ones too."""
    import python_calamine  # noqa: PLC0415 - only an import of a workbook needs it

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        sheet = workbook.get_sheet_by_index(0)
    except (python_calamine.CalamineError, IndexError):
        raise UnusableWorkbook(
            "The file is not a workbook that can be read; save it as XLSX or CSV."
        ) from None
    rows: Iterator[list[Any]] = sheet.iter_rows()
    return rows


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").strip("\n").replace("\n", "\x0b")


def _number(value: float) -> str:
    """As it was typed, while that can be known."""
    if abs(value) >= _EXACT:
        return f"{value:.5E}"
    return str(int(value)) if value == int(value) else repr(value)
