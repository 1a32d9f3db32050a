"""Workbooks are read row for row, and nothing that a spreadsheet has damaged is taken."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from chalicelib.stock.intake import Kind, Record, Refused, UnusableWorkbook, archive, read, table_pieces

CARDS = (Path(__file__).parent.parent / "data" / "imports" / "gift-cards.xlsx").read_bytes()


def packed(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as entries:
        entries.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return out.getvalue()


def test_numbers_texts_and_dates_are_what_was_typed() -> None:
    reading = read(CARDS, kind=Kind.NUMBER_PASSWORD, today=date(2026, 8, 1), currency_exponent=2)
    first, second, *_ = reading

    assert first == Record(2, "155870849118", "GC598850990816", date(2027, 10, 23))
    assert second == Record(3, "199176869201", "GC898873266084", date(2027, 11, 25))


def test_a_number_that_lost_digits_is_refused_at_its_row() -> None:
    reading = read(CARDS, kind=Kind.NUMBER_PASSWORD, today=date(2026, 8, 1), currency_exponent=2)
    refused = [outcome for outcome in reading if isinstance(outcome, Refused)]

    assert {outcome.reason.value for outcome in refused} == {"lost_digits"}
    rows = "".join(table_pieces(CARDS)).splitlines()
    assert all("E+" in rows[outcome.line - 1] for outcome in refused)


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "LARGEST_UNPACKED", 1000)

    with pytest.raises(UnusableWorkbook, match="unpacks to more"):
        table_pieces(packed(1001))


@pytest.mark.parametrize("data", [b"PK\x03\x04" + b"x" * 50, packed(10), CARDS[:5000]])
def test_what_is_no_workbook_is_refused_with_what_to_do(data: bytes) -> None:
    with pytest.raises(UnusableWorkbook) as refused:
        table_pieces(data)

    assert refused.value.field == "file"
