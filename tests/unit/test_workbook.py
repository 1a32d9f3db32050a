"""Workbooks are read row for row, and nothing that a spreadsheet has damaged is taken."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from chalicelib.stock.intake import (
    Field,
    Kind,
    Reason,
    Record,
    Refused,
    UnusableColumns,
    UnusableWorkbook,
    WrongType,
    archive,
    read,
    table_pieces,
)

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


NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def book(rows: str, *, prologue: str = "", **more: str) -> bytes:
    """A workbook with one sheet, written by hand."""
    entries = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": "<Relationships xmlns="
        '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}"><sheets>'
        '<sheet name="one" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": "<Relationships xmlns="
        '"http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{prologue}<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}'
        "</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in {**entries, **more}.items():
            written.writestr(name, content)
    return out.getvalue()


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def outcomes(data: bytes) -> list[Record | Refused]:
    return list(read(data, kind=Kind.CODE, today=date(2026, 8, 1), currency_exponent=2))


def test_a_computed_cell_is_refused_whatever_value_is_stored_with_it() -> None:
    computed = '<c r="A3"><f>SUM(B1:B2)</f><v>42424242</v></c>'
    text = '<c r="A4" t="str"><f>"A"&amp;"B"</f><v>AAAA-2222</v></c>'
    data = book(
        f'<row r="1">{cell("A1", "code")}</row><row r="2">{cell("A2", "AAAA-1111")}</row>'
        f'<row r="3">{computed}</row><row r="4">{text}</row>'
    )

    first, *refused = outcomes(data)

    assert first == Record(2, "AAAA-1111")
    assert [(one.line, one.reason) for one in refused if isinstance(one, Refused)] == [
        (3, Reason.FORMULA),
        (4, Reason.FORMULA),
    ]


def test_a_computed_date_is_refused_and_a_computed_note_is_not_looked_at() -> None:
    heads = cell("A1", "code") + cell("B1", "expiry") + cell("C1", "note")
    note = '<c r="C2"><f>NOW()</f><v>46716</v></c>'
    expiry = '<c r="B3"><f>NOW()</f><v>46716</v></c>'
    data = book(
        f'<row r="1">{heads}</row><row r="2">{cell("A2", "AAAA-1111")}{note}</row>'
        f'<row r="3">{cell("A3", "AAAA-2222")}{expiry}</row>'
    )

    first, second = outcomes(data)

    assert first == Record(2, "AAAA-1111")
    assert second == Refused(3, Reason.FORMULA, Field.EXPIRES_ON)


def test_empty_rows_are_counted() -> None:
    data = book(f'<row r="3">{cell("A3", "AAAA-1111")}</row><row r="5">{cell("A5", "AAAA-2222")}</row>')

    assert outcomes(data) == [Record(3, "AAAA-1111"), Record(5, "AAAA-2222")]


@pytest.mark.parametrize(
    ("rows", "detail"),
    [
        (f'<row r="1">{cell("ALL1", "code")}</row>', "more than 50 columns"),
        (f'<row r="1">{cell("A1", "code")}{cell("AX1048576", "far")}</row>', "too large"),
        ('<row r="1"><c r="A1"/><c r="nowhere"><v>1</v></c></row>', "no possible place"),
        ('<row r="x"><c><v>1</v></c></row>', "no possible place"),
    ],
)
def test_a_sheet_that_would_take_too_much_memory_is_not_laid_out(rows: str, detail: str) -> None:
    with pytest.raises(UnusableWorkbook, match=detail):
        table_pieces(book(rows))


def test_an_entry_that_unpacks_to_more_than_it_says_is_found_out() -> None:
    data = bytearray(book(f'<row r="1">{cell("A1", "code")}</row>', **{"xl/media/bomb": "0" * 1_000_000}))
    size = (1_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    lying = data.replace(size, (10).to_bytes(4, "little"))

    with pytest.raises(UnusableWorkbook, match="damaged"):
        table_pieces(bytes(lying))


def test_entities_are_not_expanded() -> None:
    prologue = '<!DOCTYPE x [<!ENTITY a "AAAA"><!ENTITY b "&a;&a;&a;&a;">]>'

    with pytest.raises(UnusableWorkbook, match="entities"):
        table_pieces(book(f'<row r="1">{cell("A1", "&b;")}</row>', prologue=prologue))


@pytest.mark.parametrize(
    ("name", "data", "detail"),
    [
        ("cards.csv", CARDS, "ends with .csv"),
        ("cards.TXT", CARDS, "ends with .txt"),
        ("cards.xlsx", b"AAAA-1111\n", "no workbook"),
        ("cards.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old workbook"),
        ("cards.txt", b"%PDF-1.7", "a PDF"),
        ("cards.csv", b"\x1f\x8b\x08\x00", "compressed"),
    ],
)
def test_a_file_of_another_type_than_it_says_is_refused(name: str, data: bytes, detail: str) -> None:
    with pytest.raises(WrongType, match=detail) as refused:
        read(data, kind=Kind.CODE, today=date(2026, 8, 1), currency_exponent=2, name=name)

    assert refused.value.field == "file"


def test_a_thousand_columns_are_refused() -> None:
    heads = ",".join(["code", *["x"] * 999])

    with pytest.raises(UnusableColumns, match="more than 50 columns"):
        read(f"{heads}\nAAAA\n", kind=Kind.CODE, today=date(2026, 8, 1), currency_exponent=2)
    (line,) = read(",".join(["AAA"] * 1_000), kind=Kind.CODE, today=date(2026, 8, 1), currency_exponent=2)
    assert line == Refused(1, Reason.TOO_MANY_COLUMNS)
