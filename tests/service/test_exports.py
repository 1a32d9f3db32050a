"""An export of codes from the wish to the leak: agreed by two, built and collected once, recognised later."""

import csv
import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from stream_unzip import IncorrectAESPasswordError, stream_unzip

from chalicelib.approvals import service as approvals
from chalicelib.approvals.errors import BasisChanged
from chalicelib.approvals.model import Proposal, ProposalState
from chalicelib.breaks.model import BreakKind
from chalicelib.catalog.model import Sku, SkuKind
from chalicelib.exports import store
from chalicelib.exports.errors import ExportNotFound, ExportUnderWay, NotCollectable, NotForYou
from chalicelib.exports.model import CodeExport, Delivery, ExportState, Origin
from chalicelib.exports.service import asking, building, collecting, taking, tracing
from chalicelib.gateways import workflows
from chalicelib.kernel import clock, config, ids
from chalicelib.kernel.table import Transaction
from chalicelib.ledger.model import Kind
from chalicelib.ledger.service import reading
from chalicelib.looks import service as looks
from chalicelib.looks.model import LookKind
from chalicelib.orders.service import placing
from chalicelib.stock import intake
from chalicelib.stock.errors import (
    BatchEmpty,
    BatchNotFound,
    BatchWithdrawn,
    CanariesPlanted,
    IllegalMove,
    OutOfStock,
)
from chalicelib.stock.model import Because, CodeState
from chalicelib.stock.service import canaries, claiming, custody, goods
from chalicelib.stock.store import batches
from chalicelib.stock.store import codes as stored

from .conftest import KEY, ONE, OTHER, breaks, make_sku, stock_up, wish

pytestmark = pytest.mark.usefixtures("cloud")
SALE = (CodeState.AVAILABLE, CodeState.RETURNED)
CODES = [f"XB-{number * 7919 % 99991:05d}-{number * 104729 % 99991:05d}-QK" for number in range(1, 301)]


