"""Another data key for a batch, with crashes, rivals and readers in the middle: every code always opens."""

import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock, ids
from chalicelib.kernel.errors import Invalid, Transient
from chalicelib.kernel.table import Item, Table, Transaction, marshal
from chalicelib.kernel.tasks import BadInput
from chalicelib.stock import intake, tasks
from chalicelib.stock.errors import BatchNotFound, ImportUnderWay
from chalicelib.stock.model import Because, Code, CodeState
from chalicelib.stock.seal import SealBroken, unseal
from chalicelib.stock.service import canaries, custody, importing, rekeying, rolling_back
from chalicelib.stock.store import batches, rollbacks, runs
from chalicelib.stock.store import codes as stored
from chalicelib.stock.store.batches import Batch
from chalicelib.stock.store.table import table

from .conftest import KEY, stock_up
from .uploads import begin, finish

pytestmark = pytest.mark.usefixtures("cloud")
TEXTS = {f"XB-{number * 7919 % 99991:05d}-QK" for number in range(1, 61)}
STAFF = Because("staff:1", "test")


class Died(Exception):
    """The process is gone."""


@pytest.fixture
def batch(sku: Sku, small_pages: None) -> Batch:
    """Sixty codes in pages of twenty, some of them in every state that has a code, and two canaries."""
    report = stock_up(sku, "\n".join(sorted(TEXTS)))
    ids_of = listed(report.batch)
    held, sold, seen, voided, frozen = ids_of[:5]
    for code_id in (held, sold, seen, voided):
        writes = Transaction()
        until = clock.now() + timedelta(minutes=5)
        stored.hold(writes, code_id, owner="ord_1", until=until, today=clock.today(), because=STAFF)
        writes.commit()
    moves = [
        (sold, custody.sell),
        (seen, custody.sell),
        (seen, custody.reveal),
        (voided, custody.sell),
        (voided, custody.void),
    ]
    for code_id, move in moves:
        writes = Transaction()
        move(writes, [code_id], owner="ord_1", because=STAFF)
        writes.commit()
    custody.freeze(frozen, STAFF)
    canaries.plant(sku.sku, report.batch, intake.Kind.CODE, 2, actor="staff:1")
    return found(sku.sku, report.batch)


