"""The import of an uploaded file, chunk by chunk, and its end. Every part may run twice."""

import csv
import heapq
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from chalicelib.gateways import uploads as objects
from chalicelib.gateways.uploads import Writing
from chalicelib.kernel.errors import Invalid
from chalicelib.stock import intake
from chalicelib.stock.errors import BatchNotFound, BatchWithdrawn
from chalicelib.stock.model import Because, ImportState
from chalicelib.stock.service import cutting, reporting
from chalicelib.stock.service.goods import Goods, goods
from chalicelib.stock.service.reporting import Line, Report
from chalicelib.stock.service.restocking import announce_supply, publish_tails
from chalicelib.stock.service.writing import Owners, Writer, known, lanes_for, standing
from chalicelib.stock.store import batches, runs
from chalicelib.stock.store.runs import Run

_HEADS = ("line", "reason", "field", "message")
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")
_PAGE_BYTES = 32_768
_LONGEST_CURSOR = 13
_TWICE = "the same code stands in another line of this file"


def import_chunk(batch_id: str, chunk: int) -> int:
    """Import the records of a chunk; how many it has. Counted once, however often it runs.

    Each chunk fills a lane of its own, so that chunks at the same time do not meet. Raises `BatchNotFound`,
    `BatchWithdrawn`, `UnreadableFile`, `Transient`.
    """
    run = _run(batch_id)
    records = cutting.records(run, chunk)
    kind = intake.Kind(run.kind)
    ordered = sorted((goods(kind, record) for record in records), key=_by_expiry)
    first: dict[str, Goods] = {}
    twice = [one for one in ordered if first.setdefault(one.code_id, one) is not one]
    found = list(first.values())
    owners = known(found) if run.dry_run else _write(run, chunk, found)
    lines = [Line(one.record.line, reporting.DUPLICATE, _TWICE) for one in twice]
    for one in found:
        if one.code_id in owners:
            message = _TWICE if owners[one.code_id] == run.batch else reporting.ELSEWHERE
            lines.append(Line(one.record.line, reporting.DUPLICATE, message))
    if lines:
        lines.sort(key=lambda line: line.line)
        objects.put(_duplicates_key(run, chunk), b"".join(reporting.written(line) for line in lines))
    accepted = len(records) - len(lines)
    runs.count(run.batch, chunk, done=len(records), accepted=accepted, duplicates=len(lines))
    return len(records)


def finish(batch_id: str) -> Run:
    """Put on sale what the chunks wrote, leave the list of errors and forget the rest; a repeat is harmless.

    A dry run keeps its upload: the import may follow.
    """
    run = _run(batch_id)
    if run.state is ImportState.IMPORTING:
        _write_errors(run)
        if not run.dry_run:
            publish_tails(run.sku)
            announce_supply(run.sku)
            stored = batches.find(run.sku, run.batch)
            if stored:
                batches.finish(stored, accepted=run.accepted, report=reporting.packed(_report(run)))
        runs.finish(run.batch)
    parts = [key(run, chunk) for chunk in range(run.chunks or 0) for key in _OF_A_CHUNK]
    uploaded = [] if run.dry_run else [f"uploads/{run.upload}"]
    objects.delete([*parts, cutting.refused_key(run), *uploaded])
    return run


def fail(batch_id: str, error: str) -> None:
    """Let the desk see that the workflow gave up, and on what kind of error."""
    detail = "The import stopped before its end. Resume it; nothing is imported twice."
    runs.fail(batch_id, {"code": "ImportFailed", "detail": detail, "error": error[:80]})


@dataclass(frozen=True)
class Errors:
    """Some lines that were not taken, the cursor of more, and where all of them can be had as a file."""

    lines: list[Line]
    next: str | None = None
    file: str | None = None


def errors_of(run: Run, place: str | None) -> Errors:
    """The lines that were not taken, from a cursor on; none before the import is finished.

    A cursor is a position in the error file. Raises `Invalid`, `Transient`.
    """
    found = objects.find(run.error_file)
    start = _position(place)
    if found is None:
        return Errors([])
    content = objects.part(run.error_file, start, _PAGE_BYTES) if start < found.size else b""
    whole = content[: content.rfind(b"\n") + 1]
    rows = csv.reader(io.StringIO(whole.decode("utf-8-sig", "replace")))
    lines = [Line(int(row[0]), row[1], row[3], row[2] or None) for row in rows if row[0].isdigit()]
    following = start + len(whole)
    return Errors(
        lines,
        str(following) if whole and following < found.size else None,
        objects.download_address(run.error_file, f"{run.batch}.csv"),
    )


def _position(place: str | None) -> int:
    if place is None:
        return 0
    if not (place.isascii() and place.isdigit() and len(place) < _LONGEST_CURSOR):
        raise Invalid.of_field("cursor", "not_a_cursor", "use the `next` of the page before")
    return int(place)


def _run(batch_id: str) -> Run:
    run = runs.find(batch_id)
    if run is None:
        raise BatchNotFound
    return run


def _by_expiry(one: Goods) -> tuple[date, int]:
    return one.record.expires_on or date.max, one.record.line


def _write(run: Run, chunk: int, found: list[Goods]) -> Owners:
    """Put every code of a chunk that nobody has, page by page; whose each of the others is."""
    batch = batches.find(run.sku, run.batch)
    if batch is None:
        raise BatchNotFound
    if batch.withdrawn:
        raise BatchWithdrawn
    size = batch.page_size
    pages = [found[start : start + size] for start in range(0, len(found), size)]
    numbers = range(chunk * cutting.PAGES, chunk * cutting.PAGES + len(pages))
    written = batches.written(run.batch, numbers)
    lanes = sorted(lanes_for(run.sku, run.total))
    writer = Writer(batch, Because(run.actor, "imported"))
    others: Owners = {}
    for number, page in zip(numbers, pages, strict=True):
        if number in written:
            others |= standing(page, written[number])
        else:
            others |= writer.write(number, lanes[chunk % len(lanes)], page)
    writer.publish()
    return others


def _duplicates_key(run: Run, chunk: int) -> str:
    return f"{run.folder}/duplicates-{chunk:05d}"


_OF_A_CHUNK = (cutting.chunk_key, _duplicates_key)


def _report(run: Run) -> Report:
    return Report(
        batch=run.batch,
        sku=run.sku,
        lines=run.lines,
        accepted=run.accepted,
        duplicates=run.duplicates,
        blank=run.blank,
        rejected=run.rejected,
        encoding=(run.layout or {}).get("encoding"),
        layout=reporting.layout_of(run.layout),
    )


def _write_errors(run: Run) -> None:
    """Every line that was not taken, in order, as a table that no spreadsheet takes for formulas."""
    duplicates = (line for chunk in range(run.chunks or 0) for line in _lines(_duplicates_key(run, chunk)))
    every = heapq.merge(_lines(cutting.refused_key(run)), duplicates, key=lambda line: line.line)
    with Writing(run.error_file) as out:
        out.write(b"\xef\xbb\xbf" + _row(_HEADS))
        for line in every:
            out.write(_row((str(line.line), line.reason, line.field or "", line.message)))


def _row(cells: tuple[str, ...]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(
        [f"'{cell}" if cell.startswith(_DANGEROUS) else cell for cell in cells]
    )
    return out.getvalue().encode()


def _lines(key: str) -> Iterator[Line]:
    """The lines of a list in the object store, read a piece at a time; none when there is no such list."""
    found = objects.find(key)
    rest = b""
    for piece in objects.pieces(key, found) if found else ():
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield Line(**json.loads(line))
