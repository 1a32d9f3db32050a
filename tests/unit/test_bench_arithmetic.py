"""Units by the published rules, on examples worked out by hand."""

from typing import Any

import pytest

from bench.arithmetic import item_size, read_units, write_units, write_units_by_table

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}


def sized(size: int) -> dict[str, Any]:
    return {**KEY, "text": {"S": "x" * (size - 6 - 4)}}


def test_an_item_is_as_large_as_its_names_and_values() -> None:
    assert item_size({"pk": {"S": "é"}}) == 2 + 2
    assert item_size({"n": {"N": "1299"}}) == 1 + 3
    assert item_size({"b": {"B": "AAAA"}}) == item_size({"b": {"B": b"123"}}) == 1 + 3
    assert item_size({"m": {"M": {"k": {"BOOL": True}}}}) == 1 + 3 + 1 + 1 + 1
    assert item_size({"l": {"L": [{"S": "ab"}]}}) == 1 + 3 + 1 + 2


@pytest.mark.parametrize(("size", "units"), [(1024, 1), (1025, 2), (4096, 4)])
def test_a_write_unit_is_a_kilobyte_begun(size: int, units: int) -> None:
    item = sized(size)
    put = {"TableName": "t", "Item": item}

    assert item_size(item) == size
    assert write_units("PutItem", put, lambda _table, _key: 0) == units
    assert (
        write_units("TransactWriteItems", {"TransactItems": [{"Put": put}]}, lambda _table, _key: 0)
        == 2 * units
    )


def test_an_entry_of_the_ledger_costs_its_index_too() -> None:
    entry = {"TableName": "ledger", "Item": {**sized(300), "posted_on": {"S": "2030-01-31#4"}}}
    order = {"TableName": "orders", "Key": KEY, "UpdateExpression": "SET #state = :state"}
    request = {"TransactItems": [{"Put": entry}, {"Update": order}]}

    found = write_units_by_table("TransactWriteItems", request, lambda _table, _key: 1500)

    assert found == {"ledger": 3, "orders": 4}


def test_a_batch_of_writes_costs_what_they_cost_one_by_one() -> None:
    request = {"RequestItems": {"t": [{"PutRequest": {"Item": sized(size)}} for size in (100, 1024, 1025)]}}

    assert write_units("BatchWriteItem", request, lambda _table, _key: 0) == 1 + 1 + 2


@pytest.mark.parametrize(
    ("change", "units"),
    [
        ("SET #state = :state", 1),
        ("SET #state = :state, #due_at = :due", 3),
        ("SET #state = :state REMOVE #open_shard, #due_at", 2),
    ],
)
def test_the_index_costs_what_its_keys_change(change: str, units: int) -> None:
    update = {"TableName": "t", "Key": KEY, "UpdateExpression": change}

    assert write_units("UpdateItem", update, lambda _table, _key: 100) == units


@pytest.mark.parametrize(
    ("size", "consistent", "units"), [(4096, True, 1), (4097, True, 2), (4097, False, 1)]
)
def test_a_read_unit_is_four_kilobytes_begun(size: int, consistent: bool, units: int) -> None:
    request = {"ConsistentRead": consistent}

    assert read_units("GetItem", request, {"Item": sized(size)}) == units
    assert read_units("Query", request, {"Items": [sized(size)]}) == units
    assert read_units("GetItem", {"ConsistentRead": True}, {}) == 1
