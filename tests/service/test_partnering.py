"""Orders of partners through the whole shop: delivered with their placing, refunded into the balance."""

import pytest

from chalicelib.catalog.model import Review
from chalicelib.kernel.table import Transaction
from chalicelib.ledger import templates
from chalicelib.orders.model import Because, Fulfilment, Order, Payment, Verdict
from chalicelib.orders.schemas import PlaceOrder
from chalicelib.orders.service import keeping, partnering
from chalicelib.orders.service.showing import Showing
from chalicelib.payments.service import refunding
from chalicelib.stock.errors import OutOfStock
from chalicelib.wallet.errors import InsufficientCredit
from chalicelib.wallet.model import Owner
from chalicelib.wallet.service import crediting, reading

from .conftest import KEY, wish
from .wallets import Shop, fresh, goods
from .world import World

PARTNER = Owner.of_partner("ptn_01JD0000000000000000000000")


def balance() -> int:
    return reading.wallet(PARTNER, "USD").balance


def fill(world: World, amount: int) -> None:
    """That much came in by bank."""
    with world.acting():
        writes = Transaction()
        entry = templates.deposit(PARTNER.key, "dep_1", amount, "USD", actor="staff:1", reason="a wire")
        crediting.credit(writes, PARTNER, "USD", amount, key="dep:dep_1", entry=entry)
        writes.commit()


def bought(world: World, wanted: PlaceOrder, key: str = KEY) -> tuple[Order, Showing]:
    showing = Showing()
    with world.acting():
        order = partnering.place(PARTNER, wanted, key, source_ip="192.0.2.1", showing=showing)
    return order, showing


def test_what_a_partner_buys_is_delivered_at_once(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    fill(world, 2000)

    order, showing = bought(world, wish(sku, wallet_amount=1299))
    world.work()

    assert (fresh(order).payment, fresh(order).fulfilment) == (Payment.CAPTURED, Fulfilment.DELIVERED)
    assert [code.code for code in showing.codes or []] == ["CODE-00000-XYZ"]
    assert (fresh(order).wallet, fresh(order).of_partner, balance()) == (PARTNER.key, True, 701)
    laws.check_rest(world)


def test_a_refund_goes_into_the_balance(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    fill(world, 1299)
    order, _ = bought(world, wish(sku, wallet_amount=1299))

    with world.acting():
        refunding.request(order.order_id, amount=None, reason="asked", actor="staff:1", key=KEY)
    world.rest()

    assert (fresh(order).payment, balance()) == (Payment.REFUNDED, 1299)
    laws.check_rest(world)


def test_a_reviewed_order_is_delivered_when_a_person_agrees(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws, review=Review.ALWAYS)
    fill(world, 1299)
    order, showing = bought(world, wish(sku, wallet_amount=1299))
    world.work()
    assert (showing.codes, fresh(order).fulfilment, balance()) == (None, Fulfilment.IN_REVIEW, 0)

    with world.acting():
        keeping.decide(order.order_id, Verdict.APPROVE, Because("staff:1", "known to us"))
    world.rest()

    assert fresh(order).fulfilment is Fulfilment.DELIVERED
    assert [code.code for code in keeping.reveal(order.order_id, source_ip="192.0.2.1")] == ["CODE-00000-XYZ"]
    laws.check_rest(world)


def test_what_is_refused_holds_nothing_and_costs_nothing(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    with pytest.raises(InsufficientCredit):
        bought(world, wish(sku, wallet_amount=1299))
    fill(world, 10_000)
    with pytest.raises(OutOfStock):
        bought(world, wish(sku, 3, wallet_amount=3 * 1299))
    world.work()

    assert balance() == 10_000
    assert world.of("orders", "ORDER") == []
    laws.check_rest(world)


def test_a_rehearsal_writes_nothing(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)

    order = partnering.rehearse(PARTNER, wish(sku, 2, wallet_amount=2 * 1299), KEY)

    assert (order.total, order.codes, order.fulfilment) == (2598, [], Fulfilment.DELIVERED)
    assert world.of("orders", "ORDER") == []
    assert order.order_id == partnering.rehearsal(PARTNER, KEY)
    laws.check_rest(world)
