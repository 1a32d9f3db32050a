"""Who looked at which codes is on record, and who looks at unusually many becomes a break."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.breaks.model import BreakKind
from chalicelib.buyers.service import buyer_of, device_of, range_of
from chalicelib.catalog.model import Sku
from chalicelib.kernel import clock, config, ids
from chalicelib.kernel.table import marshal
from chalicelib.looks import service as looks
from chalicelib.looks import store
from chalicelib.looks.model import Look, LookKind
from chalicelib.looks.tasks import watch_looks
from chalicelib.orders.errors import NotRevealable
from chalicelib.orders.service import delivering, keeping, placing
from chalicelib.stock.service import custody

from .conftest import KEY, breaks, wish
from .test_orders import pay

ADDRESS = "203.0.113.9"
WHO = "staff:7"


@pytest.fixture
def few(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three codes an hour are usual for staff, two for a buyer."""
    monkeypatch.setenv("YIMA_LOOKS_PER_STAFF", "3")
    monkeypatch.setenv("YIMA_LOOKS_PER_BUYER", "2")
    config.settings.cache_clear()


def searched(actor: str = WHO, *, ago: timedelta = timedelta(), count: int = 1, **more: Any) -> Look:
    at = clock.text(clock.now() - ago)
    look = Look(ids.new("code"), LookKind.SEARCHED, actor, count, "asked", at=at, **more)
    store.put(look)
    return look


def told(look: Look) -> dict[str, Any]:
    """The look as the stream brings it."""
    item = {**vars(look), "pk": look.subject, "sk": f"LOOK#{look.at}"}
    change = {"Keys": marshal({"pk": item["pk"], "sk": item["sk"]}), "NewImage": marshal(item)}
    return {"eventName": "INSERT", "dynamodb": change | {"SequenceNumber": look.subject}}


def watched(*seen: Look) -> list[tuple[str, str]]:
    assert watch_looks({"Records": [told(look) for look in seen]}, None) == {"batchItemFailures": []}
    return [(one.kind, one.subject) for one in breaks()]


def test_every_look_of_a_buyer_is_on_record_with_whence_and_what(stocked: Callable[[int], Sku]) -> None:
    order = placing.place(wish(stocked(3), 2), KEY)
    pay(order)
    with pytest.raises(NotRevealable):
        keeping.reveal(order.order_id, source_ip=ADDRESS)
    assert looks.of_subject(order.order_id) == []
    delivering.deliver(order.order_id)

    for _ in range(2):
        keeping.reveal(order.order_id, source_ip=ADDRESS, device="a-device-of-16-or-more")

    first, second = looks.of_subject(order.order_id)
    assert first.codes == second.codes == tuple(order.codes)
    assert (first.kind, first.count) == (LookKind.REVEALED, 2)
    assert first.actor == f"buyer:{buyer_of('buyer@example.com')}"
    assert (first.network, first.device) == (range_of(ADDRESS), device_of("a-device-of-16-or-more"))
    _, moves = custody.look_up(order.codes[0])
    assert custody.looks_at(order.codes[0], [*moves, {"order": order.order_id}]) == [first, second]


def test_a_look_at_another_code_of_the_order_is_none_at_this_one(few: None) -> None:
    store.put(Look("ord_1", LookKind.REVEALED, "buyer:x", 1, "shown", codes=("B",)))
    store.put(Look("exp_1", LookKind.EXPORTED, WHO, 5, "asked"))

    assert [look.subject for look in looks.of_code("A", ["ord_1", "exp_1"])] == ["exp_1"]
    assert [look.subject for look in looks.of_code("B", ["ord_1", "ord_1"])] == ["ord_1"]


def test_as_many_looks_as_are_usual_are_no_break(few: None) -> None:
    assert watched(*[searched() for _ in range(3)]) == []


def test_one_more_is_one_break_however_often_it_is_told(few: None) -> None:
    seen = [searched() for _ in range(4)]

    subject = f"{WHO} {seen[-1].at[:13]}"
    assert watched(*seen) == [(BreakKind.MANY_LOOKS, subject)]
    assert watched(seen[-1]) == [(BreakKind.MANY_LOOKS, subject)]
    assert watched(searched()) == [(BreakKind.MANY_LOOKS, subject)]


def test_a_look_counts_before_the_index_shows_it(few: None) -> None:
    unseen = Look("CODE", LookKind.SEARCHED, WHO, 4, "asked", at=clock.text(clock.now()))

    assert len(watched(unseen)) == 1


def test_looks_of_an_hour_ago_and_of_others_do_not_count(few: None) -> None:
    searched(ago=timedelta(minutes=61), count=9)
    searched("staff:8", count=3)

    assert watched(searched(count=3)) == []


def test_what_a_second_person_agreed_to_does_not_count(few: None) -> None:
    assert watched(searched(count=5000, agreed=True), searched(count=3)) == []


@pytest.mark.parametrize(
    ("actor", "count", "broken"), [("buyer:x", 2, 0), ("buyer:x", 3, 1), ("buyer", 99, 0)]
)
def test_buyers_have_a_limit_of_their_own(few: None, actor: str, count: int, broken: int) -> None:
    assert len(watched(searched(actor, count=count))) == broken


def test_without_a_limit_nothing_is_unusual(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIMA_LOOKS_PER_STAFF", "0")
    config.settings.cache_clear()

    assert watched(searched(count=99_999)) == []


def test_hundreds_of_looks_are_counted_over_pages(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIMA_LOOKS_PER_STAFF", "119")
    config.settings.cache_clear()
    seen = [searched() for _ in range(119)]

    assert watched(seen[-1]) == []
    assert len(watched(searched())) == 1
