"""A simple order is paid and delivered in one transaction; every other goes the long way to the same end."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.catalog.model import Review
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.model import Fulfilment, Order, Payment, Refund
from chalicelib.orders.service import delivering, placing
from chalicelib.orders.store import find
from chalicelib.payments.service import collecting
from chalicelib.stock import intake
from chalicelib.stock.model import Because, CodeState
from chalicelib.stock.service import claiming, importing
from chalicelib.stock.store import codes as stored_codes

from .conftest import KEY, codes, make_sku, wish
from .laws import Laws
from .world import START, Time, World, plug

Open = Callable[..., tuple[World, Order, str]]


@pytest.fixture
def opened(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Open:
    """A shop with one order whose page is open, and whose workflow waits."""
    time, present = Time(), list[World]()
    plug(monkeypatch, time, lambda: present[-1])

    def open_shop(*, text: str = codes(3), review: Review = Review.NONE) -> tuple[World, Order, str]:
        sku, world = make_sku(review=review), World(time, Laws().watch)
        present[:] = [world]
        source = importing.Source(sku.sku, intake.Kind(sku.kind), "USD", text)
        with world.acting():
            importing.import_codes(source, actor="staff:1", key=KEY)
            claiming.forget()
            order = placing.place(wish(sku, 2), KEY)
            page = collecting.open_checkout(order.order_id, "https://shop.example/thanks")
        world.work()
        return world, order, page.rpartition("/")[2]

    return open_shop


def tell(world: World, page: str) -> None:
    """The buyer pays, the provider tells, the message is handled; nothing else moves."""
    world.provider.pay(page)
    world.tell(len(world.provider.events) - 1)
    world.handle(0)


def states(world: World, order: Order) -> list[str]:
    held = {code["code_id"]: code["state"] for code in world.of("stock", "CODE")}
    return [held[code_id] for code_id in order.codes]


def test_money_goods_and_notification_are_one_write(opened: Open) -> None:
    world, order, page = opened()

    tell(world, page)

    after = world.items["orders"][order.order_id, "ORDER"]
    assert (after["payment"], after["fulfilment"], after["refundable"]) == ("captured", "delivered", 2598)
    assert [entry["event"] for entry in after["timeline"]] == ["placed", "paid", "delivered"]
    assert all(line["delivered"] for line in after["lines"])
    assert not {"open_shard", "due_at", "task_token"} & set(after)
    assert states(world, order) == ["sold", "sold"]
    assert [item["amount"] for item in world.of("payments", "PAYMENT#")] == [2598]
    assert [item["state"] for item in world.of("payments", "INBOX")] == ["done"]


def test_its_workflow_ends_without_a_delivery(opened: Open) -> None:
    world, order, page = opened()
    tell(world, page)

    world.work()

    executions = world.machines.executions
    assert executions["payment", order.order_id].path == ["AwaitPayment", "PaymentKnown", "Delivered"]
    assert [machine for machine, _ in executions] == ["payment"]


def test_an_order_under_review_gets_its_money_only(opened: Open) -> None:
    world, order, page = opened(review=Review.ALWAYS)

    tell(world, page)

    after = world.items["orders"][order.order_id, "ORDER"]
    assert (after["payment"], after["fulfilment"]) == ("captured", "held")
    assert states(world, order) == ["held", "held"]


def test_codes_that_passed_their_date_meanwhile_are_not_sold(opened: Open) -> None:
    world, order, page = opened(
        text="\n".join(["code,expires_on", *(f"{code},{START.date()}" for code in codes(3).splitlines())])
    )
    world.later(timedelta(days=1))

    tell(world, page)

    assert states(world, order) == ["held", "held"]
    after = world.items["orders"][order.order_id, "ORDER"]
    assert (after["payment"], after["fulfilment"]) == ("captured", "held"), "the long way finds other codes"


def test_a_code_that_was_taken_away_leaves_everything_to_the_long_way(opened: Open) -> None:
    world, order, page = opened()
    writes = Transaction()
    stored_codes.move_owned(
        writes, order.codes[0], CodeState.RETURNED, owner=order.order_id, because=Because("test", "taken")
    )
    writes.commit()

    tell(world, page)

    after = world.items["orders"][order.order_id, "ORDER"]
    assert (after["payment"], after["fulfilment"]) == ("captured", "held")
    world.rest()
    assert world.items["orders"][order.order_id, "ORDER"]["fulfilment"] == "delivered"


def test_a_change_since_it_was_read_refuses_the_whole_write(opened: Open) -> None:
    world, order, _page = opened()
    read = find(order.order_id)
    assert read is not None
    writes = Transaction()
    delivering.sell(writes, replace(read, payment=Payment.PROCESSING), payment="pi_1", amount=2598)

    with pytest.raises(WriteRefused) as refusal:
        writes.commit()

    assert list(refusal.value.refused) == ["order"]
    world.pull()
    assert states(world, order) == ["held", "held"]
    assert find(order.order_id) == read


@pytest.mark.parametrize(
    "changes",
    [
        {"review": True},
        {"payment": Payment.EXPIRED},
        {"payment": Payment.CAPTURED},
        {"fulfilment": Fulfilment.IN_REVIEW},
        {"fulfilment": Fulfilment.RELEASED},
        {"refund": Refund.REQUESTED},
    ],
)
def test_only_an_unpaid_whole_unreviewed_order_is_simple(opened: Open, changes: dict[str, Any]) -> None:
    _, order, _ = opened()

    assert order.simple
    assert replace(order, payment=Payment.PROCESSING).simple
    assert not replace(order, **changes).simple
    assert not replace(order, lines=(replace(order.lines[0], codes=tuple(order.codes[:1])),)).simple
