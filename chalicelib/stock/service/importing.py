"""Importing what fits into one request: read, written page by page, published, reported.

A repeat after any crash completes the rest. Larger files go through `uploading`; both share `writing`.
Source: docs/decisions/0014-import-of-millions.md
"""

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chalicelib.gateways.vault import vault
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import FieldError, IdempotencyKeyReused
from chalicelib.kernel.money import exponent
from chalicelib.stock import intake
from chalicelib.stock.errors import BatchNotFound, BatchWithdrawn, TooManyLines, UnreadableFile
from chalicelib.stock.model import Because
from chalicelib.stock.service import claiming, reporting
from chalicelib.stock.service.custody import context
from chalicelib.stock.service.goods import Goods, goods
from chalicelib.stock.service.reporting import Line, Report
from chalicelib.stock.service.restocking import announce_supply, publish_tails
from chalicelib.stock.service.writing import PAGE, Owners, Writer, known, lanes_for, standing
from chalicelib.stock.store import batches
from chalicelib.stock.store.batches import Batch

MOST_LINES = 2_500
"""Lines that one request imports; more go through an upload."""

_SMALLEST_PAGE = 20


@dataclass(frozen=True)
class Source:
    """What a merchant sent: a file's bytes or pasted text, and what they say about it.

    `currency` is the one in which the codes were bought.
    """

    sku: str
    kind: intake.Kind
    currency: str
    data: bytes | str = field(repr=False)
    encoding: str | None = None
    columns: tuple[intake.Field | None, ...] | None = None
    header: bool | None = None
    name: str = "pasted"


@dataclass(frozen=True)
class Progress:
    """How far an import is: codes of the file, and those that are in stock or were found to be elsewhere."""

    total: int
    done: int
    finished: bool


def import_codes(source: Source, *, actor: str, key: str, dry_run: bool = False) -> Report:
    """Import what `source` holds, each code once ever, and say what became of every line.

    The same key and source again give the first report. Raises `UnreadableFile`, `TooManyLines`,
    `IdempotencyKeyReused`, `BatchWithdrawn`; then nothing is changed.
    """
    batch_id = ids.derived("bat", actor, key)
    earlier = batches.find(source.sku, batch_id)
    if earlier and earlier.request != _digest(source):
        raise IdempotencyKeyReused
    if earlier and earlier.report is not None:
        return reporting.unpacked(earlier.report)
    if earlier and earlier.withdrawn:
        raise BatchWithdrawn
    began = clock.parse(earlier.created_at) if earlier else clock.now()
    if earlier and earlier.currency:
        source = replace(source, currency=earlier.currency)
    report = Report(batch_id, source.sku)
    found = _read(source, report, began.date())
    if dry_run:
        report.preview = reporting.preview(one.record for one in found)
        return _judge(report, found, known(found))
    lanes = lanes_for(source.sku, len(found))
    batch = earlier or batches.begin(_new_batch(source, batch_id, actor, len(found), len(lanes), began))
    if batch.request != _digest(source):
        raise IdempotencyKeyReused
    owners = _write(batch, found, lanes)
    if earlier:
        publish_tails(source.sku)
    _judge(report, found, owners)
    announce_supply(source.sku)
    batches.finish(batch, accepted=report.accepted, report=reporting.packed(report))
    claiming.forget()
    return report


def progress(sku: str, *, actor: str, key: str) -> Progress:
    """How far the import with that key is; raises `BatchNotFound` until it has begun."""
    batch = batches.find(sku, ids.derived("bat", actor, key))
    if batch is None:
        raise BatchNotFound
    done = min(batch.count, batches.pages_written(batch.batch) * batch.page_size)
    finished = batch.report is not None
    return Progress(total=batch.count, done=batch.count if finished else done, finished=finished)


def unreadable(error: intake.IntakeError, kind: intake.Kind) -> UnreadableFile:
    """A file that cannot be read, as the problem that a merchant is told."""
    field_error = FieldError(field=error.field, reason=type(error).__name__, message=error.detail)
    return UnreadableFile(f"{error.detail} The SKU sells goods of the kind `{kind}`.", errors=(field_error,))


def _read(source: Source, report: Report, today: date) -> list[Goods]:
    """Every record of the file, the first of each fingerprint; the rest goes to the report."""
    found: dict[str, Goods] = {}
    try:
        reading = intake.read(
            source.data,
            kind=source.kind,
            today=today,
            currency_exponent=exponent(source.currency),
            claimed_encoding=source.encoding,
            columns=source.columns,
            header=source.header,
            name=source.name,
        )
    except intake.IntakeError as error:
        raise unreadable(error, source.kind) from None
    for outcome in reading:
        if reading.totals.lines > MOST_LINES:
            raise TooManyLines(f"at most {MOST_LINES} lines are imported in one request: split the file")
        if isinstance(outcome, intake.Refused):
            report.rejected += 1
            report.refused.append(reporting.refusal(outcome))
        else:
            one = goods(source.kind, outcome)
            if found.setdefault(one.code_id, one) is not one:
                first = found[one.code_id].record.line
                _duplicate(report, outcome.line, f"the same code as in line {first}")
    report.lines, report.blank = reading.totals.lines, reading.totals.blank
    report.layout = reporting.detected(reading)
    report.encoding = report.layout.encoding
    return sorted(found.values(), key=lambda one: one.record.expires_on or date.max)


def _duplicate(report: Report, line: int, message: str) -> None:
    report.duplicates += 1
    report.refused.append(Line(line, reporting.DUPLICATE, message))


def _judge(report: Report, found: list[Goods], owners: Owners) -> Report:
    for one in found:
        if one.code_id in owners:
            _duplicate(report, one.record.line, reporting.ELSEWHERE)
        else:
            report.accepted += 1
    report.refused.sort(key=lambda line: line.line)
    return report


def _new_batch(source: Source, batch_id: str, actor: str, count: int, lanes: int, began: datetime) -> Batch:
    return Batch(
        batch=batch_id,
        sku=source.sku,
        wrapped_key=vault().new_key(context(source.sku, batch_id)).wrapped,
        request=_digest(source),
        actor=actor,
        source=source.name,
        count=count,
        page_size=max(_SMALLEST_PAGE, min(PAGE, -(-count // lanes))),
        created_at=clock.text(began),
        currency=source.currency,
    )


def _write(batch: Batch, found: list[Goods], lanes: list[int]) -> Owners:
    """Put every code that nobody has, page by page; whose each of the others is."""
    pages = [found[start : start + batch.page_size] for start in range(0, len(found), batch.page_size)]
    written = batches.written(batch.batch, range(len(pages)))
    writer = Writer(batch, Because(batch.actor, "imported"))
    others: Owners = {}
    for number, page in enumerate(pages):
        if number in written:
            others |= standing(page, written[number])
        else:
            others |= writer.write(number, lanes[number % len(lanes)], page)
    writer.publish()
    return others


def _digest(source: Source) -> str:
    data = source.data if isinstance(source.data, bytes) else source.data.encode()
    says = json.dumps([source.sku, source.kind, source.encoding, source.columns, source.header])
    return hashlib.sha256(says.encode() + b"\x00" + data).hexdigest()
