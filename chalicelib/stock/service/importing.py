"""Importing codes: put each once, index what is ours, publish. A repeat after any crash completes the rest.

Order of writes: the batch; then page by page its plan, its codes, its mark and rack together; then publish.
A plan names every code before it is put, so that the audit finds what an import left behind that was never
resumed; a marked page is in a lane, so that a resumed import indexes nothing twice.
Source: docs/decisions/0004-import.md
"""

import hashlib
import json
import zlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from chalicelib.gateways.secrets import secret
from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock, ids
from chalicelib.kernel.config import settings
from chalicelib.kernel.errors import FieldError, IdempotencyKeyReused
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.stock import intake
from chalicelib.stock.errors import BatchNotFound, TooManyLines, UnreadableFile
from chalicelib.stock.model import RACK_SIZE, Because, Code, lane_count
from chalicelib.stock.seal import seal
from chalicelib.stock.service import claiming
from chalicelib.stock.service.custody import context
from chalicelib.stock.service.restocking import announce_supply
from chalicelib.stock.store import batches, codes, lanes
from chalicelib.stock.store.batches import Batch

MOST_LINES = 2_500
"""Lines that one request imports; more go through an upload."""

_WRITERS = 16
_SMALLEST_PAGE = 20
_PREVIEWED = 10
_PAIR = "\x1f"


@dataclass(frozen=True)
class Source:
    """What a merchant sent: a file's bytes or pasted text, and what they say about it."""

    sku: str
    kind: intake.Kind
    currency_exponent: int
    data: bytes | str = field(repr=False)
    encoding: str | None = None
    columns: tuple[intake.Field | None, ...] | None = None
    header: bool | None = None
    name: str = "pasted"


@dataclass(frozen=True)
class Line:
    """A line that was not taken, and why; never its text."""

    line: int
    reason: str
    message: str
    field: str | None = None


@dataclass(frozen=True)
class Detected:
    """How the file was read: what a merchant may have to correct."""

    encoding: str | None
    encoding_guessed: bool
    separator: str | None
    header: bool
    columns: tuple[str | None, ...]


@dataclass(frozen=True)
class Shown:
    """One line as it would be imported: masked, with what goes with it. `unit_cost` in minor units."""

    line: int
    code: str
    expires_on: str | None
    unit_cost: int | None


@dataclass(frozen=True)
class Progress:
    """How far an import is: codes of the file, and those that are in stock or were found to be elsewhere."""

    total: int
    done: int
    finished: bool


@dataclass
class Report:
    """The outcome of an import; every line is in exactly one of the counts."""

    batch: str
    sku: str
    lines: int = 0
    accepted: int = 0
    duplicates: int = 0
    blank: int = 0
    rejected: int = 0
    encoding: str | None = None
    refused: list[Line] = field(default_factory=list)
    layout: Detected | None = None
    preview: list[Shown] = field(default_factory=list)


@dataclass(frozen=True, repr=False)
class _Goods:
    """A record with its fingerprint."""

    code_id: str
    record: intake.Record


def import_codes(source: Source, *, actor: str, key: str, dry_run: bool = False) -> Report:
    """Import what `source` holds, each code once ever, and say what became of every line.

    The same key and source again give the first report. Raises `UnreadableFile`, `TooManyLines`,
    `IdempotencyKeyReused`; then nothing is changed.
    """
    batch_id = ids.derived("bat", actor, key)
    earlier = batches.find(source.sku, batch_id)
    if earlier and earlier.request != _digest(source):
        raise IdempotencyKeyReused
    if earlier and earlier.report is not None:
        return _unpacked(earlier.report)
    began = clock.parse(earlier.created_at) if earlier else clock.now()
    report = Report(batch_id, source.sku)
    goods = _read(source, report, began.date())
    if dry_run:
        report.preview = _preview(goods)
        return _judge(report, goods, _known(goods), mine="")
    batch = earlier or batches.begin(_new_batch(source, batch_id, actor, len(goods), began))
    if batch.request != _digest(source):
        raise IdempotencyKeyReused
    owners = _put_all(batch, goods, Because(actor, "imported"))
    _judge(report, goods, owners, mine=batch_id)
    announce_supply(source.sku)
    batches.finish(batch, accepted=report.accepted, report=_packed(report))
    claiming.forget()
    return report


