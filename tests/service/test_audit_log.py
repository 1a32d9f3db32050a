"""Adding to the audit log: one place for each entry, whoever writes, whatever is lost on the way."""

from typing import Any

import pytest

from chalicelib.audit import store
from chalicelib.audit.model import chain as chains
from chalicelib.audit.model.entry import Action, AuditStage, Person, new_id
from chalicelib.kernel import changes, table
from chalicelib.kernel.errors import Transient
from chalicelib.kernel.table import Table, Transaction
from chalicelib.kernel.wire import NoAnswer

FACTS = Action(new_id(), "change_sku", "PATCH /v1/desk/skus/{sku_id}", "203.0.113.1", "test", "r")


def facts(about: tuple[str, ...] = ()) -> dict[str, Any]:
    action = Action(new_id(), *list(vars(FACTS).values())[1:])
    return action.entry(AuditStage.REFUSED, "now", Person("5f1c"), about, status=403)


def numbers(chain: str = chains.STAFF) -> list[int]:
    return [one["number"] for one in chains.follow(chain, store.after(chain, 0, most=10_000))]


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 301, 500])
def test_a_process_that_just_started_finds_the_end(cloud: None, count: int) -> None:
    for _ in range(count):
        store.append(chains.STAFF, facts())
    store.forget()

    assert store.head_of(chains.STAFF).number == count
    assert store.append(chains.STAFF, facts())["number"] == count + 1
    assert numbers() == list(range(1, count + 2))


def test_a_process_that_was_left_behind_follows_the_others(cloud: None) -> None:
    store.append(chains.STAFF, facts())
    behind = dict(store._heads)
    for _ in range(250):
        store.append(chains.STAFF, facts())
    store._heads.update(behind)

    assert store.append(chains.STAFF, facts())["number"] == 252
    assert numbers() == list(range(1, 253))


def test_of_two_writers_one_follows_the_other(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    store.append(chains.STAFF, facts())
    commit = Transaction.commit
    other = facts()

    def interrupted(writes: Transaction) -> None:
        monkeypatch.setattr(Transaction, "commit", commit)
        mine = dict(store._heads)
        assert store.append(chains.STAFF, other)["number"] == 2
        store._heads.update(mine)
        commit(writes)

    monkeypatch.setattr(Transaction, "commit", interrupted)

    assert store.append(chains.STAFF, facts())["number"] == 3
    assert numbers() == [1, 2, 3]


def test_an_answer_that_is_lost_does_not_make_a_second_entry(
    cloud: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = facts(("prd_1",))
    commit = Transaction.commit

    def twice(writes: Transaction) -> None:
        commit(writes)
        commit(writes)

    monkeypatch.setattr(Transaction, "commit", twice)

    assert store.append(chains.STAFF, written)["number"] == 1
    assert numbers() == [1]


def test_who_is_always_too_late_is_told_to_come_again(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        store.append(chains.STAFF, facts())
    monkeypatch.setattr(store, "head_of", lambda chain, **_: store.Head(1, "0" * 64))
    store.forget()
    monkeypatch.setattr(store, "_PAUSE_SECONDS", 0)

    with pytest.raises(Transient):
        store.append(chains.STAFF, facts())
    assert numbers() == [1, 2, 3]


def test_chains_do_not_meet(cloud: None) -> None:
    for chain in (chains.STAFF, *chains.DOORS, chains.STAFF):
        store.append(chain, facts())

    assert numbers() == [1, 2]
    assert [numbers(door) for door in chains.DOORS] == [[1]] * 8


def test_what_is_collected_is_what_stood_and_what_stands(cloud: None) -> None:
    anything = Table("yima-test-stock")
    absent = "attribute_not_exists(pk)"
    anything.put({"pk": "A", "sk": "1", "n": 1}, when=absent)
    anything.put({"pk": "A", "sk": "3", "n": 1}, when=absent)

    found = changes.Changes()
    with changes.collect(found):
        anything.update("A", "1", "SET #n = :n", when="attribute_exists(pk)", values={"n": 2})
        anything.put({"pk": "A", "sk": "2", "n": 5}, when=absent)
        writes = Transaction()
        writes.update("one", anything, "A", "1", "SET #n = :n", when="#n = :old", values={"n": 3, "old": 2})
        writes.check("two", anything, "A", "2", when="#n = :n", values={"n": 5})
        writes.commit()
        anything.delete("A", "3", when="attribute_exists(pk)")
        anything.put_same([{"pk": "B", "sk": str(number)} for number in range(30)])
    anything.put({"pk": "A", "sk": "9"}, when=absent)

    name = "yima-test-stock"
    assert {key: (old and old["n"], new and new["n"]) for key, (old, new) in found.images.items()} == {
        (name, "A", "1"): (1, 3),
        (name, "A", "2"): (None, 5),
        (name, "A", "3"): (1, None),
    }
    assert (dict(found.more), found.unread) == ({name: 30}, False)
    assert changes.watching() is None


def test_a_refused_write_is_no_change(cloud: None) -> None:
    anything = Table("yima-test-stock")

    found = changes.Changes()
    with changes.collect(found), pytest.raises(table.WriteRefused):
        anything.update("A", "1", "SET #n = :n", when="attribute_exists(pk)", values={"n": 2})

    assert found.images == {}


def test_a_write_whose_before_cannot_be_read_does_not_happen_and_one_whose_after_cannot_has(
    cloud: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    anything = Table("yima-test-stock")
    anything.put({"pk": "A", "sk": "1", "n": 1}, when="attribute_not_exists(pk)")
    ask, left = table._ask, [0]

    def failing(operation: str, request: Any) -> dict[str, Any]:
        if operation == "TransactGetItems":
            left[0] -= 1
            if left[0] < 0:
                raise NoAnswer(service="dynamodb")
        return ask(operation, request)

    monkeypatch.setattr(table, "_ask", failing)
    change = ("A", "1", "SET #n = :n")

    found = changes.Changes()
    with changes.collect(found), pytest.raises(Transient):
        anything.update(*change, when="#n = :old", values={"n": 2, "old": 1})
    assert found.images == {}
    left[0] = 1
    found = changes.Changes()
    with changes.collect(found):
        anything.update(*change, when="#n = :old", values={"n": 2, "old": 1})
    assert found.unread
    assert (anything.get("A", "1") or {})["n"] == 2
