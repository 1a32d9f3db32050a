"""The kind of a file is judged by its first bytes."""

import pytest

from chalicelib.invoices.filetype import fits
from chalicelib.invoices.model import File

PDF = b"%PDF-1.7\n%\xe2\xe3"
OFD = b"PK\x03\x04\x14\x00"
XML = b'<?xml version="1.0" encoding="UTF-8"?>\n<EInvoice/>'


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (PDF, File.PDF),
        (b"\xef\xbb\xbf\r\n" + PDF, File.PDF),
        (OFD, File.OFD),
        (XML, File.XML),
        (b"\xef\xbb\xbf" + XML, File.XML),
        (b"  <EInvoice>", File.XML),
    ],
)
def test_what_it_is_called_it_is(head: bytes, kind: File) -> None:
    assert fits(head, kind)
    assert [other for other in File if fits(head, other)] == [kind]


@pytest.mark.parametrize("kind", File)
@pytest.mark.parametrize(
    "head",
    [b"", b"hello", b"hello %PDF-1.7", b"%PDF", b"<!DOCTYPE html>", b"<html>", b"<?xml?", b"MZ\x90", b"< a"],
)
def test_what_it_is_not_it_is_not_called(head: bytes, kind: File) -> None:
    assert not fits(head, kind)
