"""Imports of uploaded files and roll-backs, step by step, each step killed and repeated."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from chalicelib.catalog.model import Sku
from chalicelib.gateways import uploads as objects
from chalicelib.gateways import workflows
from chalicelib.kernel.errors import IdempotencyKeyReused
from chalicelib.kernel.table import Transaction
from chalicelib.stock import intake, tasks
from chalicelib.stock.errors import (
    BatchWithdrawn,
    ImportUnderWay,
    NothingToResume,
    UploadIncomplete,
    UploadNotFound,
)
from chalicelib.stock.model import Because, CodeState, ImportState
from chalicelib.stock.service import (
    auditing,
    chunking,
    claiming,
    custody,
    cutting,
    importing,
    rolling_back,
    uploading,
)
from chalicelib.stock.service.importing import Source
from chalicelib.stock.service.uploading import Wish
from chalicelib.stock.store import batches, codes, lanes, runs
from chalicelib.stock.store.runs import Run
from chalicelib.stock.store.table import table as stock_table

from .conftest import KEY, make_sku, stock_up
from .uploads import ACTOR, BUCKET, OTHER_KEY, begin, finish, read, rolled_back, text

pytestmark = pytest.mark.usefixtures("started")


def left(sku: Sku) -> int:
    claiming.forget()
    return claiming.left([sku.sku])[sku.sku]


def refused_lines(run: Run) -> list[tuple[int, str]]:
    return [(line.line, line.reason) for line in chunking.errors_of(run, None).lines]


def test_an_upload_becomes_codes_on_sale_and_is_forgotten(sku: Sku, small: None) -> None:
    run = finish(begin(sku, text(20) + b"\n\nCODE-00003-XYZ\n" + b"X" * 5_000))

    assert (run.state, run.total, run.done, run.chunks) == (ImportState.FINISHED, 21, 21, 4)
    assert (run.accepted, run.duplicates, run.rejected, run.blank, run.lines) == (20, 1, 1, 1, 23)
    assert left(sku) == 20
    assert refused_lines(run) == [(22, "duplicate"), (23, "too_long")]
    assert auditing.audit(sku.sku).states == {"available": 20}
    kept = boto3.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    assert [one["Key"] for one in kept] == [run.error_file]
    batch = batches.find(sku.sku, run.batch)
    assert batch
    assert (batch.accepted, batch.report is not None) == (20, True)


def test_no_code_stands_in_plain_text_outside_the_upload(sku: Sku, small: None) -> None:
    run = begin(sku, b"SECRET-CODE-0001\nSECRET-CODE-0002\nSECRET-CODE-0001\n")
    chunks = read(run)

    kept = boto3.client("s3").list_objects_v2(Bucket=BUCKET)["Contents"]
    for one in kept:
        if not one["Key"].startswith("uploads/"):
            content = boto3.client("s3").get_object(Bucket=BUCKET, Key=one["Key"])["Body"].read()
            assert b"SECRET" not in content, one["Key"]
    for chunk in chunks:
        chunking.import_chunk(run.batch, chunk)
    chunking.finish(run.batch)
    assert b"SECRET" not in (objects.get(run.error_file) or b"")


def test_a_chunk_that_runs_twice_counts_once(sku: Sku, small: None) -> None:
    run = begin(sku, text(12))
    for chunk in [*read(run), *read(run), 0]:
        chunking.import_chunk(run.batch, chunk)

    now = uploading.find(sku.sku, run.batch)
    assert (now.done, now.accepted, now.duplicates) == (12, 12, 0)
    assert finish(run).accepted == 12
    assert left(sku) == 12
    assert len({ticket.code_id for ticket in claiming.take(sku.sku, 12)}) == 12


def test_duplicates_across_chunks_are_found_whatever_the_order(sku: Sku, small: None) -> None:
    run = begin(sku, text(9) + b"\nCODE-00000-XYZ\nCODE-00008-XYZ\ncode 00001 xyz")
    stock_up(make_sku(), "CODE-00004-XYZ", key=OTHER_KEY)
    chunks = read(run)
    for chunk in [*reversed(chunks), *chunks]:
        chunking.import_chunk(run.batch, chunk)
    done = finish(run)

    assert (done.accepted, done.duplicates) == (8, 4)
    assert left(sku) == 8
    messages = [line.message for line in chunking.errors_of(done, None).lines]
    assert sum("another line" in message for message in messages) == 3
    assert sum("in stock already" in message for message in messages) == 1


def test_who_fills_the_same_lane_meanwhile_is_not_overwritten(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(sku, text(6))
    (chunk,) = read(run)
    stock_up(sku, "OTHER-0001\nOTHER-0002", key=OTHER_KEY)
    ours = [ticket.code_id for ticket in claiming.take(sku.sku, 2)]
    real = Transaction.commit
    meanwhile = iter(ours)

    def commit(self: Any) -> None:
        if "page" in self._names and (code_id := next(meanwhile, None)):
            monkeypatch.setattr(Transaction, "commit", real)
            lanes.append(sku.sku, 0, [code_id], lambda _writes: None)
            monkeypatch.setattr(Transaction, "commit", commit)
        real(self)

    monkeypatch.setattr(Transaction, "commit", commit)
    chunking.import_chunk(run.batch, chunk)
    monkeypatch.setattr(Transaction, "commit", real)
    claiming.forget()

    assert finish(run).accepted == 6
    assert len({ticket.code_id for ticket in claiming.take(sku.sku, 8)}) == 8


@pytest.mark.slow
@pytest.mark.parametrize("survived", range(9))
def test_a_chunk_that_died_anywhere_is_completed_by_its_repeat(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch, survived: int
) -> None:
    from chalicelib.kernel import table

    run = begin(sku, text(11) + b"\nCODE-00002-XYZ")
    chunks = read(run)
    real_write, real_commit = table._write, table.Transaction.commit
    budget = {"writes": survived}

    class Died(BaseException):
        """The process ended here."""

    def spend() -> None:
        if budget["writes"] == 0:
            raise Died
        budget["writes"] -= 1

    def write(*given: Any) -> Any:
        spend()
        return real_write(*given)

    def commit(self: Any) -> None:
        spend()
        real_commit(self)

    monkeypatch.setattr(table, "_write", write)
    monkeypatch.setattr(table.Transaction, "commit", commit)
    try:
        for chunk in chunks:
            chunking.import_chunk(run.batch, chunk)
        chunking.finish(run.batch)
    except Died:
        pass
    monkeypatch.setattr(table, "_write", real_write)
    monkeypatch.setattr(table.Transaction, "commit", real_commit)

    done = finish(run)

    assert (done.state, done.accepted, done.duplicates) == (ImportState.FINISHED, 11, 1)
    assert sum(lane.left for lane in lanes.survey(sku.sku, lanes.lane_total(sku.sku))) == 11
    assert len({ticket.code_id for ticket in claiming.take(sku.sku, 11)}) == 11
    assert auditing.audit(sku.sku).states == {"available": 11}


def test_a_dry_run_counts_and_writes_nothing_and_the_upload_can_still_be_imported(
    sku: Sku, small: None
) -> None:
    stock_up(make_sku(), "CODE-00001-XYZ", key=OTHER_KEY)
    content = text(8) + b"\nCODE-00006-XYZ"
    tried = finish(begin(sku, content, dry_run=True))

    assert (tried.accepted, tried.duplicates, tried.preview[0]["line"]) == (7, 2, 1)
    assert left(sku) == 0
    assert batches.find(sku.sku, tried.batch) is None
    wish = Wish(intake.Kind.CODE, "USD")
    done = finish(uploading.start(sku.sku, tried.upload, wish, actor=ACTOR, key=OTHER_KEY + "-2"))
    assert (done.accepted, done.duplicates) == (7, 2)
    assert left(sku) == 7


@pytest.mark.parametrize(
    ("name", "content", "field", "reason"),
    [
        ("cards.xlsx", b"AAAA-1111", "file", "WrongType"),
        ("cards.xlsx", b"PK\x03\x04....", "file", "UnusableWorkbook"),
        ("cards.csv", b"PK\x03\x04....", "file", "WrongType"),
        ("cards.csv", b"\x81\xff\xff\x00", "encoding", "UndetectedEncoding"),
        ("cards.csv", ",".join(["code", *["x"] * 999]).encode() + b"\nAAAA", "columns", "UnusableColumns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_changes_nothing(
    sku: Sku, name: str, content: bytes, field: str, reason: str
) -> None:
    run = begin(sku, content, name=name)

    answer = tasks.read_upload({"sku_id": sku.sku, "batch_id": run.batch}, None)

    assert answer == {"state": "refused", "chunks": []}
    now = uploading.find(sku.sku, run.batch)
    assert now.problem
    told = {name: text for name, text in now.problem.items() if name != "detail"}
    assert told == {"code": "UnreadableFile", "field": field, "reason": reason}
    assert left(sku) == 0
    with pytest.raises(NothingToResume):
        uploading.resume(sku.sku, run.batch)


def test_a_file_with_too_many_lines_is_refused(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cutting, "MOST_LINES", 7)
    run = begin(sku, text(8))

    assert read(run) == []

    now = uploading.find(sku.sku, run.batch)
    assert now.problem
    assert (now.state, now.problem["code"]) == (ImportState.REFUSED, "TooManyLines")


def test_an_import_needs_an_upload_that_has_arrived(sku: Sku, started: list[str]) -> None:
    wish = Wish(intake.Kind.CODE, "USD")
    upload, _ = uploading.new_upload(sku.sku, name="a.csv", size=5, actor=ACTOR, key=KEY)

    with pytest.raises(UploadIncomplete):
        uploading.start(sku.sku, upload.upload, wish, actor=ACTOR, key=KEY)
    with pytest.raises(UploadNotFound):
        uploading.start(make_sku().sku, upload.upload, wish, actor=ACTOR, key=KEY)
    with pytest.raises(IdempotencyKeyReused):
        uploading.new_upload(sku.sku, name="a.csv", size=6, actor=ACTOR, key=KEY)
    assert started == []


def test_an_address_is_for_the_buckets_own_host_and_for_so_many_bytes(sku: Sku) -> None:
    _, url = uploading.new_upload(sku.sku, name="a.csv", size=5, actor=ACTOR, key=KEY)
    parts = urlsplit(url)
    signed = parse_qs(parts.query)

    assert parts.netloc == f"{BUCKET}.s3.us-east-1.amazonaws.com", "the pages may put files there only"
    assert signed["X-Amz-SignedHeaders"] == ["content-length;host"]
    assert signed["X-Amz-Expires"] == ["900"]


def test_the_same_request_starts_one_import(sku: Sku, started: list[str]) -> None:
    first = begin(sku, text(3))
    again = begin(sku, text(3))

    assert first == again
    assert started == [f"{first.batch}-1"]
    with pytest.raises(IdempotencyKeyReused):
        begin(sku, text(3), header=True)


def test_a_failed_import_is_told_and_goes_on_where_it_stopped(
    sku: Sku, small: None, started: list[str]
) -> None:
    run = begin(sku, text(12))
    chunking.import_chunk(run.batch, read(run)[0])
    tasks.fail_import({"sku_id": sku.sku, "batch_id": run.batch, "error": "Lambda.Unknown"}, None)
    failed = uploading.find(sku.sku, run.batch)
    assert failed.problem
    assert (failed.state, failed.problem["error"]) == (ImportState.FAILED, "Lambda.Unknown")

    again = uploading.resume(sku.sku, run.batch)

    assert (again.state, again.attempt, again.problem) == (ImportState.IMPORTING, 2, None)
    assert started == [f"{run.batch}-1", f"{run.batch}-2"]
    assert finish(run).accepted == 12
    with pytest.raises(NothingToResume):
        uploading.resume(sku.sku, run.batch)


def test_a_dead_execution_is_replaced_and_a_running_one_is_not(
    sku: Sku, monkeypatch: pytest.MonkeyPatch, started: list[str]
) -> None:
    run = begin(sku, text(3))
    with pytest.raises(NothingToResume):
        uploading.resume(sku.sku, run.batch)

    monkeypatch.setattr(workflows, "is_running", lambda _machine, _name: False)
    assert uploading.resume(sku.sku, run.batch).state is ImportState.READING
    assert started == [f"{run.batch}-1", f"{run.batch}-2"]


def test_errors_come_in_pages_and_as_a_file_without_formulas(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chunking, "_PAGE_BYTES", 300)
    run = finish(begin(sku, b"\n".join([b"GOOD-0001", *[b"=SUM(A1)"] * 20])))
    found: list[int] = []
    place: str | None = None
    while True:
        page = chunking.errors_of(run, place)
        found += [line.line for line in page.lines]
        place = page.next
        if place is None:
            break

    rows = list(csv.reader(io.StringIO((objects.get(run.error_file) or b"").decode("utf-8-sig"))))
    assert found == list(range(2, 22))
    assert rows[0] == ["line", "reason", "field", "message"]
    assert rows[1][:3] == ["2", "formula", "code"]
    assert not any(one.startswith(("=", "+", "-", "@")) for row in rows for one in row)


def test_what_is_unsold_is_voided_and_what_is_sold_stays(
    stocked: Callable[[int], Sku], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rolling_back, "_PAGES_A_STEP", 1)
    sku = stocked(60)
    stock_up(sku, "OTHER-0001\nOTHER-0002", key=OTHER_KEY)
    listed, _ = batches.of_sku(sku.sku, limit=10, start=None)
    (batch,) = [one for one in listed if one.count == 60]
    pages, _ = batches.pages(batch.batch, limit=10, start=None)
    first, second, third, *_ = pages[0]
    table = stock_table()
    for code_id, state in ((first, "sold"), (second, "held")):
        values = {"state": state, "owner": "ord_1"}
        change = "SET #state = :state, #owner = :owner"
        table.update(f"CODE#{code_id}", "CODE", change, when="attribute_exists(pk)", values=values)
    custody.freeze(third, Because(ACTOR, "a look"))

    states = rolled_back(sku, batch.batch)

    assert states == {"voided": 58, "sold": 1, "held": 1}
    assert rolled_back(sku, batch.batch) == states
    assert left(sku) == 2
    assert {codes.find(one.code_id).batch for one in claiming.take(sku.sku, 2)} != {batch.batch}  # type: ignore[union-attr]
    voided = table.get(f"CODE#{third}", "CODE")
    assert voided
    assert (voided["actor"], voided["reason"]) == (ACTOR, "wrong supplier")


def test_a_second_roll_back_takes_what_came_back_since(stocked: Callable[[int], Sku]) -> None:
    sku = stocked(5)
    (batch,) = batches.of_sku(sku.sku, limit=10, start=None)[0]
    code_id = batches.pages(batch.batch, limit=1, start=None)[0][0][0]
    table = stock_table()
    held, back = {"state": "held", "owner": "ord_1"}, {"state": "returned"}
    table.update(
        f"CODE#{code_id}",
        "CODE",
        "SET #state = :state, #owner = :owner",
        when="#version = :one",
        values={**held, "one": 1},
    )
    assert rolled_back(sku, batch.batch) == {"voided": 4, "held": 1}
    table.update(
        f"CODE#{code_id}",
        "CODE",
        "SET #state = :state REMOVE #owner",
        when="#version = :one",
        values={**back, "one": 1},
    )

    assert rolled_back(sku, batch.batch, key=OTHER_KEY) == {"voided": 5}


def test_nothing_goes_into_a_batch_that_is_rolled_back(
    sku: Sku, small: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begin(sku, text(12))
    chunks = read(run)
    chunking.import_chunk(run.batch, chunks[0])
    with pytest.raises(ImportUnderWay):
        rolling_back.start(sku.sku, run.batch, reason="no", actor=ACTOR, key=KEY)
    chunking.fail(run.batch, "States.Timeout")

    assert rolled_back(sku, run.batch) == {"voided": 6}

    with pytest.raises(BatchWithdrawn):
        chunking.import_chunk(run.batch, chunks[1])
    with pytest.raises(BatchWithdrawn):
        uploading.resume(sku.sku, run.batch)
    assert left(sku) == 0


def test_a_code_of_its_own_is_still_voided_only_after_a_freeze(stocked: Callable[[int], Sku]) -> None:
    from chalicelib.stock.errors import IllegalMove

    code_id = claiming.take(stocked(1).sku, 1)[0].code_id

    with pytest.raises(IllegalMove):
        custody.void_frozen(code_id, Because(ACTOR, "no"))

    found = codes.find(code_id)
    assert found
    assert found.state is CodeState.AVAILABLE


def test_how_a_code_came_is_told_by_the_code_until_it_moves(stocked: Callable[[int], Sku]) -> None:
    code_id = claiming.take(stocked(1).sku, 1)[0].code_id
    _, before = custody.look_up(code_id)
    old = stock_table().get(f"CODE#{code_id}", "CODE")
    custody.freeze(code_id, Because("staff:2", "a look"))
    new = stock_table().get(f"CODE#{code_id}", "CODE")
    assert old
    assert new

    for _ in range(2):
        codes.record_moves([(old, new)])
    _, after = custody.look_up(code_id)

    assert [(move.get("from_state"), move["to_state"], move["actor"]) for move in before] == [
        (None, "available", ACTOR)
    ]
    assert [(move.get("from_state"), move["to_state"], move["actor"]) for move in after] == [
        (None, "available", ACTOR),
        ("available", "frozen", "staff:2"),
    ]


def test_a_pasted_import_says_its_source_in_one_transaction_a_page(sku: Sku) -> None:
    report = importing.import_codes(
        Source(sku.sku, intake.Kind.CODE, "USD", text(5).decode()), actor=ACTOR, key=KEY
    )

    assert (report.accepted, batches.pages_written(report.batch)) == (5, 1)
    assert runs.find(report.batch) is None
    assert json.dumps(report.preview) == "[]"