@pytest.fixture
def small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each call seals one page anew."""
    monkeypatch.setattr(importing, "PAGE", 20)
    monkeypatch.setattr(rekeying, "_PAGES", 1)
    monkeypatch.setattr(rekeying, "_SECONDS", 0.0)


def found(sku: str, batch_id: str) -> Batch:
    batch = batches.find(sku, batch_id)
    assert batch is not None
    return batch


def listed(batch_id: str) -> list[str]:
    pages, following = batches.pages(batch_id, limit=1000, start=None)
    assert following is None
    return [code_id for page in pages for code_id in page]


def inspected(batch: Batch) -> dict[str, Code]:
    return custody.inspect(listed(batch.batch))


def opened(batch: Batch) -> dict[str, str]:
    """Every code in plain, read by a process that just started."""
    custody.forget()
    return {code_id: custody.open_code(code) for code_id, code in inspected(batch).items()}


def rekeyed(batch: Batch, number: int = 1) -> int:
    """Call until nothing is left; how many codes were sealed anew."""
    moved = 0
    for _ in range(50):
        done = rekeying.step(batch.sku, batch.batch, number)
        moved += done.moved
        if not done.more:
            return moved
    raise AssertionError("never done")


def everything(batch: Batch) -> list[Item]:
    keys = [(f"CODE#{code_id}", "CODE") for code_id in listed(batch.batch)]
    return sorted(
        table().get_many([*keys, (f"SKU#{batch.sku}", f"BATCH#{batch.batch}")]), key=lambda item: item["pk"]
    )


def test_codes_of_every_state_and_canaries_get_another_ciphertext_and_stay_the_same(batch: Batch) -> None:
    before, texts = inspected(batch), opened(batch)
    assert {code.state for code in before.values()} == {
        CodeState.AVAILABLE,
        CodeState.HELD,
        CodeState.SOLD,
        CodeState.REVEALED,
        CodeState.VOIDED,
        CodeState.FROZEN,
    }

    assert rekeyed(batch) == 62

    after = inspected(batch)
    assert opened(batch) == texts
    assert set(texts.values()) > TEXTS
    for code_id, code in after.items():
        old = before[code_id]
        assert code.sealed != old.sealed
        assert vars(code) == vars(old) | {"sealed": code.sealed, "key_number": 2}


def test_the_old_key_is_gone_from_the_batch_and_opens_nothing(batch: Batch) -> None:
    old_key = custody.newest_key(batch)

    rekeyed(batch)

    now = found(batch.sku, batch.batch)
    assert (now.key_number, now.next_key, now.next_place, now.next_since) == (2, None, None, None)
    assert now.wrapped_key != batch.wrapped_key
    assert now.keyed_at is not None
    assert list(now.keys) == [2]
    for code in inspected(batch).values():
        with pytest.raises(SealBroken):
            unseal(old_key, code.sealed, sku=code.sku, batch=code.batch, code_id=code.code_id)


def test_a_repeat_changes_nothing_and_the_next_number_begins_again(batch: Batch) -> None:
    rekeyed(batch)
    before, texts = everything(batch), opened(batch)

    again = rekeying.step(batch.sku, batch.batch, 1)

    assert (again.moved, again.more) == (0, False)
    assert everything(batch) == before
    assert rekeyed(batch, 2) == 62
    assert {code.key_number for code in inspected(batch).values()} == {3}
    assert opened(batch) == texts


def test_a_call_goes_on_where_the_last_one_stopped(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    first = rekeying.step(batch.sku, batch.batch, 1)
    assert (first.moved, first.more) == (20, True)
    number = {code_id: code.key_number for code_id, code in inspected(batch).items()}
    assert sorted(number.values()).count(2) == 20
    read: list[str] = []
    find_many = stored.find_many

    def counted(code_ids: list[str]) -> dict[str, Code]:
        read.extend(code_ids)
        return find_many(code_ids)

    monkeypatch.setattr(stored, "find_many", counted)

    assert rekeyed(batch) == 42
    assert sorted(read) == sorted(code_id for code_id, key in number.items() if key == 1)


def test_a_death_after_any_write_loses_nothing(
    sku: Sku, small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two pages of two codes: add the key, seal two, advance, seal two, drop the key."""
    monkeypatch.setattr(importing, "_SMALLEST_PAGE", 2)
    monkeypatch.setattr(importing, "PAGE", 2)
    update = Table.update
    deaths = 0
    for dying in range(1, 20):
        texts = {f"LIFE-{dying:02d}-{number:03d}" for number in range(4)}
        report = stock_up(sku, "\n".join(texts), key=ids.new("key"))
        batch = found(sku.sku, report.batch)
        written = 0

        def dies(self: Table, *given: Any, dying: int = dying, **more: Any) -> Item:
            nonlocal written
            done = update(self, *given, **more)
            written += 1
            if written == dying:
                raise Died
            return done

        with monkeypatch.context() as patch:
            patch.setattr(Table, "update", dies)
            with suppress(Died):
                rekeyed(batch)
        deaths += written >= dying
        assert set(opened(batch).values()) == texts
        rekeyed(batch)
        assert set(opened(batch).values()) == texts
        assert {code.key_number for code in inspected(batch).values()} == {2}
        assert list(found(sku.sku, batch.batch).keys) == [2]
        if written < dying:
            break

    assert deaths == 7


