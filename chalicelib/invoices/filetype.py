"""Whether a file is of the kind it is said to be, by its first bytes. No I/O.

Sources: ISO 32000-2 7.5.2 (PDF header), GB/T 33190-2016 (OFD is a ZIP package), w3.org/TR/xml 2.8 (prolog).
"""

import re

from chalicelib.invoices.model import File

HEAD = 1024
"""So many first bytes are looked at."""

_BOM = b"\xef\xbb\xbf"
_ZIP = b"PK\x03\x04"
_XML = re.compile(rb"<(\?xml[\s]|[A-Za-z_])")
_HTML = re.compile(rb"<(!doctype\s+html|html)\b", re.IGNORECASE)


def fits(head: bytes, kind: File) -> bool:
    """Whether a file that begins with these bytes may be of that kind."""
    if kind is File.OFD:
        return head.startswith(_ZIP)
    text = head.removeprefix(_BOM).lstrip()
    if kind is File.PDF:
        return text.startswith(b"%PDF-")
    return bool(_XML.match(text)) and not _HTML.search(text)
