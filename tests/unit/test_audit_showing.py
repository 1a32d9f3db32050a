"""What may stand in the audit log: denied unless known to be harmless."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import pytest

from chalicelib.audit.model.entry import (
    MOST_SUBJECTS,
    Action,
    AuditStage,
    Person,
    changed,
    month_of,
    new_id,
    places,
)
from chalicelib.audit.model.showing import HIDDEN, LONGEST, MOST, difference, ids_in, key_part, shown
from chalicelib.kernel.changes import Changes
from chalicelib.stock.model import CodeState

ORDER = "ord_01J0000000000000000000000A"
SKU = "sku_01J0000000000000000000000B"
CODE = "AB12-CD34-EF56"


class Colour(StrEnum):
    RED = "any text of a closed list"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", "correct horse"),
        ("password", 123456),
        ("access_token", "eyJ"),
        ("token", ORDER),
        ("webhook_secret", True),
        ("text", CODE),
        ("codes", [CODE, CODE]),
        ("codes", ["01JD0000000000000000000000"]),
        ("code_id", CODE),
        ("file", b"bytes"),
        ("ciphertext", b"\x00"),
        ("email", "buyer@example.com"),
        ("number", "20260001"),
        ("unheard_of", "anything"),
        ("pin", 1234),
        ("code", 123456),
        ("ratio", 1.5),
    ],
)
def test_what_is_not_known_to_be_harmless_is_hidden(name: str, value: Any) -> None:
    told = shown({name: value})

    assert set(told) == {name}
    assert set(told[name] if isinstance(told[name], list) else [told[name]]) == {HIDDEN}


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("amount", 1299, 1299),
        ("active", False, False),
        ("code_id", "01JD0000000000000000000000", "01JD0000000000000000000000"),
        ("anything", ORDER, ORDER),
        ("pool", f"{SKU}@cmp_01J0000000000000000000000C", f"{SKU}@cmp_01J0000000000000000000000C"),
        ("anything", "2026-03-02", "2026-03-02"),
        ("anything", "2026-03-02T10:00:00.000Z", "2026-03-02T10:00:00.000Z"),
        ("anything", datetime(2026, 3, 2, tzinfo=UTC), "2026-03-02T00:00:00+00:00"),
        ("anything", date(2026, 3, 2), "2026-03-02"),
        ("anything", Colour.RED, "any text of a closed list"),
        ("state", CodeState.FROZEN, "frozen"),
        ("currency", "USD", "USD"),
        ("actor", "system", "system"),
        ("owner", "staff:5f1c", "staff:5f1c"),
        ("title", {"en": "Windows 11 Pro 2026-Edition", "zh-CN": "密钥"}, None),
        ("faq", [{"question": {"en": "How?"}, "answer": {"en": "So."}}], None),
        ("nothing", None, None),
    ],
)
def test_numbers_ids_moments_words_and_published_texts_are_shown(name: str, value: Any, told: Any) -> None:
    assert shown({name: value}) == {name: value if told is None and value is not None else told}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("the buyer asked twice", "the buyer asked twice"),
        (f"code {CODE} does not work", "code ••• does not work"),
        ("卡密ABC12345XYZ已用", "卡密•••已用"),
        ("card 4242 4242 4242 4242 refused", "card ••• refused"),
        ("ABCDEFGHIJ was sold twice", "••• was sold twice"),
        ("write to buyer@example.com", "write to •••"),
        (f"see {ORDER} of 2026-03-02", f"see {ORDER} of 2026-03-02"),
        ("x" * (LONGEST + 5), "x" * LONGEST + "…"),
    ],
)
def test_a_reason_is_told_without_what_looks_like_a_code_or_an_address(said: str, told: str) -> None:
    assert shown({"reason": said}) == {"reason": told}


def test_long_lists_are_cut_and_names_that_are_data_are_hidden() -> None:
    assert shown(list(range(MOST + 1))) == [*range(MOST), f"… {MOST + 1}"]
    assert shown({"buyer@example.com": 1}) == {HIDDEN: 1}
    assert shown(["USD", None], "currency") == ["USD", ""]


def test_a_difference_tells_what_changed_and_that_hidden_things_did() -> None:
    before = {"pk": "a", "sk": "b", "price": 100, "title": {"en": "Old"}, "sealed": b"1", "same": 1}
    after = before | {"price": 200, "sealed": b"2", "ttl": 5}

    assert difference(before, after) == {
        "before": {"price": 100, "sealed": HIDDEN},
        "after": {"price": 200, "sealed": HIDDEN},
    }
    assert difference(None, {"pk": "a", "sk": "b", "price": 1}) == {"after": {"price": 1}}
    assert difference({"pk": "a", "sk": "b", "price": 1}, None) == {"before": {"price": 1}}


@pytest.mark.parametrize(
    ("key", "told"),
    [
        (f"CODE#{ORDER}", f"CODE#{ORDER}"),
        ("CATALOG", "CATALOG"),
        ("PAGE#000012", "PAGE#000012"),
        ("SLUG#nebula-drift", "SLUG#•"),
        (f"FIND#{CODE}", "FIND#•"),
        ("BUYER#buyer@example.com", "BUYER#•"),
        ("CODE#01JD0000000000000000000000", "CODE#01JD0000000000000000000000"),
        ("FIND#01JD0000000000000000000000", "FIND#•"),
    ],
)
def test_keys_are_told_without_what_they_may_carry(key: str, told: str) -> None:
    assert key_part(key) == told


def test_ids_are_found_wherever_they_are_each_once() -> None:
    assert ids_in({"a": [ORDER, {"b": SKU}], "c": ORDER, "d": CODE, "e": 5}) == [ORDER, SKU]


def test_what_was_written_without_a_difference_is_not_told_and_too_much_is_told_by_key() -> None:
    found = Changes()
    found.note(("yima-test-stock", f"CODE#{ORDER}", "CODE"), {"state": "sold"}, {"state": "sold"})
    found.note(("yima-test-stock", f"SKU#{SKU}", "SKU"), None, {"version": 1})
    found.count("yima-test-stock", 7)

    assert changed(found) == {
        "changes": [{"table": "stock", "key": f"SKU#{SKU} SKU", "after": {"version": 1}}],
        "more": {"stock": 7},
    }
    for number in range(40):
        long = {"description": {f"l{each}": "x" * LONGEST for each in range(5)}}
        found.note(("yima-test-catalog", "CATALOG", f"PRODUCT#{number}"), None, long)
    assert {frozenset(one) for one in changed(found)["changes"]} == {frozenset({"table", "key"})}


def test_an_entry_lies_in_the_month_of_its_action_and_after_its_beginning() -> None:
    action = new_id()
    who = Person("5f1c", ("owner", "finance"))
    made = Action(action, "change_sku", "PATCH /v1/desk/skus/{sku_id}", "203.0.113.1", "test", "r")
    begun, ended = (
        made.entry(stage, "now", who, [SKU, SKU]) for stage in (AuditStage.BEGUN, AuditStage.ENDED)
    )
    low, high = places(datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))

    assert begun["month"] == month_of(action) == datetime.now(UTC).strftime("%Y-%m")
    assert low < begun["place"] < ended["place"] < high
    assert (begun["about"], begun["roles"], "email" in begun) == ([SKU], ["finance", "owner"], False)
    assert len(made.entry(AuditStage.ENDED, "now", who, map(str, range(99)))["about"]) == MOST_SUBJECTS


def test_whom_an_invoice_is_made_out_to_is_not_shown() -> None:
    image = {"order_id": "ord_01J0000000000000000000000A", "wanted": {"title": "Grace Hopper", "tax_id": "1"}}

    assert "Grace" not in str(shown(image))
