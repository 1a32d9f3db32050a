"""Single lives, each of which could end badly: told in full, so that the reason is plain to see."""

from datetime import timedelta

from chalicelib.orders.service import keeping, placing
from chalicelib.payments.service import collecting, refunding

from .conftest import KEY, make_sku, stock_up, wish
from .laws import Laws
from .world import START, World

OTHER_KEY = "another-key-of-sixteen"
PAGE = "https://shop.example/thanks"


def test_a_short_order_of_which_a_part_was_refunded_still_ends(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    sku = make_sku()
    with world.acting():
        stock_up(sku, "CODE-1")
        order = placing.place(wish(sku), KEY)
        collecting.open_checkout(order.order_id, PAGE)
    laws.imported.add("CODE-1")
    world.work()
    world.later(timedelta(minutes=16))
    world.work()
    with world.acting():
        other = placing.place(wish(sku), OTHER_KEY)
        collecting.open_checkout(other.order_id, PAGE)
    world.provider.pay("cs_1")
    with world.acting():
        collecting.refresh(other.order_id)
    world.provider.pay("cs_0")
    with world.acting():
        collecting.refresh(order.order_id)
    world.work()
    assert world.items["orders"][order.order_id, "ORDER"]["fulfilment"] == "short"
    with world.acting():
        refunding.request(order.order_id, amount=100, reason="sorry", actor="staff:1", key=KEY)
    world.work()

    world.rest()

    laws.check_rest(world)
    assert world.items["orders"][order.order_id, "ORDER"]["payment"] == "refunded"


def test_a_code_that_passed_its_date_while_it_was_held_is_replaced(shop: tuple[World, Laws]) -> None:
    world, laws = shop
    sku = make_sku()
    with world.acting():
        stock_up(sku, f"code,expires_on\nCODE-1,{START.date()}")
        stock_up(sku, "CODE-2", OTHER_KEY)
        order = placing.place(wish(sku), KEY)
        collecting.open_checkout(order.order_id, PAGE)
    laws.imported |= {"CODE-1", "CODE-2"}
    world.provider.pay("cs_0")
    world.later(timedelta(days=1))
    with world.acting():
        collecting.refresh(order.order_id)

    world.rest()

    laws.check_rest(world)
    with world.acting():
        shown = keeping.reveal(order.order_id, source_ip="203.0.113.9")
    assert [one.code for one in shown] == ["CODE-2"]