def progress(sku: str, *, actor: str, key: str) -> Progress:
    """How far the import with that key is; raises `BatchNotFound` until it has begun."""
    batch = batches.find(sku, ids.derived("bat", actor, key))
    if batch is None:
        raise BatchNotFound
    done = min(batch.count, batches.pages_begun(batch.batch) * batch.page_size)
    finished = batch.report is not None
    return Progress(total=batch.count, done=batch.count if finished else done, finished=finished)


def fingerprint(kind: intake.Kind, record: intake.Record) -> str:
    """The id of a code: a keyed digest of its canonical form, the same wherever it turns up again."""
    pepper = secret(settings().pepper_secret).encode()
    return ids.crockford(ids.keyed(pepper, intake.fold(kind, record)))


def plain_text(record: intake.Record) -> str:
    """What is sealed: the code itself, or number and password."""
    return record.secret if record.number is None else f"{record.number}{_PAIR}{record.secret}"


def parts(plain: str) -> tuple[str | None, str]:
    """Number, if there is one, and code of a sealed text."""
    number, found, rest = plain.partition(_PAIR)
    return (number, rest) if found else (None, plain)


def _read(source: Source, report: Report, today: date) -> list[_Goods]:
    """Every record of the file, the first of each fingerprint; the rest goes to the report."""
    goods: dict[str, _Goods] = {}
    try:
        reading = intake.read(
            source.data,
            kind=source.kind,
            today=today,
            currency_exponent=source.currency_exponent,
            claimed_encoding=source.encoding,
            columns=source.columns,
            header=source.header,
        )
    except intake.IntakeError as error:
        field_error = FieldError(field=error.field, reason=type(error).__name__, message=error.detail)
        detail = f"{error.detail} The SKU sells goods of the kind `{source.kind}`."
        raise UnreadableFile(detail, errors=(field_error,)) from None
    for outcome in reading:
        if reading.totals.lines > MOST_LINES:
            raise TooManyLines(f"at most {MOST_LINES} lines are imported in one request: split the file")
        if isinstance(outcome, intake.Refused):
            _refuse(report, outcome)
        else:
            one = _Goods(fingerprint(source.kind, outcome), outcome)
            if goods.setdefault(one.code_id, one) is not one:
                first = goods[one.code_id].record.line
                _duplicate(report, outcome.line, f"the same code as in line {first}")
    report.lines, report.blank = reading.totals.lines, reading.totals.blank
    report.encoding = str(reading.encoding) if reading.encoding else None
    report.layout = Detected(
        encoding=report.encoding,
        encoding_guessed=reading.encoding_guessed,
        separator=reading.layout.delimiter or next(iter(reading.layout.separators), None),
        header=bool(reading.layout.header_line),
        columns=tuple(str(one) if one else None for one in reading.layout.columns),
    )
    return sorted(goods.values(), key=lambda one: one.record.expires_on or date.max)


def _preview(goods: list[_Goods]) -> list[Shown]:
    """The first lines of the file, masked."""
    first = sorted((one.record for one in goods), key=lambda record: record.line)[:_PREVIEWED]
    return [
        Shown(
            line=record.line,
            code=intake.mask(record.number or record.secret),
            expires_on=record.expires_on.isoformat() if record.expires_on else None,
            unit_cost=record.unit_cost,
        )
        for record in first
    ]


def _refuse(report: Report, refused: intake.Refused) -> None:
    report.rejected += 1
    name = str(refused.field) if refused.field else None
    report.refused.append(Line(refused.line, str(refused.reason), refused.message, name))


def _duplicate(report: Report, line: int, message: str) -> None:
    report.duplicates += 1
    report.refused.append(Line(line, "duplicate", message))


def _judge(report: Report, goods: list[_Goods], owners: dict[str, str], *, mine: str) -> Report:
    for one in goods:
        if owners.get(one.code_id, mine) == mine:
            report.accepted += 1
        else:
            _duplicate(report, one.record.line, "this code is in stock already, or was")
    report.refused.sort(key=lambda line: line.line)
    return report


