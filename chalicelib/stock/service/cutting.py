"""From an uploaded file to sealed chunks of records, in memory that does not grow with the file."""

import json
from datetime import date

from chalicelib.gateways import uploads as objects
from chalicelib.gateways.uploads import Found, Writing
from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock
from chalicelib.stock import intake
from chalicelib.stock.errors import TooManyLines, UnreadableFile
from chalicelib.stock.seal import seal, unseal
from chalicelib.stock.service import reporting
from chalicelib.stock.service.custody import context
from chalicelib.stock.service.importing import unreadable
from chalicelib.stock.service.writing import PAGE
from chalicelib.stock.store import runs
from chalicelib.stock.store.runs import Run

PAGES = 20
"""Pages of one chunk."""

CHUNK = PAGES * PAGE

TRIED_CHUNK = 50_000
"""Records of one chunk of a dry run: it writes nothing, and repeats are found within a chunk."""

MOST_LINES = 5_000_000
"""Lines of an uploaded file."""

LARGEST_WORKBOOK = 32 * 1024 * 1024
"""Bytes of a workbook, which must be held whole to be read; a larger one can be saved as CSV."""

_SHOWN = 10


def cut(run: Run) -> None:
    """Read the file of an import and leave its records as sealed chunks, its bad lines as a list.

    What cannot be read is stored as the reason why the import is refused. A repeat writes the same chunks.
    Raises `Transient`.
    """
    try:
        _cut(run)
    except intake.IntakeError as error:
        _refuse(run, unreadable(error, intake.Kind(run.kind)))
    except (UnreadableFile, TooManyLines) as problem:
        _refuse(run, problem)
    except objects.ObjectChanged:
        _refuse(run, UnreadableFile("The file changed while it was read; upload it again."))


def records(run: Run, chunk: int) -> list[intake.Record]:
    """The records of a chunk. Raises `UnreadableFile` when it is gone, `Transient`."""
    sealed = objects.get(chunk_key(run, chunk))
    if sealed is None:
        raise UnreadableFile("What was read of the file is forgotten after a day; upload it again.")
    text = unseal(_key(run), sealed, sku=run.sku, batch=run.batch, code_id=_label(chunk))
    return [_record(line) for line in text.split("\n")]


def chunk_key(run: Run, chunk: int) -> str:
    """Where a chunk is in the object store."""
    return f"{run.folder}/{_label(chunk)}"


def refused_key(run: Run) -> str:
    """Where the list of lines that could not be read is."""
    return f"{run.folder}/refused"


def _cut(run: Run) -> None:
    found = objects.find(f"uploads/{run.upload}")
    if found is None:
        raise UnreadableFile("The file is gone; a file is kept for a day. Upload it again.")
    reading = _reading(run, found)
    held: list[intake.Record] = []
    first: list[intake.Record] = []
    key, chunks = _key(run), 0
    size = TRIED_CHUNK if run.dry_run else CHUNK
    with Writing(refused_key(run)) as refused:
        for outcome in reading:
            if reading.totals.lines > MOST_LINES:
                raise TooManyLines(f"at most {MOST_LINES} lines are imported from one file: split it")
            if isinstance(outcome, intake.Refused):
                refused.write(reporting.written(reporting.refusal(outcome)))
                continue
            held.append(outcome)
            if len(first) < _SHOWN:
                first.append(outcome)
            if len(held) == size:
                _store(run, key, chunks, held)
                chunks, held = chunks + 1, []
        if held:
            _store(run, key, chunks, held)
            chunks += 1
    totals = reading.totals
    runs.cut(
        run.batch,
        {
            "chunks": chunks,
            "total": totals.accepted,
            "lines": totals.lines,
            "blank": totals.blank,
            "rejected": totals.refused,
            "layout": reporting.layout_item(reporting.detected(reading)),
            "preview": [vars(one) for one in reporting.preview(first)],
        },
    )


def _reading(run: Run, found: Found) -> intake.Intake:
    key = f"uploads/{run.upload}"
    head = objects.part(key, 0, 16, version=found.version) if found.size else b""
    intake.require_kind(run.name, head)
    kind, encoding = intake.Kind(run.kind), None
    if intake.is_workbook(head):
        if found.size > LARGEST_WORKBOOK:
            limit = LARGEST_WORKBOOK // 1024 // 1024
            raise intake.UnusableWorkbook(f"The workbook is larger than {limit} MB: save it as CSV.")
        text = intake.table_pieces(b"".join(objects.pieces(key, found)))
    else:
        encoding = intake.identify(objects.pieces(key, found), claimed=run.encoding)
        text = intake.decode_chunks(objects.pieces(key, found), encoding)
    beginning, whole = intake.head_of(text)
    columns = None if run.columns is None else [name or None for name in run.columns]
    layout = intake.detect(beginning, kind=kind, columns=columns, header=run.header)
    rules = intake.Rules(kind, clock.parse(run.created_at).date(), run.currency_exponent)
    return intake.read_pieces(whole, layout=layout, rules=rules, encoding=encoding)


def _store(run: Run, key: bytes, chunk: int, held: list[intake.Record]) -> None:
    text = "\n".join(_line(record) for record in held)
    sealed = seal(key, text, sku=run.sku, batch=run.batch, code_id=_label(chunk))
    objects.put(chunk_key(run, chunk), sealed)


def _key(run: Run) -> bytes:
    return vault().unwrap(run.wrapped_key, context(run.sku, run.batch))


def _label(chunk: int) -> str:
    return f"chunk-{chunk:05d}"


def _refuse(run: Run, problem: UnreadableFile | TooManyLines) -> None:
    told = {"code": problem.code(), "detail": problem.detail}
    for first in problem.errors[:1]:
        told |= {"field": first.field, "reason": first.reason}
    runs.refuse(run.batch, told)


def _line(record: intake.Record) -> str:
    expires_on = record.expires_on.isoformat() if record.expires_on else None
    fields = [record.line, record.secret, record.number, expires_on, record.unit_cost]
    return json.dumps(fields, ensure_ascii=False)


def _record(text: str) -> intake.Record:
    line, secret, number, expires_on, unit_cost = json.loads(text)
    return intake.Record(
        line, secret, number, date.fromisoformat(expires_on) if expires_on else None, unit_cost
    )
