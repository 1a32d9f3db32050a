"""The report of a day: a table for people, a document for programs, and a signature over both.

The document names the digest of the table; the signature, keyed with a secret of its own, is of the document.
"""

import csv
import hashlib
import io
import json
import re
from dataclasses import dataclass
from typing import Any

from chalicelib.breaks.model import Break
from chalicelib.gateways import uploads
from chalicelib.gateways.secrets import keys
from chalicelib.kernel import ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.money import major
from chalicelib.reconciliation.errors import ReportNotReady
from chalicelib.reconciliation.model import Day

FOLDER = "reports"
_FORMULA = re.compile(r"^[=+\-@\t\r]")
_COLUMNS = (
    "section currency name amount minor_units subject order_or_wallet state "
    "provider_amount ledger_amount".split()
)


@dataclass(frozen=True)
class Link:
    """Where a file of a report can be had for fifteen minutes, and what proves it genuine."""

    address: str
    name: str
    signature: str


def write(day: str, facts: dict[str, Any], breaks: list[Break]) -> tuple[str, str]:
    """Store both files of a report; their folder and the signature. The same facts give the same files."""
    table = _table(facts, breaks)
    document = _document(facts | {"day": day, "table_sha256": hashlib.sha256(table).hexdigest()})
    signature = sign(document)
    folder = f"{FOLDER}/{day}/{signature[:16]}"
    uploads.put(f"{folder}/{day}.csv", table)
    uploads.put(f"{folder}/{day}.json", document)
    return folder, signature


def link(day: Day, kind: str) -> Link:
    """Where a report can be had as `csv` or `json`; raises `ReportNotReady`."""
    if not day.report or not day.signature:
        raise ReportNotReady
    name = f"{day.day}.{kind}"
    address = uploads.download_address(f"{day.report}/{name}", f"reconciliation-{name}")
    return Link(address, name, day.signature)


def sign(document: bytes) -> str:
    """The signature of a report's document: HMAC-SHA256, in hexadecimal."""
    return _signed(keys(settings().report_secret).newest, document)


def is_genuine(document: bytes, signature: str) -> bool:
    """Whether this shop signed this very document, by a key that is accepted still."""
    return keys(settings().report_secret).made(signature.lower(), lambda key: _signed(key, document))


def _signed(key: bytes, document: bytes) -> str:
    return ids.keyed(key, "reconciliation report", hashlib.sha256(document).hexdigest(), size=32).hex()


def _document(facts: dict[str, Any]) -> bytes:
    return json.dumps(facts, indent=1, sort_keys=True).encode() + b"\n"


def _table(facts: dict[str, Any], breaks: list[Break]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for currency, sums in sorted(facts["totals"].items()):
        for name, amount in sorted(sums.items()):
            written = str(amount) if name in {"rows", "payouts_checked"} else major(amount, currency)
            writer.writerow(["total", currency, name, written, amount, "", "", "", "", ""])
    for one in breaks:
        found = one.found
        whose = found.order_id or found.wallet or ""
        texts = [found.currency or "", found.kind, "", "", found.subject, whose, one.state]
        amounts = ["" if sum_ is None else sum_ for sum_ in (found.provider_amount, found.ledger_amount)]
        writer.writerow(["break", *(_plain(text) for text in texts), *amounts])
    return out.getvalue().encode()


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
