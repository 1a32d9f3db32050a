"""From lines to rows of cells; a bad line costs as few of its neighbours as can be done safely."""

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import cache

from chalicelib.stock.intake.lines import Line
from chalicelib.stock.intake.model import LONGEST_LINE, Field, Reason, Refused, trim

SEPARATORS = ("----", "\t", "|", ",", ";")
"""What may stand between number and password in a text file; each line may use another one."""

_MOST_LINES = 64
"""Physical lines of one row: bounds the work that a quote which nobody closes can cause."""

Row = tuple[int, list[str]]
"""Physical line number where the row starts, and its cells."""


class Quotes(Enum):
    """What is wrong with the quotes of a record: its last cell is open, or text follows a closed one."""

    UNCLOSED = auto()
    MISPLACED = auto()


def plain_rows(lines: Iterable[Line], *, separators: tuple[str, ...], width: int) -> Iterator[Row | Refused]:
    """One row a line, split at the separator that occurs first in that line; quotes mean nothing."""
    for number, text in lines:
        if text is None:
            yield Refused(number, Reason.TOO_LONG)
        else:
            yield number, split_plain(trim(text) if width == 1 else text, separators)


def table_rows(
    lines: Iterable[Line], *, delimiter: str, columns: Sequence[Field | None]
) -> Iterator[Row | Refused]:
    """The rows of a CSV table (RFC 4180); a quoted cell may hold delimiters, quotes and line ends.

    A row with misplaced quotes, or not closed within `LONGEST_LINE` characters, costs its first line only:
    reading goes on with the second. When a mapped cell holds a line end, a stray quote has probably joined
    several rows: each of their lines is refused, none is lost. Holds no more than one such row.
    """
    ahead = _Ahead(lines)
    for number, text in ahead:
        if text is None:
            yield Refused(number, Reason.TOO_LONG)
            continue
        cells, more_lines = split_table(text, delimiter), 0
        if cells is Quotes.UNCLOSED:
            cells, more_lines = _continued(text, delimiter, ahead)
        ahead.drop(more_lines)
        if isinstance(cells, list) and not _broken(cells, columns):
            yield number, cells
        else:
            yield from (Refused(number + extra, Reason.BAD_QUOTES) for extra in range(more_lines + 1))


class _Ahead:
    """An iterator over lines that can be looked into."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = iter(lines)
        self._seen: deque[Line] = deque()

    def __iter__(self) -> "_Ahead":
        return self

    def __next__(self) -> Line:
        return self._seen.popleft() if self._seen else next(self._lines)

    def peek(self, index: int) -> str | None:
        """The text `index` lines ahead; None at the end and for a line that is too long."""
        while len(self._seen) <= index:
            following = next(self._lines, None)
            if following is None:
                return None
            self._seen.append(following)
        return self._seen[index][1]

    def drop(self, count: int) -> None:
        for _ in range(count):
            self._seen.popleft()


def _continued(text: str, delimiter: str, ahead: _Ahead) -> tuple[list[str] | Quotes, int]:
    """The cells of the row starting with `text`, and how many lines ahead it takes: 0 if it never ends."""
    for index in range(_MOST_LINES):
        more = ahead.peek(index)
        if more is None or len(text) + len(more) > LONGEST_LINE:
            break
        text = f"{text}\n{more}"
        cells = split_table(text, delimiter) if '"' in more else Quotes.UNCLOSED
        if isinstance(cells, list):
            return cells, index + 1
        if cells is Quotes.MISPLACED:
            break
    return Quotes.UNCLOSED, 0


def _broken(cells: list[str], columns: Sequence[Field | None]) -> bool:
    return any(field and "\n" in cell for field, cell in zip(columns, cells, strict=False))


def split_plain(text: str, separators: tuple[str, ...]) -> list[str]:
    """The cells of a line, split at every occurrence of the one separator that comes first."""
    found = [(position, separator) for separator in separators if (position := text.find(separator)) >= 0]
    return text.split(min(found)[1]) if found else [text]


def split_table(text: str, delimiter: str) -> list[str] | Quotes:
    """The cells of one CSV record, or what is wrong with its quotes."""
    if '"' not in text:
        return text.split(delimiter)
    pattern = _cell_pattern(delimiter)
    cells = []
    position = 0
    while match := pattern.match(text, position):
        quoted = match["quoted"]
        cells.append(_unwrapped(match["bare"] if quoted is None else quoted.replace('""', '"')))
        position = match.end()
        if position == len(text):
            return cells
        if text[position] != delimiter:
            return Quotes.MISPLACED
        position += 1
    return Quotes.UNCLOSED


@cache
def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    bare = rf'(?P<bare>(?!")[^{re.escape(delimiter)}]*+)'
    return re.compile(rf' *+(?:"(?P<quoted>(?:[^"]++|"")*+)" *+|{bare})')


def _unwrapped(cell: str) -> str:
    """The value of ="0042", a spreadsheet's notation for text that must keep its zeros."""
    match = re.fullmatch(r'="([^"]*)"', cell)
    return match[1] if match else cell


def looks_quoted(text: str) -> bool:
    """Whether the line starts with a complete quoted cell, so that the file is a table."""
    return re.match(r'"(?:[^"]++|"")*+"(?:[,;\t|]|$)', text) is not None


def delimiter_after_quotes(text: str) -> str:
    """The delimiter of a table whose line starts with a quoted cell."""
    match = re.match(r'"(?:[^"]++|"")*+"([,;\t|])', text)
    return match[1] if match else ","
