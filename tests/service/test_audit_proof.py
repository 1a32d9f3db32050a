"""Whoever gets at the table is found out: by the shop's own check, and by the operator's proof."""

import json
import re
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from chalicelib.audit import store
from chalicelib.audit.model import chain as chains
from chalicelib.audit.model.entry import Action, AuditStage, Person, new_id
from chalicelib.audit.service import sealing
from chalicelib.kernel.table import marshal
from infra.audit import __main__ as command

TABLE, BUCKET = "yima-test-audit", "yima-test-seals-123456789012"
Told = tuple[int, str]


@pytest.fixture(autouse=True)
def names(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bucket and secret as they are called in a stage, where the operator looks for them."""
    boto3.client("s3").create_bucket(Bucket=BUCKET, ObjectLockEnabledForBucket=True)
    boto3.client("secretsmanager").create_secret(Name="yima-test-seal", SecretString="s" * 64)
    monkeypatch.setenv("YIMA_SEALS_BUCKET", BUCKET)
    from chalicelib.kernel import config

    config.settings.cache_clear()


def acted(count: int, chain: str = chains.STAFF, about: str = "prd_1") -> None:
    for _ in range(count):
        action = Action(new_id(), "change_sku", "PATCH /v1/desk/skus/{sku_id}", "203.0.113.1", "test", "r")
        store.append(chain, action.entry(AuditStage.REFUSED, "now", Person("5f1c"), [about], status=403))


def dynamodb() -> Any:
    return boto3.client("dynamodb")


def entry(number: int) -> dict[str, Any]:
    found = store.find(chains.STAFF, number)
    assert found
    return dict(found)


def overwrite(item: dict[str, Any]) -> None:
    dynamodb().put_item(TableName=TABLE, Item=marshal(item))


def remove(pk: str, sk: str) -> None:
    dynamodb().delete_item(TableName=TABLE, Key={"pk": {"S": pk}, "sk": {"S": sk}})


def proof(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    monkeypatch.setattr("sys.argv", ["infra.audit", "--stage", "test"])
    code = command.main()
    said = capsys.readouterr()
    return code, said.out + said.err


@pytest.fixture
def prove(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[[], Told]:
    return lambda: proof(capsys, monkeypatch)


def rewrite(first: int, last: int) -> None:
    """Make all hashes anew, as somebody would who knows how it is done."""
    head = entry(first - 1)["hash"] if first > 1 else chains.origin(chains.STAFF)
    for number in range(first, last + 1):
        facts = entry(number)
        facts = {name: value for name, value in facts.items() if name not in {"pk", "sk", "hash"}}
        item = chains.linked(chains.STAFF, number, head, facts | {"person": "somebody else"})
        overwrite(item)
        head = item["hash"]


def test_a_log_that_nobody_touched_is_intact(prove: Callable[[], Told]) -> None:
    acted(205)
    acted(3, chains.DOORS[2])
    assert sealing.seal_all() == {"sealed": 2, "broken": 0}
    acted(2)

    code, said = prove()

    assert code == 0
    assert re.search(r"^staff: intact; 207 entries, sealed up to entry 205 by 1 seals", said, re.MULTILINE)
    assert re.search(r"^door-2: intact; 3 entries, sealed up to entry 3 by 1 seals", said, re.MULTILINE)
    assert "door-1" not in said


def test_an_empty_log_is_intact(prove: Callable[[], Told]) -> None:
    assert prove() == (0, "")
    assert sealing.seal_all() == {"sealed": 0, "broken": 0}
    assert sealing.standings() == []


def changed_field() -> None:
    overwrite(entry(7) | {"status": 200})


def removed_entry() -> None:
    remove("staff#00000000", chains.place(7))


def swapped_entries() -> None:
    seventh, eighth = entry(7), entry(8)
    keys = ("pk", "sk")
    overwrite(eighth | {name: seventh[name] for name in keys})
    overwrite(seventh | {name: eighth[name] for name in keys})


def removed_block() -> None:
    for number in range(101, 201):
        remove("staff#00000001", chains.place(number))


def added_entry() -> None:
    head = entry(230)
    overwrite(chains.linked(chains.STAFF, 240, head["hash"], {"place": "act_x#refused", "about": []}))


def cut_off() -> None:
    for number in range(221, 231):
        remove(chains.partition(chains.STAFF, number), chains.place(number))


def rewritten() -> None:
    rewrite(1, 230)


def rewritten_and_sealed() -> None:
    """By somebody who can write to the bucket too, but has not the key of the seals."""
    rewrite(1, 230)
    text = chains.seal_text(chains.STAFF, 230, entry(230)["hash"], "now")
    forged = chains.canonical({"seal": text, "signature": chains.signature(b"guessed", text)})
    key = f"seals/staff/{chains.place(230)}.json"
    boto3.client("s3").put_object(Bucket=BUCKET, Key=key, Body=forged, ChecksumAlgorithm="SHA256")


def unfindable() -> None:
    remove("ABOUT#prd_1", entry(7)["place"])


def removed_seal() -> None:
    boto3.client("s3").delete_object(Bucket=BUCKET, Key=f"seals/staff/{chains.place(230)}.json")


@pytest.mark.parametrize(
    ("tamper", "told"),
    [
        (changed_field, "entry 7: its content is not what its hash says"),
        (removed_entry, "entry 7: it is missing"),
        (swapped_entries, "entry 7: in its place lies staff 8"),
        (removed_block, "entry 101: it is missing"),
        (added_entry, "entry 231: it is missing"),
        (cut_off, "entries up to 230 were sealed, and only those up to 220 hold"),
        (rewritten, "entry 230: it is not the one that was sealed"),
        (rewritten_and_sealed, "this seal was not made by the shop"),
        (unfindable, "entry 7: a search for prd_1 does not find it"),
        (removed_seal, "this seal was removed; an older version stands"),
    ],
)
def test_the_proof_finds_every_kind_of_tampering(
    prove: Callable[[], Told], tamper: Callable[[], None], told: str
) -> None:
    acted(230)
    sealing.seal_all()
    assert prove()[0] == 0
    tamper()

    code, said = prove()

    assert code == 1
    assert said.startswith("staff: BROKEN")
    assert told in said


def test_all_that_is_before_the_last_seal_is_checked_against_every_earlier_one(
    prove: Callable[[], Told],
) -> None:
    for _ in range(3):
        acted(10)
        sealing.seal_all()
    rewrite(5, 30)

    _, said = prove()

    for number in (10, 20, 30):
        assert f"entry {number}: it is not the one that was sealed" in said


@pytest.mark.parametrize("tamper", [changed_field, removed_entry, swapped_entries])
def test_the_shops_own_check_finds_what_was_changed_since_its_last_seal(
    prove: Callable[[], Told], tamper: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[tuple[str, Any]] = []
    monkeypatch.setattr(sealing, "alarm", lambda name, about: rung.append((name, about)))
    acted(5)
    sealing.seal_all()
    acted(5)
    tamper()

    assert sealing.seal_all() == {"sealed": 0, "broken": 1}

    ((name, about),) = rung
    assert (name, about["chain"], about["entry"]) == ("AuditChainBroken", "staff", 7)
    (standing,) = sealing.standings()
    assert (standing.number, standing.broken_at) == (5, 7)
    assert "the shop's own check found the chain broken: staff" in prove()[1]


def test_the_shops_own_check_sees_a_block_that_was_removed_whole() -> None:
    acted(230)
    removed_block()

    assert sealing.seal_all() == {"sealed": 0, "broken": 1}
    assert [one.broken_at for one in sealing.standings()] == [101]


@pytest.mark.parametrize(
    ("tamper", "reason"),
    [
        (
            lambda: remove("staff#00000000", chains.place(5)),
            "it is missing, and a seal says that it was there",
        ),
        (lambda: rewrite(1, 5), "it is not the one that was sealed"),
        (
            lambda: overwrite({**(store.last_seal(chains.STAFF) or {}), "hash": "0" * 64}),
            "its seal was not made by us",
        ),
    ],
)
def test_the_shops_own_check_begins_with_the_last_seal(tamper: Callable[[], None], reason: str) -> None:
    acted(5)
    sealing.seal_all()
    tamper()

    assert sealing.seal_all() == {"sealed": 0, "broken": 1}
    (standing,) = sealing.standings()
    assert (standing.broken_at, standing.reason) == (5, reason)


def test_a_seal_is_made_once_for_each_head_and_is_locked_away_first(monkeypatch: pytest.MonkeyPatch) -> None:
    acted(3)
    assert sealing.seal_all()["sealed"] == 1
    assert sealing.seal_all()["sealed"] == 0
    acted(1)

    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(store, "seal", die)
        with pytest.raises(KeyboardInterrupt):
            sealing.seal_all()
    assert (store.last_seal(chains.STAFF) or {})["number"] == 3
    assert sealing.seal_all()["sealed"] == 1

    versions = boto3.client("s3").list_object_versions(Bucket=BUCKET)["Versions"]
    assert sorted(one["Key"][-9:-5] for one in versions) == ["0003", "0004", "0004"]
    stored = boto3.client("s3").get_object(Bucket=BUCKET, Key=versions[0]["Key"])["Body"].read()
    assert set(json.loads(stored)) == {"seal", "signature"}


def test_two_that_seal_at_once_leave_a_log_that_is_proved(
    prove: Callable[[], Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    acted(3)
    sealed = store.last_seal
    monkeypatch.setattr(store, "last_seal", lambda chain: None)
    sealing.seal_all()
    sealing.seal_all()
    monkeypatch.setattr(store, "last_seal", sealed)

    assert sealing.seal_all() == {"sealed": 0, "broken": 0}
    assert prove()[0] == 0


def test_a_long_chain_is_checked_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MOST", 100)
    acted(250)

    for number in (100, 200, 250):
        assert sealing.seal_all() == {"sealed": 1, "broken": 0}
        assert [one.number for one in sealing.standings()] == [number]
    assert sealing.seal_all() == {"sealed": 0, "broken": 0}


def test_who_cannot_read_the_log_is_told_so(
    prove: Callable[[], Told], monkeypatch: pytest.MonkeyPatch
) -> None:
    dynamodb().delete_table(TableName=TABLE)

    code, said = prove()

    assert code == 2
    assert said.startswith("error: the audit log of stage test cannot be read")
