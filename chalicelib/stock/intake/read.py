from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from chalicelib.stock.intake.cells import Row, plain_rows, table_rows
from chalicelib.stock.intake.decode import Encoding, Text, decode
from chalicelib.stock.intake.detect import HEAD, Columns, Layout, detect
from chalicelib.stock.intake.kinds import is_workbook, require_kind
from chalicelib.stock.intake.lines import Line, physical_lines
from chalicelib.stock.intake.model import Kind, Record, Refused, Rules
from chalicelib.stock.intake.records import is_blank, record_of
from chalicelib.stock.intake.workbook import table_pieces

_PIECE = 65_536


@dataclass(slots=True)
class Totals:
    """What has been read so far. `lines` are physical and count the header; the others count rows."""

    lines: int = 0
    accepted: int = 0
    refused: int = 0
    blank: int = 0

    @property
    def rows(self) -> int:
        """Rows of any outcome, without the header."""
        return self.accepted + self.refused + self.blank


class Intake:
    """The records and refusals of one file in the order of its lines; can be iterated once.

    Memory does not grow with the file. `totals` is true at every step, and final when the iteration ends.
    Repeats inside the file are not looked for: compare fingerprints.
    """

    def __init__(
        self,
        pieces: Iterable[str],
        *,
        layout: Layout,
        rules: Rules,
        first_line: int = 1,
        source: Text | None = None,
    ) -> None:
        self.layout = layout
        self.encoding = source.encoding if source else None
        self.encoding_guessed = source.guessed if source else False
        self.totals = Totals()
        self._rules = rules
        self._outcomes = self._judge(self._rows(self._counted(physical_lines(pieces, first_line=first_line))))

    def __iter__(self) -> Iterator[Record | Refused]:
        return self._outcomes

    def _counted(self, lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            self.totals.lines += 1
            yield line

    def _rows(self, lines: Iterable[Line]) -> Iterator[Row | Refused]:
        if self.layout.delimiter is not None:
            return table_rows(lines, delimiter=self.layout.delimiter, columns=self.layout.columns)
        return plain_rows(lines, separators=self.layout.separators, width=len(self.layout.columns))

    def _judge(self, rows: Iterable[Row | Refused]) -> Iterator[Record | Refused]:
        for row in rows:
            outcome = row if isinstance(row, Refused) else self._outcome(*row)
            if isinstance(outcome, Refused):
                self.totals.refused += 1
            elif outcome is not None:
                self.totals.accepted += 1
            if outcome is not None:
                yield outcome

    def _outcome(self, line: int, cells: list[str]) -> Record | Refused | None:
        if line == self.layout.header_line:
            return None
        if is_blank(cells):
            self.totals.blank += 1
            return None
        return record_of(line, cells, columns=self.layout.columns, rules=self._rules)


def read(
    data: bytes | str,
    *,
    kind: Kind,
    today: date,
    currency_exponent: int,
    claimed_encoding: str | None = None,
    columns: Columns | None = None,
    header: bool | None = None,
    name: str = "",
) -> Intake:
    """Read a whole file, a workbook too, or text pasted into a form, that fits in memory.

    Raises the errors of `require_kind`, `decode`, `table_pieces` and `detect` before the first record; the
    iteration itself raises nothing. `name` is that of the file, if it has one.

        intake = read(data, kind=Kind.CODE, today=date(2026, 8, 1), currency_exponent=2)
        for outcome in intake: ...
        intake.totals.accepted
    """
    source = _source(data, name, claimed_encoding)
    text = source.text
    layout = detect(text[:HEAD], kind=kind, columns=columns, header=header)
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    rules = Rules(kind, today, currency_exponent)
    return Intake(pieces, layout=layout, rules=rules, source=source)


def _source(data: bytes | str, name: str, claimed_encoding: str | None) -> Text:
    if isinstance(data, str):
        return Text(data.removeprefix("\ufeff"), None)
    require_kind(name, data[:16])
    if is_workbook(data):
        return Text("".join(table_pieces(data)), None)
    return decode(data, claimed=claimed_encoding)


def read_pieces(
    pieces: Iterable[str],
    *,
    layout: Layout,
    rules: Rules,
    first_line: int = 1,
    encoding: Encoding | None = None,
) -> Intake:
    """Read a file, or a part of it that starts at physical line `first_line`, as its text arrives.

    `detect` makes the layout from the beginning of the file; `head_of` takes that off a stream. What `pieces`
    raises while decoding comes out of the iteration.
    """
    source = Text("", encoding.name, encoding.guessed) if encoding else None
    return Intake(pieces, layout=layout, rules=rules, first_line=first_line, source=source)


def head_of(pieces: Iterable[str]) -> tuple[str, Iterator[str]]:
    """The first characters of a stream, enough for `detect`, and the stream with nothing missing."""
    stream = iter(pieces)
    taken: list[str] = []
    while sum(map(len, taken)) < HEAD and (piece := next(stream, None)) is not None:
        taken.append(piece)
    return "".join(taken)[:HEAD], chain(taken, stream)
