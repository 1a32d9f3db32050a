"""What an import came to, line by line, and how it is kept."""

import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from chalicelib.stock import intake
from chalicelib.stock.service.goods import mask

_PREVIEWED = 10
DUPLICATE = "duplicate"
ELSEWHERE = "this code is in stock already, or was"


@dataclass(frozen=True)
class Line:
    """A line that was not taken, and why; never its text."""

    line: int
    reason: str
    message: str
    field: str | None = None


@dataclass(frozen=True)
class Detected:
    """How the file was read: what a merchant may have to correct."""

    encoding: str | None
    encoding_guessed: bool
    separator: str | None
    header: bool
    columns: tuple[str | None, ...]


@dataclass(frozen=True)
class Shown:
    """One line as it would be imported: masked, with what goes with it. `unit_cost` in minor units."""

    line: int
    code: str
    expires_on: str | None
    unit_cost: int | None


@dataclass
class Report:
    """The outcome of an import; every line is in exactly one of the counts."""

    batch: str
    sku: str
    lines: int = 0
    accepted: int = 0
    duplicates: int = 0
    blank: int = 0
    rejected: int = 0
    encoding: str | None = None
    refused: list[Line] = field(default_factory=list)
    layout: Detected | None = None
    preview: list[Shown] = field(default_factory=list)


def refusal(refused: intake.Refused) -> Line:
    """A line that could not be read as goods."""
    name = str(refused.field) if refused.field else None
    return Line(refused.line, str(refused.reason), refused.message, name)


def detected(reading: intake.Intake) -> Detected:
    """How a file is being read."""
    return Detected(
        encoding=str(reading.encoding) if reading.encoding else None,
        encoding_guessed=reading.encoding_guessed,
        separator=reading.layout.delimiter or next(iter(reading.layout.separators), None),
        header=bool(reading.layout.header_line),
        columns=tuple(str(one) if one else None for one in reading.layout.columns),
    )


def preview(records: Iterable[intake.Record]) -> list[Shown]:
    """The first lines of the file, masked."""
    first = sorted(records, key=lambda record: record.line)[:_PREVIEWED]
    return [
        Shown(
            line=record.line,
            code=mask(record),
            expires_on=record.expires_on.isoformat() if record.expires_on else None,
            unit_cost=record.unit_cost,
        )
        for record in first
    ]


def packed(report: Report) -> bytes:
    """A report as it is stored, without its preview."""
    fields: dict[str, Any] = {**vars(report), "refused": [vars(line) for line in report.refused]}
    fields |= {"layout": vars(report.layout) if report.layout else None, "preview": []}
    return zlib.compress(json.dumps(fields).encode())


def unpacked(stored: bytes) -> Report:
    """The report that was packed."""
    fields = json.loads(zlib.decompress(stored))
    layout = fields.get("layout")
    fields["layout"] = Detected(**{**layout, "columns": tuple(layout["columns"])}) if layout else None
    return Report(**{**fields, "refused": [Line(**line) for line in fields["refused"]]})


def written(line: Line) -> bytes:
    """A line of a list of refused lines in the object store."""
    return json.dumps(vars(line)).encode() + b"\n"


def layout_item(layout: Detected) -> dict[str, Any]:
    """How a file was read, as an item holds it: a column that was skipped is empty."""
    fields = {**vars(layout), "columns": [name or "" for name in layout.columns]}
    return {name: value for name, value in fields.items() if value is not None}


def layout_of(item: dict[str, Any] | None) -> Detected | None:
    """The layout that such an item holds."""
    if item is None:
        return None
    columns = tuple(name or None for name in item["columns"])
    return Detected(
        encoding=item.get("encoding"),
        encoding_guessed=item["encoding_guessed"],
        separator=item.get("separator"),
        header=item["header"],
        columns=columns,
    )
