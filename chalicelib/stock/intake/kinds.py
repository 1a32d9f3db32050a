"""What a file is by its first bytes, beside what its name says."""

from pathlib import PurePath

from chalicelib.stock.intake.errors import WrongType

WORKBOOK = b"PK\x03\x04"
"""How every archive begins, and a workbook is one."""

_OF_TEXT = frozenset({".csv", ".txt"})
_OF_WORKBOOKS = frozenset({".xlsx"})
ENDINGS = tuple(sorted(_OF_TEXT | _OF_WORKBOOKS))
"""Names of files that are read end like this."""

_OTHERS = (
    (b"\xd0\xcf\x11\xe0", "an old workbook (XLS); save it as XLSX, or as CSV"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file; unpack it first"),
    (b"Rar!", "a compressed file; unpack it first"),
    (b"7z\xbc\xaf", "a compressed file; unpack it first"),
)


def is_workbook(head: bytes) -> bool:
    """Whether a file that begins so is an archive, as every workbook is."""
    return head.startswith(WORKBOOK)


def require_kind(name: str, head: bytes) -> None:
    """Raise `WrongType` when the first bytes are of no file that is read, or of another than the name says.

    A name without one of `ENDINGS` says nothing.
    """
    other = next((what for mark, what in _OTHERS if head.startswith(mark)), None)
    if other is not None:
        raise WrongType(f"The file is {other}.")
    ending = PurePath(name).suffix.lower()
    if ending in _OF_TEXT and is_workbook(head):
        raise WrongType(f"The name ends with {ending}, but the file is a workbook or an archive.")
    if ending in _OF_WORKBOOKS and not is_workbook(head):
        raise WrongType(f"The name ends with {ending}, but the file is no workbook.")