def test_two_at_once_are_as_right_as_one(batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between a code's reading and its writing a rival works too, then ends this and the next replacement."""
    texts = opened(batch)
    reseal, calls = stored.reseal, 0

    def raced(code: Code, sealed: bytes, key_number: int) -> bool:
        nonlocal calls
        calls += 1
        if calls in {3, 25}:
            monkeypatch.setattr(stored, "reseal", reseal)
            if calls == 25:
                rekeyed(batch)
                rekeyed(batch, 2)
            else:
                rekeying.step(batch.sku, batch.batch, 1)
            monkeypatch.setattr(stored, "reseal", raced)
        return reseal(code, sealed, key_number)

    monkeypatch.setattr(stored, "reseal", raced)
    rekeyed(batch)

    assert calls > 25
    assert opened(batch) == texts
    assert {code.key_number for code in inspected(batch).values()} == {3}
    assert list(found(batch.sku, batch.batch).keys) == [3]


@pytest.mark.parametrize("number", [1, 2])
def test_a_late_worker_moves_no_cursor_and_drops_no_key(batch: Batch, number: int) -> None:
    """Late in the replacement that it worked on, or after that was over and the next had begun."""
    rekeying.step(batch.sku, batch.batch, 1)
    late = found(batch.sku, batch.batch)
    if number == 2:
        rekeyed(batch)
    rekeying.step(batch.sku, batch.batch, number)
    stands = found(batch.sku, batch.batch)
    assert stands.next_place is not None

    assert batches.advance(late, "far ahead") == stands
    if number == 2:
        assert batches.drop_key(late) == stands

    assert found(batch.sku, batch.batch) == stands


def test_two_that_begin_at_once_have_one_key(batch: Batch) -> None:
    texts = opened(batch)
    first = batches.add_key(batch, b"a key of the first")
    second = batches.add_key(batch, b"a key of the second")

    assert first.next_key == second.next_key == b"a key of the first"
    assert opened(batch) == texts


def test_a_code_that_is_sold_and_seen_meanwhile_stays_so(
    batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = opened(batch)
    free = next(one for one in inspected(batch).values() if one.state is CodeState.AVAILABLE)
    reseal = stored.reseal

    def sold_first(code: Code, sealed: bytes, key_number: int) -> bool:
        if code.code_id == free.code_id:
            writes = Transaction()
            stored.sell_seen(writes, code.code_id, owner="ord_2", today=clock.today(), because=STAFF)
            writes.commit()
            assert custody.open_code(custody.inspect([code.code_id])[code.code_id]) == texts[code.code_id]
        return reseal(code, sealed, key_number)

    monkeypatch.setattr(stored, "reseal", sold_first)
    rekeyed(batch)

    code = inspected(batch)[free.code_id]
    assert (code.state, code.owner, code.version, code.key_number) == (CodeState.REVEALED, "ord_2", 2, 2)
    assert opened(batch) == texts


@pytest.mark.parametrize("remembers", [True, False])
def test_who_read_a_code_before_opens_it_after(batch: Batch, remembers: bool) -> None:
    """A process that holds the old key, and one that holds only the old ciphertext."""
    texts, before = opened(batch), inspected(batch)
    rekeying.step(batch.sku, batch.batch, 1)
    half = inspected(batch)
    for code in half.values():
        assert custody.open_code(code) == texts[code.code_id]
    rekeyed(batch)
    if not remembers:
        custody.forget()

    for stale in (before, half, inspected(batch)):
        assert {code_id: custody.open_code(code) for code_id, code in stale.items()} == texts


def test_a_move_is_written_to_the_history_and_another_ciphertext_is_not(batch: Batch) -> None:
    histories = {code_id: stored.history(code_id) for code_id in listed(batch.batch)}
    before = {item["pk"]: item for item in everything(batch)}
    rekeyed(batch)
    records = [
        {
            "eventName": "MODIFY",
            "dynamodb": {
                "SequenceNumber": str(number),
                "Keys": {"pk": {"S": item["pk"]}, "sk": {"S": "CODE"}},
                "OldImage": marshal(before[item["pk"]]),
                "NewImage": marshal(item),
            },
        }
        for number, item in enumerate(everything(batch))
        if item["sk"] == "CODE"
    ]

    assert tasks.record_history({"Records": records}, None) == {"batchItemFailures": []}

    assert len(records) == 62
    assert {code_id: stored.history(code_id) for code_id in histories} == histories


def test_an_import_that_is_not_over_is_left_alone(
    sku: Sku, small_pages: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import dies after its first page, and ends under the same key later."""
    text = "\n".join(sorted(TEXTS))
    commit = Transaction.commit

    def dies(self: Transaction) -> None:
        commit(self)
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", dies)
        with pytest.raises(Died):
            stock_up(sku, text)
    batch = found(sku.sku, ids.derived("bat", "staff:1", KEY))
    before = everything(batch)

    with pytest.raises(ImportUnderWay):
        rekeying.step(batch.sku, batch.batch, 1)

    assert everything(batch) == before
    assert stock_up(sku, text).accepted == 60
    assert rekeyed(batch) == 60
    assert set(opened(batch).values()) == TEXTS


def test_what_was_rolled_back_unfinished_is_sealed_anew_once_no_writer_can_live(
    sku: Sku, small_pages: None, monkeypatch: pytest.MonkeyPatch, started: list[str]
) -> None:
    del started
    commit = Transaction.commit

    def dies(self: Transaction) -> None:
        commit(self)
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(Transaction, "commit", dies)
        with pytest.raises(Died):
            stock_up(sku, "\n".join(sorted(TEXTS)))
    batch = found(sku.sku, ids.derived("bat", "staff:1", KEY))
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=2))
    rolling_back.start(sku.sku, batch.batch, reason="test", actor="staff:1", key=KEY)
    assert rollbacks.find(batch.batch) is not None

    with pytest.raises(ImportUnderWay):
        rekeying.step(batch.sku, batch.batch, 1)
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=8))

    assert rekeyed(batch) == 20
    assert len(opened(batch)) == 20


@pytest.mark.parametrize("ends", [False, True])
def test_canaries_are_not_planted_under_a_key_that_is_replaced(
    sku: Sku, small_pages: None, ends: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key is replaced, in part or wholly, between reading the batch and writing the canaries."""
    report = stock_up(sku, "\n".join(sorted(TEXTS)))
    batch = found(sku.sku, report.batch)
    add = batches.add_canaries

    def late(*given: Any, **more: Any) -> None:
        rekeying.step(sku.sku, batch.batch, 1)
        if ends:
            rekeyed(batch)
        add(*given, **more)

    with monkeypatch.context() as patch:
        patch.setattr(batches, "add_canaries", late)
        with pytest.raises(Transient):
            canaries.plant(sku.sku, batch.batch, intake.Kind.CODE, 2, actor="staff:1")
    assert batches.canaries(batch.batch) == []

    planted = canaries.plant(sku.sku, batch.batch, intake.Kind.CODE, 2, actor="staff:1")

    assert {code.key_number for code in planted} == {2}
    rekeyed(batch)
    assert len(opened(batch)) == 62


def test_an_import_by_upload_keeps_no_copy_of_the_old_key(sku: Sku, small: None, started: list[str]) -> None:
    run = finish(begin(sku, "\n".join(sorted(TEXTS)).encode()))
    batch = found(sku.sku, run.batch)
    assert run.wrapped_key == batch.wrapped_key

    assert rekeyed(batch) == 60

    kept = runs.find(run.batch)
    assert kept is not None
    assert kept.wrapped_key == found(sku.sku, run.batch).wrapped_key != batch.wrapped_key
    assert set(opened(batch).values()) == TEXTS


def test_a_code_that_does_not_open_keeps_both_keys_and_is_named(batch: Batch) -> None:
    broken = listed(batch.batch)[-3]
    code = inspected(batch)[broken]
    values = {"sealed": code.sealed[:-1] + bytes([code.sealed[-1] ^ 1])}
    table().update(
        f"CODE#{broken}", "CODE", "SET #sealed = :sealed", when="attribute_exists(pk)", values=values
    )

    with pytest.raises(SealBroken, match=broken):
        rekeyed(batch)

    assert sorted(found(batch.sku, batch.batch).keys) == [1, 2]
    custody.forget()
    others = [one for one in inspected(batch).values() if one.code_id != broken]
    assert len({custody.open_code(one) for one in others}) == 61


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"key_number": 2}, Invalid),
        ({"batch_id": "bat_other"}, BatchNotFound),
        ({"sku_id": "sku_other"}, BatchNotFound),
        ({"key_number": 0}, BadInput),
        ({"key_number": None}, BadInput),
    ],
)
def test_what_makes_no_sense_changes_nothing(
    batch: Batch, change: dict[str, Any], error: type[Exception]
) -> None:
    before = everything(batch)
    given = {"sku_id": batch.sku, "batch_id": batch.batch, "key_number": 1} | change

    with pytest.raises(error):
        tasks.rekey_batch(given, None)

    assert everything(batch) == before


def test_nothing_of_a_code_is_logged_or_answered(batch: Batch, capsys: pytest.CaptureFixture[str]) -> None:
    given = {"sku_id": batch.sku, "batch_id": batch.batch, "key_number": 1}
    answers = [tasks.rekey_batch(given, None) for _ in range(4)]

    assert [answer["moved"] for answer in answers] == [20, 20, 20, 2]
    assert [answer["more"] for answer in answers] == [True, True, True, False]
    said = json.dumps(answers) + "".join(capsys.readouterr())
    assert [text for text in TEXTS if text in said] == []