@pytest.fixture(autouse=True)
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Executions are told to start and never run: a test steps them itself."""
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(workflows, "start", lambda machine, name, _given: told.append((machine, name)))
    monkeypatch.setattr(workflows, "is_running", lambda *_: False)
    return told


def asked(sku: Sku, number: int, *, key: str = KEY, **changes: Any) -> Proposal:
    wanted: dict[str, Any] = {"batch": None, "states": SALE, "delivery": Delivery.TOGETHER} | changes
    return asking.ask(sku.sku, number=number, reason="bulk order", caller=ONE, key=key, **wanted)


def agreed(sku: Sku, number: int, **changes: Any) -> CodeExport:
    proposal = asking.consent(asked(sku, number, **changes), OTHER)
    return asking.find(ids.derived("exp", proposal.proposal_id))


def worked(export: CodeExport) -> CodeExport:
    while taking.step(export.export_id):
        pass
    return building.build(export.export_id)


def built(sku: Sku, number: int, **changes: Any) -> CodeExport:
    return worked(agreed(sku, number, **changes))


def rows_of(export: CodeExport, passphrase: str) -> list[list[str]]:
    """What the file holds: a zip with AES, opened as its format says."""
    return rows_in(file_of(export), passphrase)


def file_of(export: CodeExport) -> bytes:
    answer = boto3.client("s3").get_object(Bucket="yima-test-uploads", Key=export.key)
    content: bytes = answer["Body"].read()
    return content


def rows_in(content: bytes, passphrase: str) -> list[list[str]]:
    (member,) = ((name, b"".join(pieces)) for name, _, pieces in stream_unzip([content], passphrase.encode()))
    name, text = member
    assert name == b"codes.csv"
    return list(csv.reader(io.StringIO(text.decode(), newline="")))


def opened(export: CodeExport) -> list[list[str]]:
    return rows_of(export, collecting.opening(export.export_id, ONE, source_ip="203.0.113.9"))


def state_of(sku: Sku) -> dict[str, CodeState]:
    """Every code of a SKU by its id."""
    found, _ = batches.of_sku(sku.sku, limit=100, start=None)
    listed = [
        code_id
        for batch in found
        for page in batches.pages(batch.batch, limit=1000, start=None)[0]
        for code_id in page
    ]
    return {code_id: code.state for code_id, code in custody.inspect(listed).items()}


def test_an_export_has_the_codes_that_were_agreed_on_and_one_decoy(stocked: Callable[[int], Sku]) -> None:
    del stocked
    sku = make_sku()
    stock_up(sku, "\n".join(CODES))

    export = built(sku, 250)
    head, *rows = opened(export)

    assert (export.state, export.rows, export.taken) == (ExportState.READY, 250, 250)
    assert head == ["code", "expires_on"]
    (decoy,) = [row[0] for row in rows if row[0] not in CODES]
    assert len({row[0] for row in rows}) == len(rows) == 251
    assert len(decoy) == len(CODES[0])
    assert (decoy[:3], decoy[-3:]) == ("XB-", "-QK")
    states = list(state_of(sku).values())
    assert (states.count(CodeState.REVEALED), states.count(CodeState.AVAILABLE)) == (250, 50)


def test_nothing_is_exported_before_another_person_consents() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:5]))

    proposal = asked(sku, 5)

    assert proposal.state is ProposalState.WAITING
    assert store.every() == []
    assert set(state_of(sku).values()) == {CodeState.AVAILABLE}


def test_what_is_exported_is_never_sold() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:6]))

    export = built(sku, 4)

    claiming.forget()
    assert claiming.left([sku.sku]) == {sku.sku: 2}
    order = placing.place(wish(sku, 2), KEY)
    taken = [code_id for code_id, state in state_of(sku).items() if state is CodeState.REVEALED]
    assert not set(order.codes) & set(taken)
    with pytest.raises(OutOfStock):
        placing.place(wish(sku, 1), KEY + "2")
    owners = {code.owner for code in custody.inspect(taken).values()}
    assert owners == {export.export_id}
    for code_id in taken:
        with pytest.raises(IllegalMove):
            custody.unfreeze(code_id, Because("staff:1", "back"))


def test_what_exported_codes_had_cost_is_written_off_once() -> None:
    sku = make_sku()
    report = stock_up(sku, "code,unit_cost\n" + "\n".join(f"{code},4.50" for code in CODES[:120]))
    export = built(sku, 110)

    worked(export)

    entries = reading.of_subject(report.batch)
    written = [entry for entry in entries if entry.kind is Kind.WRITE_OFF]
    assert sum(one.amount for entry in written for one in entry.postings if one.amount > 0) == 110 * 450
    assert {entry.actor for entry in written} == {"staff:1, staff:2"}


def test_a_consent_that_is_repeated_builds_nothing_twice() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:10]))
    proposal = asked(sku, 3)

    first = asking.consent(proposal, OTHER)
    second = asking.consent(approvals.get(proposal.proposal_id), OTHER)

    assert first == second
    (export,) = store.every()
    ready = worked(export)
    assert worked(export) == ready
    assert len(opened(ready)) == 1 + 3 + 1
    assert list(state_of(sku).values()).count(CodeState.REVEALED) == 3


def test_fewer_codes_than_asked_are_exported_and_counted() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:3]))

    assert built(sku, 10).rows == 3
    nothing = built(sku, 10, key=KEY + "2")
    assert (nothing.state, nothing.rows) == (ExportState.EMPTY, 0)
    with pytest.raises(NotCollectable):
        collecting.opening(nothing.export_id, ONE, source_ip="")


def test_only_the_batch_and_the_states_that_were_named_are_taken() -> None:
    sku = make_sku()
    first = stock_up(sku, "\n".join(CODES[:4]))
    stock_up(sku, "\n".join(CODES[4:8]), key=KEY + "2")
    frozen = min(state_of(sku))
    custody.freeze(frozen, Because("staff:1", "looked used"))
    held = placing.place(wish(sku, 1), KEY)

    only_frozen = built(sku, 10, states=(CodeState.FROZEN,))
    of_batch = built(sku, 10, batch=first.batch, key=KEY + "2")

    states = state_of(sku)
    own = {code_id: code.batch for code_id, code in custody.inspect(states).items()}
    assert (only_frozen.rows, states[frozen]) == (1, CodeState.REVEALED)
    assert states[held.codes[0]] is CodeState.HELD
    taken = [code_id for code_id in states if custody.inspect([code_id])[code_id].owner == of_batch.export_id]
    assert {own[code_id] for code_id in taken} == {first.batch}
    assert of_batch.rows == len(taken)


@pytest.mark.parametrize("kind", [SkuKind.NUMBER_PASSWORD, SkuKind.LINK])
def test_pairs_and_links_have_decoys_of_their_kind(kind: SkuKind) -> None:
    sku = make_sku(kind=kind)
    pair = kind is SkuKind.NUMBER_PASSWORD
    lines = [f"88{n:010d},{n * 7919 % 999983:06d}" for n in range(9)]
    links = [f"https://redeem.example/c/{n * 104729 % 99991:05d}xyz{n}" for n in range(9)]
    stock_up(sku, "number,password\n" + "\n".join(lines) if pair else "link\n" + "\n".join(links))

    head, *rows = opened(built(sku, 9))

    known = {tuple(line.split(",")) for line in lines} if pair else {(link,) for link in links}
    width = 2 if pair else 1
    assert head == (["number", "password", "expires_on"] if pair else ["link", "expires_on"])
    (decoy,) = [tuple(row[:width]) for row in rows if tuple(row[:width]) not in known]
    assert len(rows) == 10
    number, text = decoy if pair else (None, decoy[0])
    (found,) = tracing.trace(number, text, OTHER, reason="seen in a forum", source_ip="")
    assert found.origin is Origin.DECOY
    assert pair or text.startswith("https://redeem.example/")


def test_the_file_opens_with_its_passphrase_only() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:20]))
    export = built(sku, 20)
    content = file_of(export)

    assert not any(code.encode() in content for code in CODES[:20])
    with pytest.raises(IncorrectAESPasswordError):
        rows_in(content, "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        (info,) = archive.infolist()
    assert info.compress_type == 99  # WinZip's AES
    assert info.extra.find(b"\x01\x99\x07\x00") >= 0
    assert info.extra[info.extra.find(b"\x01\x99\x07\x00") + 8] == 3  # 256 bits


def test_file_and_passphrase_are_handed_out_once_to_whoever_asked() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:4]))
    export = built(sku, 4)

    for collect in (collecting.file_address, collecting.opening):
        with pytest.raises(NotForYou):
            collect(export.export_id, OTHER, source_ip="")
        assert collect(export.export_id, ONE, source_ip="203.0.113.9")
        with pytest.raises(NotCollectable):
            collect(export.export_id, ONE, source_ip="203.0.113.9")

    stands = asking.find(export.export_id)
    assert stands.file_at
    assert stands.passphrase_at
    assert stands.wrapped_key is None


def test_a_split_export_is_in_no_single_hand() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:4]))
    export = built(sku, 4, delivery=Delivery.SPLIT)

    with pytest.raises(NotForYou):
        collecting.opening(export.export_id, ONE, source_ip="")
    with pytest.raises(NotForYou):
        collecting.file_address(export.export_id, OTHER, source_ip="")

    assert collecting.file_address(export.export_id, ONE, source_ip="")
    assert len(rows_of(export, collecting.opening(export.export_id, OTHER, source_ip=""))) == 6


def test_after_a_day_there_is_nothing_to_collect(monkeypatch: pytest.MonkeyPatch) -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:4]))
    export = built(sku, 4)
    later = datetime.now(UTC) + timedelta(hours=24, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    for collect in (collecting.file_address, collecting.opening):
        with pytest.raises(NotCollectable):
            collect(export.export_id, ONE, source_ip="")


def test_a_lost_file_is_made_again_of_the_same_codes_after_a_new_consent() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:10]))
    first = built(sku, 4)
    early = opened(first)

    proposal = asking.ask_again(first.export_id, reason="the file was lost", caller=ONE, key=KEY + "2")
    assert proposal.state is ProposalState.WAITING
    asking.consent(proposal, OTHER)
    second = worked(asking.find(ids.derived("exp", proposal.proposal_id)))

    late = opened(second)
    shared = {row[0] for row in early[1:]} & {row[0] for row in late[1:]}
    assert len(shared) == 4
    assert len(late) == len(early) == 6
    assert list(state_of(sku).values()).count(CodeState.REVEALED) == 4
    with pytest.raises(ExportNotFound):
        asking.ask_again("exp_01JD0000000000000000000000", reason="why not", caller=ONE, key=KEY + "3")


@pytest.mark.parametrize("dies_at", range(1, 6))
def test_a_builder_that_dies_goes_on_where_it_stood(monkeypatch: pytest.MonkeyPatch, dies_at: int) -> None:
    """Killed after any of its writes, it takes no code twice and leaves none that the file has not."""
    sku = make_sku()
    stock_up(sku, "\n".join(CODES))
    export = agreed(sku, 260)
    commit, count = Transaction.commit, 0

    def dying(writes: Transaction) -> None:
        nonlocal count
        commit(writes)
        count += 1
        if count == dies_at:
            raise RuntimeError("died")

    monkeypatch.setattr(Transaction, "commit", dying)
    for _ in range(2):
        try:
            ready = worked(export)
        except RuntimeError:
            continue
    monkeypatch.setattr(Transaction, "commit", commit)

    assert (ready.state, ready.rows) == (ExportState.READY, 260)
    rows = {row[0] for row in opened(ready)[1:]}
    assert len(rows) == 261
    taken = [code_id for code_id, state in state_of(sku).items() if state is CodeState.REVEALED]
    plain = {custody.open_code(code) for code in custody.inspect(taken).values()}
    assert len(taken) == 260
    assert plain < rows


def test_a_file_that_is_built_again_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:30]))
    export = agreed(sku, 30)
    while taking.step(export.export_id):
        pass
    finish = store.finish

    def dies(*_: Any, **__: Any) -> None:
        raise RuntimeError("died")

    monkeypatch.setattr(store, "finish", dies)
    with pytest.raises(RuntimeError):
        building.build(export.export_id)
    before = file_of(export)
    monkeypatch.setattr(store, "finish", finish)
    ready = building.build(export.export_id)

    passphrase = collecting.opening(export.export_id, ONE, source_ip="")
    assert rows_in(before, passphrase) == rows_of(ready, passphrase)


def test_an_export_that_nobody_works_on_goes_on_under_another_name(
    started: list[tuple[str, str]],
) -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:4]))
    export = agreed(sku, 4)
    assert asking.needs_help(export)

    again = asking.resume(export.export_id)
    asking.relay(again.export_id, again.attempt)

    assert again.attempt == 2
    assert [name for _, name in started] == [f"{export.export_id}-2"]
    ready = worked(again)
    assert not asking.needs_help(ready)
    with pytest.raises(ExportUnderWay):
        asking.resume(export.export_id)


def test_what_was_agreed_on_must_still_be_there() -> None:
    sku = make_sku()
    report = stock_up(sku, "\n".join(CODES[:4]))
    proposal = asked(sku, 4, batch=report.batch)
    batches.withdraw(sku.sku, report.batch)

    with pytest.raises(BasisChanged):
        asking.consent(proposal, OTHER)

    assert approvals.get(proposal.proposal_id).state is ProposalState.STALE
    assert store.every() == []
    with pytest.raises(BatchWithdrawn):
        asked(sku, 4, batch=report.batch, key=KEY + "2")
    with pytest.raises(BatchNotFound):
        asked(sku, 4, batch="bat_01JD0000000000000000000000", key=KEY + "3")


def test_every_hand_that_an_export_went_through_is_on_record() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:3]))
    export = built(sku, 3)
    collecting.file_address(export.export_id, ONE, source_ip="203.0.113.9")
    collecting.opening(export.export_id, ONE, source_ip="203.0.113.9")

    code_id = next(iter(state_of(sku)))
    seen = looks.of_code(code_id, [export.export_id])

    assert [(look.kind, look.actor, look.reason) for look in seen] == [
        (LookKind.EXPORTED, "staff:1", "bulk order"),
        (LookKind.FILE_COLLECTED, "staff:1", "bulk order"),
        (LookKind.PASSPHRASE_COLLECTED, "staff:1", "bulk order"),
    ]
    assert [bool(look.network) for look in seen] == [False, True, True]
    assert all(look.agreed for look in seen)


# --- leaks


def test_a_decoy_names_its_export_and_opens_one_break() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:9]))
    first, second = built(sku, 4), built(sku, 4, key=KEY + "2")
    (decoy,) = [row[0] for row in opened(second)[1:] if row[0] not in CODES]
    text = f"  {decoy.lower().replace('-', ' ')} "

    for _ in range(2):
        (found,) = tracing.trace(None, text, OTHER, reason="offered in a group", source_ip="203.0.113.9")

    assert (found.origin, found.code, found.export) == (Origin.DECOY, None, asking.find(second.export_id))
    assert [(one.kind, one.subject) for one in breaks()] == [(BreakKind.LEAKED_EXPORT, second.export_id)]
    assert first.export_id != second.export_id


def test_no_two_files_have_the_same_decoy() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:9]))
    export = agreed(sku, 9)
    while taking.step(export.export_id):
        pass
    samples = canaries.opened(building._page(asking.find(export.export_id), 0))
    first, second, _ = canaries.unlike(intake.Kind.CODE, samples, "decoy", export.export_id, count=3)
    writes = Transaction()
    store.add_decoy(writes, first.code_id, "exp_01JD0000000000000000000000")
    writes.commit()

    rows = opened(building.build(export.export_id))

    assert [second.record.secret] == [row[0] for row in rows[1:] if row[0] not in CODES]
    assert store.decoy_of(second.code_id) == export.export_id


def test_a_code_of_the_stock_names_its_batch_and_owner() -> None:
    sku = make_sku()
    report = stock_up(sku, "\n".join(CODES[:3]))
    export = built(sku, 1)
    exported = [code for code in custody.inspect(state_of(sku)).values() if code.owner]
    text = custody.open_code(exported[0])

    (found,) = tracing.trace(None, text, OTHER, reason="a buyer complains", source_ip="203.0.113.9")

    assert found.origin is Origin.STOCK
    assert (found.code, found.export) == (exported[0], export)
    assert found.imported
    assert (found.imported.actor, exported[0].batch) == ("staff:1", report.batch)
    (look,) = looks.of_subject(exported[0].code_id)
    assert (look.kind, look.actor, look.reason) == (LookKind.SEARCHED, "staff:2", "a buyer complains")
    assert breaks() == []


def test_of_a_text_that_is_not_known_nothing_is_kept() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:3]))

    assert tracing.trace(None, "NEVER-SEEN-HERE", OTHER, reason="asked", source_ip="") == []
    assert tracing.trace("1", "2", OTHER, reason="asked", source_ip="") == []
    code_id = goods.fingerprints(intake.Kind.CODE, intake.Record(0, "NEVER-SEEN-HERE"))[0]
    assert looks.of_subject(code_id) == []


def test_canaries_lie_among_the_codes_and_are_never_sold_nor_exported() -> None:
    sku = make_sku()
    report = stock_up(sku, "\n".join(CODES[:30]))

    planted = canaries.plant(sku.sku, report.batch, intake.Kind.CODE, 3, actor="staff:1")

    assert canaries.plant(sku.sku, report.batch, intake.Kind.CODE, 3, actor="staff:1") == planted
    with pytest.raises(CanariesPlanted):
        canaries.plant(sku.sku, report.batch, intake.Kind.CODE, 4, actor="staff:1")
    texts = [custody.open_code(code) for code in planted]
    assert not set(texts) & set(CODES)
    assert all(len(text) == len(CODES[0]) and text.startswith("XB-") for text in texts)
    assert claiming.left([sku.sku]) == {sku.sku: 30}
    for code in planted:
        with pytest.raises(IllegalMove):
            custody.unfreeze(code.code_id, Because("staff:1", "sell it"))
    assert built(sku, 100, states=(*SALE, CodeState.FROZEN)).rows == 30
    assert {custody.inspect([one.code_id])[one.code_id].state for one in planted} == {CodeState.FROZEN}
    (found,) = tracing.trace(None, texts[0], OTHER, reason="found", source_ip="")
    assert (found.origin, found.code) == (Origin.CANARY, planted[0])
    assert [(one.kind, one.subject) for one in breaks()] == [(BreakKind.LEAKED_BATCH, report.batch)]


def test_canaries_need_a_batch_with_codes() -> None:
    sku = make_sku()
    with pytest.raises(BatchNotFound):
        canaries.plant(sku.sku, "bat_01JD0000000000000000000000", intake.Kind.CODE, 1, actor="staff:1")
    report = stock_up(sku, "")
    with pytest.raises(BatchEmpty):
        canaries.plant(sku.sku, report.batch, intake.Kind.CODE, 1, actor="staff:1")


def test_where_one_person_decides_an_export_says_so_and_cannot_be_split(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("YIMA_TWO_PERSON_RULE", "off")
    config.settings.cache_clear()
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:3]))

    proposal = asked(sku, 3)
    export = worked(asking.find(ids.derived("exp", proposal.proposal_id)))

    assert (proposal.alone, export.alone) == (True, True)
    assert not looks.of_subject(export.export_id)[0].agreed
    with pytest.raises(Exception, match="no second person"):
        asked(sku, 3, delivery=Delivery.SPLIT, key=KEY + "2")


def test_no_code_is_stored_of_a_decoy() -> None:
    sku = make_sku()
    stock_up(sku, "\n".join(CODES[:9]))
    export = built(sku, 9)
    (decoy,) = [row[0] for row in opened(export)[1:] if row[0] not in CODES]

    items = boto3.client("dynamodb").scan(TableName="yima-test-exports")["Items"]

    assert decoy not in repr(items)
    assert not any(code in repr(items) for code in CODES[:9])
    assert stored.find(goods.fingerprints(intake.Kind.CODE, intake.Record(0, decoy))[0]) is None