def _known(goods: list[_Goods]) -> dict[str, str]:
    return {code_id: code.batch for code_id, code in codes.find_many(g.code_id for g in goods).items()}


def _new_batch(source: Source, batch_id: str, actor: str, count: int, began: datetime) -> Batch:
    lanes_wanted = lane_count(_stock(source.sku) + count)
    return Batch(
        batch=batch_id,
        sku=source.sku,
        wrapped_key=vault().new_key(context(source.sku, batch_id)).wrapped,
        request=_digest(source),
        actor=actor,
        source=source.name,
        count=count,
        page_size=max(_SMALLEST_PAGE, min(RACK_SIZE, -(-count // lanes_wanted))),
        created_at=clock.text(began),
    )


def _put_all(batch: Batch, goods: list[_Goods], because: Because) -> dict[str, str]:
    """Put every code that nobody has and index what is ours, page by page; whose each code is afterwards."""
    owners: dict[str, str] = {}
    total = lanes.widen(batch.sku, lane_count(_stock(batch.sku) + len(goods)))
    by_room = sorted(lanes.survey(batch.sku, total), key=lambda lane: lane.left)
    key = vault().unwrap(batch.wrapped_key, context(batch.sku, batch.batch))
    with ThreadPoolExecutor(_WRITERS) as pool:
        for number, start in enumerate(range(0, len(goods), batch.page_size)):
            page = goods[start : start + batch.page_size]
            if batches.plan_page(batch.batch, number, [one.code_id for one in page]):
                found = dict(pool.map(lambda one: _put(batch, key, one, because), page))
            else:
                found = _known(page)
            owners |= found
            mine = [one.code_id for one in page if found[one.code_id] == batch.batch]
            _index_page(batch, number, by_room[number % total].lane, mine)
    for lane in by_room:
        lanes.publish_tail(batch.sku, lane.lane)
    return owners


def _put(batch: Batch, key: bytes, one: _Goods, because: Because) -> tuple[str, str]:
    record = one.record
    code = Code(
        code_id=one.code_id,
        sku=batch.sku,
        batch=batch.batch,
        sealed=seal(key, plain_text(record), sku=batch.sku, batch=batch.batch, code_id=one.code_id),
        mask=intake.mask(record.number or record.secret),
        expires_on=record.expires_on.isoformat() if record.expires_on else None,
        unit_cost=record.unit_cost,
    )
    return one.code_id, codes.add(code, because)


def _stock(sku: str) -> int:
    return sum(lane.left for lane in lanes.survey(sku, lanes.lane_total(sku)))


def _index_page(batch: Batch, number: int, lane: int, code_ids: list[str]) -> None:
    def mark(writes: Transaction) -> None:
        batches.index_page(writes, batch.batch, number, lane=lane, code_ids=code_ids)

    try:
        lanes.append(batch.sku, lane, code_ids, mark)
    except WriteRefused:
        return  # another run of this import indexed the page


def _digest(source: Source) -> str:
    data = source.data if isinstance(source.data, bytes) else source.data.encode()
    says = json.dumps([source.sku, source.kind, source.encoding, source.columns, source.header])
    return hashlib.sha256(says.encode() + b"\x00" + data).hexdigest()


def _packed(report: Report) -> bytes:
    fields: dict[str, Any] = {**vars(report), "refused": [vars(line) for line in report.refused]}
    fields |= {"layout": vars(report.layout) if report.layout else None, "preview": []}
    return zlib.compress(json.dumps(fields).encode())


def _unpacked(packed: bytes) -> Report:
    fields = json.loads(zlib.decompress(packed))
    layout = fields.get("layout")
    fields["layout"] = Detected(**{**layout, "columns": tuple(layout["columns"])}) if layout else None
    return Report(**{**fields, "refused": [Line(**line) for line in fields["refused"]]})


def reports(batch_list: Iterable[Batch]) -> list[Report | None]:
    """The report of each batch; None while it is being imported."""
    return [_unpacked(batch.report) if batch.report is not None else None for batch in batch_list]
