"""Unpaid orders are limited by address, device and network, and a slot comes back by itself."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from chalicelib.buyers.service import range_of
from chalicelib.catalog.model import Sku
from chalicelib.kernel import config
from chalicelib.orders import store
from chalicelib.orders.errors import TooManyOpenOrders
from chalicelib.orders.model import Order
from chalicelib.orders.service import parking, placing
from chalicelib.stock.service import claiming, restocking

from .conftest import codes, make_sku, stock_up, wish

NOON = datetime(2026, 11, 11, 12, tzinfo=UTC)
DEVICE = "a-device-of-sixteen-letters"


@pytest.fixture
def sku(cloud: None) -> Sku:
    sku = make_sku()
    stock_up(sku, codes(20))
    return sku


@pytest.fixture
def limits(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name, value in {"BUYER": "2", "DEVICE": "3", "RANGE": "4"}.items():
        monkeypatch.setenv(f"YIMA_OPEN_PER_{name}", value)
    config.settings.cache_clear()
    with time_machine.travel(NOON, tick=False):
        yield


def order(sku: Sku, number: int, *, buyer: int, device: str | None = None, ip: str = "") -> Order:
    body = wish(sku, contact={"email": f"buyer{buyer}@example.com"})
    return placing.place(body, f"a-key-of-sixteen-{number}", device=device, source_ip=ip)


def left(sku: Sku) -> int:
    restocking.restock(sku.sku)
    claiming.forget()
    return claiming.left([sku.sku])[sku.sku]


@pytest.mark.usefixtures("limits")
def test_an_address_has_so_many_unpaid_orders_and_no_more(sku: Sku) -> None:
    for number in range(2):
        order(sku, number, buyer=1)

    with pytest.raises(TooManyOpenOrders) as refused:
        order(sku, 2, buyer=1)

    assert refused.value.facts == {"kind": "buyer"}
    assert left(sku) == 18
    assert order(sku, 3, buyer=2).total == 1299


@pytest.mark.usefixtures("limits")
def test_a_device_has_so_many_whatever_addresses_it_names(sku: Sku) -> None:
    for number in range(3):
        order(sku, number, buyer=number, device=DEVICE)

    with pytest.raises(TooManyOpenOrders) as refused:
        order(sku, 3, buyer=3, device=DEVICE)
    assert refused.value.facts == {"kind": "device"}
    assert left(sku) == 17


@pytest.mark.usefixtures("limits")
def test_a_network_has_so_many_whatever_its_devices_are(sku: Sku) -> None:
    for number in range(4):
        order(sku, number, buyer=number, device=f"{DEVICE}-{number}", ip=f"192.0.2.{number}")

    with pytest.raises(TooManyOpenOrders) as refused:
        order(sku, 4, buyer=4, device=f"{DEVICE}-4", ip="192.0.2.200")
    assert refused.value.facts == {"kind": "network"}
    assert order(sku, 5, buyer=5, ip="198.51.100.1").slots


@pytest.mark.usefixtures("limits")
def test_a_slot_is_free_again_when_the_hold_is_over(sku: Sku) -> None:
    for number in range(2):
        order(sku, number, buyer=1)

    with time_machine.travel(NOON + timedelta(seconds=900), tick=False):
        assert order(sku, 2, buyer=1).total == 1299


@pytest.mark.usefixtures("limits")
def test_a_slot_is_free_again_when_the_payment_is_decided(sku: Sku) -> None:
    paid = order(sku, 0, buyer=1)
    order(sku, 1, buyer=1)

    parking.free(paid)
    parking.free(paid)

    assert order(sku, 2, buyer=1).total == 1299


@pytest.mark.usefixtures("limits")
def test_a_late_relay_frees_nobody_elses_slot(sku: Sku) -> None:
    first = order(sku, 0, buyer=1)
    with time_machine.travel(NOON + timedelta(seconds=900), tick=False):
        later = [order(sku, number, buyer=1) for number in (1, 2)]

        parking.free(first)

        with pytest.raises(TooManyOpenOrders):
            order(sku, 3, buyer=1)
    assert {slot for one in later for slot in one.slots} >= set(first.slots)


@pytest.mark.usefixtures("limits")
def test_a_repeat_is_the_same_order_though_the_slots_are_full(sku: Sku) -> None:
    orders = [order(sku, number, buyer=1) for number in range(2)]

    assert [order(sku, number, buyer=1) for number in range(2)] == orders
    assert left(sku) == 18


def test_nothing_is_limited_where_the_limit_is_none(sku: Sku) -> None:
    placed = [order(sku, number, buyer=1, device=DEVICE, ip="192.0.2.1") for number in range(8)]

    assert [one.slots for one in placed] == [()] * 8
    assert store.find(placed[0].order_id) == placed[0]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::1", True),
        ("2001:db8:1::1", "2001:db8:2::1", False),
    ],
)
def test_a_network_is_a_24_or_a_48(cloud: None, one: str, other: str, *, same: bool) -> None:
    assert (range_of(one) == range_of(other)) is same
    assert "192" not in str(range_of("192.0.2.1"))


@pytest.mark.parametrize("nonsense", ["", "unknown", "999.1.1.1"])
def test_an_address_that_is_none_is_no_network(cloud: None, nonsense: Any) -> None:
    assert range_of(nonsense) is None
