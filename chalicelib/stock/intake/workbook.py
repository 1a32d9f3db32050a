"""The first sheet of a workbook (XLSX) as the text of a table, line for row."""

import csv
import datetime as dt
import io
import zipfile
from typing import Any

from chalicelib.stock.intake.decode import Text
from chalicelib.stock.intake.errors import UnusableWorkbook

SIGNATURE = b"PK\x03\x04"
"""How every workbook begins."""

LARGEST_UNPACKED = 64 * 1024 * 1024
"""Bytes to which a workbook may unpack: a small file can hold terabytes."""

_EXACT = 10**15
"""From here on a spreadsheet has rounded the number that it shows."""


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are an archive, as every workbook is."""
    return data.startswith(SIGNATURE)


def table_text(data: bytes) -> Text:
    """The first sheet as comma-separated lines, the n-th of which is its n-th row.

    A number that a spreadsheet has rounded stands in its scientific form, which no reader of goods takes; a
    line break inside a cell as a control character, which none takes either. Raises `UnusableWorkbook`.
    """
    _require_small(data)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in _rows(data):
        writer.writerow([_cell(value) for value in row])
    return Text(out.getvalue(), None)


def _require_small(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise UnusableWorkbook("The workbook is damaged; save it again as XLSX, or as CSV.") from None
    if unpacked > LARGEST_UNPACKED:
        limit = LARGEST_UNPACKED // 1024 // 1024
        raise UnusableWorkbook(f"The workbook unpacks to more than {limit} MB: split it.")


def _rows(data: bytes) -> list[list[Any]]:
    import python_calamine  # noqa: PLC0415 - only an import of a workbook needs it

    try:
        workbook = python_calamine.load_workbook(io.BytesIO(data))
        sheet = workbook.get_sheet_by_index(0)
        rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, IndexError):
        raise UnusableWorkbook(
            "The file is not a workbook that can be read; save it as XLSX or CSV."
        ) from None
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
