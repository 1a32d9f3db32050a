"""The chain of the audit log: its spelling, its links, and every way to break it."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.audit.model import chain as chains

Items = list[dict[str, Any]]

_VALUES = st.recursive(
    st.text(max_size=5) | st.booleans() | st.integers(-(10**20), 10**20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


def made(count: int, chain: str = chains.STAFF) -> Items:
    items: Items = []
    head = chains.origin(chain)
    for number in range(1, count + 1):
        item = chains.linked(chain, number, head, {"operation": f"op_{number}", "given": {"price": number}})
        items.append(item)
        head = item["hash"]
    return items


def broken(items: Items, chain: str = chains.STAFF) -> tuple[int, str]:
    with pytest.raises(chains.Broken) as found:
        list(chains.follow(chain, items))
    return found.value.number, found.value.reason


def test_a_chain_holds_from_its_first_entry_or_from_any_other() -> None:
    items = made(250)

    assert list(chains.follow(chains.STAFF, items)) == items
    assert list(chains.follow(chains.STAFF, items[120:], number=120, head=items[119]["hash"])) == items[120:]
    assert list(chains.follow(chains.STAFF, [])) == []


def test_entries_lie_a_hundred_to_a_partition_in_the_order_of_their_numbers() -> None:
    items = made(201)

    assert [items[at]["pk"] for at in (0, 99, 100, 200)] == [
        "staff#00000000",
        "staff#00000000",
        "staff#00000001",
        "staff#00000002",
    ]
    assert [one["sk"] for one in items] == sorted(one["sk"] for one in items)


def changed_field(items: Items) -> None:
    items[4] = items[4] | {"given": {"price": 1}}


def changed_field_with_its_hash(items: Items) -> None:
    forged = items[4] | {"given": {"price": 1}}
    items[4] = forged | {"hash": chains.digest(forged)}


def added_field(items: Items) -> None:
    items[4] = items[4] | {"status": 403}


def removed_entry(items: Items) -> None:
    del items[4]


def added_entry(items: Items) -> None:
    items.insert(4, chains.linked(chains.STAFF, 5, items[3]["hash"], {"operation": "never"}))


def swapped_entries(items: Items) -> None:
    items[4], items[5] = items[5], items[4]


def swapped_contents(items: Items) -> None:
    keys = ("pk", "sk")
    fifth, sixth = items[4], items[5]
    items[4] = sixth | {name: fifth[name] for name in keys}
    items[5] = fifth | {name: sixth[name] for name in keys}


def unreadable(items: Items) -> None:
    items[4] = items[4] | {"given": b"bytes"}


@pytest.mark.parametrize(
    ("tamper", "number", "reason"),
    [
        (changed_field, 5, "its content is not what its hash says"),
        (changed_field_with_its_hash, 6, "it does not follow entry 5 as that stands"),
        (added_field, 5, "its content is not what its hash says"),
        (removed_entry, 5, "it is missing"),
        (added_entry, 6, "it is missing"),
        (swapped_entries, 5, "it is missing"),
        (swapped_contents, 5, "in its place lies staff 6"),
        (unreadable, 5, "it holds what no entry holds"),
    ],
)
def test_the_first_entry_that_does_not_hold_is_named(
    tamper: Callable[[Items], None], number: int, reason: str
) -> None:
    items = made(10)
    tamper(items)

    at, why = broken(items)

    assert at == number
    assert why.startswith(reason)


def test_an_entry_of_one_chain_is_none_of_another() -> None:
    door = chains.DOORS[0]
    moved = [one | {"pk": chains.partition(door, one["number"])} for one in made(3)]

    assert broken(moved, door) == (1, "in its place lies staff 1")
    assert chains.origin(door) != chains.origin(chains.STAFF)


@given(st.dictionaries(st.text(max_size=8), _VALUES, max_size=5))
def test_the_spelling_does_not_depend_on_order_and_leaves_out_nothing(content: dict[str, Any]) -> None:
    backwards = dict(reversed(list(content.items())))

    assert chains.canonical(backwards) == chains.canonical(content)
    assert chains.canonical({**content, "one more name": 1}) != chains.canonical(content)
    assert chains.canonical({**content, "absent": None}) == chains.canonical(content)


def test_the_spelling_is_fixed_for_ever() -> None:
    content = {"b": 1, "a": "一码", "none": None, "list": [True, {"y": "", "x": -5}]}

    assert chains.canonical(content) == b'{"a":"\\u4e00\\u7801","b":1,"list":[true,{"x":-5,"y":""}]}'
    assert (
        chains.digest({**content, "pk": "any", "sk": "any", "hash": "any"})
        == "71f181820d6fe20e4c00a79775fd25b32f5020457b08101cc48288f4a753ff8e"
    )
    with pytest.raises(TypeError):
        chains.canonical({"price": 1.5})


def test_a_seal_is_of_one_chain_one_number_one_head_and_one_moment() -> None:
    parts = ("staff", 5, "a" * 64, "2026-03-02T00:00:00.000Z")
    others = (("door-0", *parts[1:]), ("staff", 6, *parts[2:]), ("staff", 5, "b" * 64, parts[3]))
    signed = chains.signature(b"key", chains.seal_text(*parts))

    assert len(signed) == 64
    assert signed == chains.signature(b"key", chains.seal_text(*parts))
    assert signed != chains.signature(b"another", chains.seal_text(*parts))
    for other in (*others, (*parts[:3], "2026-03-02T00:00:00.001Z")):
        assert signed != chains.signature(b"key", chains.seal_text(*other))


def test_senders_are_spread_over_the_doors_and_each_keeps_its_own() -> None:
    doors = {chains.door(f"203.0.113.{number}") for number in range(200)}

    assert doors == set(chains.DOORS)
    assert chains.door("203.0.113.7") == chains.door("203.0.113.7")
