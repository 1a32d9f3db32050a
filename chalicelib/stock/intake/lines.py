import io
from collections.abc import Iterable, Iterator

from chalicelib.stock.intake.model import LONGEST_LINE

Line = tuple[int, str | None]
"""Physical line number from 1, and its text without the line end; None when it is too long to be read."""


def physical_lines(pieces: Iterable[str], *, first_line: int = 1) -> Iterator[Line]:
    """Every line of a text that comes in pieces cut anywhere; LF, CRLF and a lone CR end a line.

    Holds one piece and at most one line of `LONGEST_LINE` characters, whatever the length of the lines.
    """
    newlines = io.IncrementalNewlineDecoder(None, translate=True)
    number = first_line
    rest = ""
    for piece in pieces:
        *whole, rest = (rest + newlines.decode(piece)).split("\n")
        for line in whole:
            yield number, line if len(line) <= LONGEST_LINE else None
            number += 1
        rest = rest[: LONGEST_LINE + 1]
    *whole, rest = (rest + newlines.decode("", final=True)).split("\n")
    for line in [*whole, rest] if rest else whole:
        yield number, line if len(line) <= LONGEST_LINE else None
        number += 1
