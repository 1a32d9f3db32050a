"""From bytes to text, never by guessing past a doubt.

A byte order mark decides; then strict UTF-8; then strict GBK and GB18030, marked as guessed. Everything else
must be claimed, and a claim is checked against every byte. Files are scanned in chunks, so memory does not
grow with them.
"""

import codecs
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from types import MappingProxyType

from chalicelib.stock.intake.errors import UndetectedEncoding, UnknownEncoding, WrongEncoding

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8", frozenset({"utf-8", "utf-8-sig"})),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le", frozenset({"utf-16", "utf-16-le"})),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be", frozenset({"utf-16", "utf-16-be"})),
    ("\ufeff".encode("gb18030"), "gb18030", "gb18030", frozenset({"gb18030"})),
)
_LONGEST_MARK = max(len(mark) for mark, *_ in _BYTE_ORDER_MARKS)

_ALLOWED = MappingProxyType(
    {
        "ascii": "ascii",
        "us-ascii": "ascii",
        "utf-8": "utf-8",
        "utf8": "utf-8",
        "utf-8-sig": "utf-8-sig",
        "utf-8-bom": "utf-8-sig",
        "utf-16": "utf-16",
        "utf16": "utf-16",
        "utf-16-le": "utf-16-le",
        "utf-16le": "utf-16-le",
        "utf-16-be": "utf-16-be",
        "utf-16be": "utf-16-be",
        # Who says GB2312 means the code page that Windows writes under that name, as every browser assumes.
        "gb2312": "gbk",
        "gbk": "gbk",
        "cp936": "gbk",
        "gb18030": "gb18030",
        "big5": "big5",
        "cp950": "cp950",
        "windows-1252": "cp1252",
        "cp1252": "cp1252",
    }
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes become text: `name` for people, `codec` for Python.

    `guessed` is true when the bytes fit but do not prove it: show the first lines to a person.
    """

    name: str
    codec: str
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A decoded file, without its byte order mark; `encoding` is None when it was text already."""

    text: str = field(repr=False)
    encoding: str | None
    guessed: bool = False


def decode(data: bytes, *, claimed: str | None = None) -> Text:
    """The whole file as text, every byte of it accounted for.

    Raises `UnknownEncoding`, `WrongEncoding` (a claim that does not hold) or `UndetectedEncoding`.
    """
    encoding = identify([data], claimed=claimed)
    return Text("".join(decode_chunks([data], encoding)), encoding.name, encoding.guessed)


def identify(chunks: Iterable[bytes], *, claimed: str | None = None) -> Encoding:
    """The encoding in which every byte of the file decodes to text; reads the chunks once, keeps none.

    NUL is no text in any encoding: it means a binary file, or UTF-16 taken for something else. Raises like
    `decode`.
    """
    stream = iter(chunks)
    head = b""
    while len(head) < _LONGEST_MARK and (chunk := next(stream, None)) is not None:
        head += chunk
    trials = [_Trial(encoding) for encoding in _candidates(head, claimed)]
    furthest = 0
    for chunk, final in chain([(head, False)], ((chunk, False) for chunk in stream), [(b"", True)]):
        for trial in list(trials):
            failure = trial.feed(chunk, final=final)
            if failure is not None:
                trials.remove(trial)
                furthest = max(furthest, failure)
        if not trials:
            raise UndetectedEncoding(furthest) if claimed is None else WrongEncoding(claimed, furthest)
    return trials[0].encoding


def decode_chunks(chunks: Iterable[bytes], encoding: Encoding) -> Iterator[str]:
    """The text of a file piece by piece, without its byte order mark.

    Raises `WrongEncoding` at the first byte that does not decode; pieces before it have been yielded.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
    fed = 0
    started = False
    for chunk, final in chain(((chunk, False) for chunk in chunks), [(b"", True)]):
        try:
            piece = decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            raise WrongEncoding(encoding.name, _offset(error, fed, chunk)) from None
        fed += len(chunk)
        if piece and not started:
            started = True
            piece = piece.removeprefix("\ufeff")
        if piece:
            yield piece


def _candidates(head: bytes, claimed: str | None) -> list[Encoding]:
    marked = next((entry for entry in _BYTE_ORDER_MARKS if head.startswith(entry[0])), None)
    if claimed is None:
        if marked:
            return [Encoding(marked[1], marked[2])]
        guesses = [Encoding(name, name, guessed=True) for name in ("gbk", "gb18030")]
        return [Encoding("utf-8", "utf-8"), *guesses]
    name = _ALLOWED.get(claimed.strip().casefold().replace("_", "-"))
    if name is None:
        raise UnknownEncoding(claimed)
    if marked:
        if name not in marked[3]:
            raise WrongEncoding(claimed, 0)
        return [Encoding(marked[1], marked[2])]
    if name == "utf-16" and head:  # without a mark nobody knows which byte comes first
        raise WrongEncoding(claimed, 0)
    name = "utf-8" if name in ("utf-8-sig", "utf-16") else name
    return [Encoding(name, name)]


class _Trial:
    """One encoding tried on a file; remembers positions, not text."""

    def __init__(self, encoding: Encoding) -> None:
        self.encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding.codec)("strict")
        self._wide = encoding.codec.startswith("utf-16")
        # GBK and unmarked UTF-16 accept nearly any bytes: their text must look like text as well.
        self._doubtful = encoding.guessed or encoding.name in ("utf-16-le", "utf-16-be")
        # Any even number of bytes is UTF-16, mostly Chinese; a real file has at least its line ends in ASCII.
        self._needs_ascii = encoding.name in ("utf-16-le", "utf-16-be")
        self._fed = 0

    def feed(self, chunk: bytes, *, final: bool) -> int | None:
        """Where in the file this encoding fails, or None as long as it fits."""
        start = self._fed - len(self._decoder.getstate()[0])
        failures: list[int | None] = []
        try:
            piece = self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            failures.append(_offset(error, self._fed, chunk))
            piece = error.object[: error.start].decode(self.encoding.codec)
        failures.append(self._first_nul(chunk, piece, start))
        if self._doubtful and not piece.isascii():
            failures.append(self._first_implausible(piece, start))
        self._fed += len(chunk)
        self._needs_ascii = self._needs_ascii and not any(char < "\x80" for char in piece)
        if final and self._fed and self._needs_ascii:
            failures.append(0)
        return min((failure for failure in failures if failure is not None), default=None)

    def _first_nul(self, chunk: bytes, piece: str, start: int) -> int | None:
        if self._wide:
            return self._byte_of(piece, piece.find("\0"), start)
        found = chunk.find(0)
        return None if found < 0 else self._fed + found

    def _first_implausible(self, piece: str, start: int) -> int | None:
        odd = {
            char for char in set(piece) if char > "\x7f" and unicodedata.category(char) in ("Cc", "Cn", "Co")
        }
        return self._byte_of(piece, min((piece.find(char) for char in odd), default=-1), start)

    def _byte_of(self, piece: str, index: int, start: int) -> int | None:
        return None if index < 0 else start + len(piece[:index].encode(self.encoding.codec))


def _offset(error: UnicodeDecodeError, fed: int, chunk: bytes) -> int:
    """Position in the file: the decoder may have put bytes of the chunk before in front."""
    return fed + error.start - (len(error.object) - len(chunk))
