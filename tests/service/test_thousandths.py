"""Currencies whose last decimal the provider cannot move: what goes there always can be, nothing is lost."""

from dataclasses import replace

import pytest

from chalicelib.catalog.model import Approval, RefundPolicy, Sku, Terms
from chalicelib.kernel.errors import Invalid
from chalicelib.orders.model import Order
from chalicelib.orders.service import keeping, placing
from chalicelib.payments import store
from chalicelib.payments.model import Destination, Refund
from chalicelib.payments.service import asking, collecting, refunding, retrying, topping_up
from chalicelib.wallet.service import reading

from .conftest import KEY, breaks, make_sku, stock_up, wish
from .laws import Laws
from .wallets import PAGE, Shop, owner, page_of
from .world import World

PRICE = 15_500
WITH_FEE = Terms(refund=RefundPolicy(approval=Approval.AUTOMATIC, fee_bps=250, fee_minimum=105))


def goods(world: World, laws: Laws, terms: Terms = WITH_FEE) -> Sku:
    sku = make_sku(terms=terms, price=PRICE, currency="KWD")
    with world.acting():
        stock_up(sku, "CODE-00001-XYZ\nCODE-00002-XYZ")
    laws.imported |= {"CODE-00001-XYZ", "CODE-00002-XYZ"}
    return sku


def placed(world: World, sku: Sku, wallet: int | None = None) -> Order:
    changes = {} if wallet is None else {"wallet_amount": wallet}
    with world.acting():
        wanted = wish(sku, currency="KWD", expected_total=PRICE, **changes)
        return placing.place(wanted, KEY, payer=owner().name)


def bought(world: World, sku: Sku) -> Order:
    order = placed(world, sku)
    world.provider.pay(page_of(world, order).checkout)
    with world.acting():
        collecting.refresh(order.order_id)
    world.work()
    return keeping.get(order.order_id)


def asked(world: World, order: Order, **wanted: object) -> Refund:
    usual = {"amount": None, "reason": "kind", "actor": "staff:1", "key": KEY}
    with world.acting():
        return refunding.request(order.order_id, **usual | wanted)  # type: ignore[arg-type]


def in_wallet() -> int:
    return reading.wallet(owner(), "KWD").balance


def filled(world: World, amount: int) -> None:
    with world.acting():
        wished = topping_up.open_top_up(owner(), "KWD", amount, return_url=PAGE, key=KEY)
        world.provider.pay(wished.checkout or "")
        topping_up.refresh(wished.top_up_id)


def test_a_percentage_leaves_what_the_provider_can_send(shop: Shop) -> None:
    world, laws = shop
    order = bought(world, goods(world, laws))
    with world.acting():
        refund = asking.ask(
            order.order_id, lines=(), reason="unseen", destination=Destination.ORIGINAL, key=KEY
        )
    world.rest()

    assert (refund.fee, refund.amount) == (380, PRICE - 380)
    assert store.refunds(order.order_id)[0].state == "succeeded"
    assert keeping.get(order.order_id).payment == "refunded"
    assert breaks() == []
    laws.check_rest(world)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"amount": 1}, "amount"),
        ({"amount": 105}, "amount"),
        ({"amount": 105, "destination": Destination.WALLET}, "amount"),
        ({"fee": 387}, "fee"),
        ({"amount": 1000, "fee": 5}, "fee"),
    ],
)
def test_an_amount_that_cannot_be_moved_is_refused_by_name(
    shop: Shop, wanted: dict[str, object], field: str
) -> None:
    world, laws = shop
    order = bought(world, goods(world, laws))

    with pytest.raises(Invalid) as refusal:
        asked(world, order, **wanted)

    assert [(one.field, one.reason) for one in refusal.value.errors] == [(field, "not_movable")]
    assert "multiples of 10" in refusal.value.detail
    assert keeping.get(order.order_id) == order
    assert store.refunds(order.order_id) == []


def test_a_refund_that_failed_for_its_last_decimal_is_sent_when_it_is_tried_again(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, laws = shop
    order = bought(world, goods(world, laws))
    true = refunding.draft

    def as_it_was(*given: object) -> Refund:
        drafted = true(*given)  # type: ignore[arg-type]
        return replace(drafted, fee=387, amount=PRICE - 387, to_wallet=0)

    monkeypatch.setattr(refunding, "draft", as_it_was)
    failed = asked(world, order)
    monkeypatch.setattr(refunding, "draft", true)
    world.work()
    assert store.refunds(order.order_id)[0].state == "failed"

    with world.acting():
        again = retrying.retry(failed.refund_id, destination=Destination.ORIGINAL, actor="staff:1")
    world.rest()

    assert (again.to_provider, again.to_wallet) == (15_110, 3)
    assert in_wallet() == 3
    assert keeping.get(order.order_id).payment == "refunded"
    laws.check_rest(world)


@pytest.mark.parametrize(
    ("amount", "reason", "most"),
    [
        (5, "rest_not_movable", 0),
        (15_113, "rest_not_movable", 15_110),
        (10_005, "rest_not_movable", 10_000),
        (15_455, "rest_too_small", 15_450),
    ],
)
def test_a_part_leaves_what_can_be_charged_or_says_what_to_do(
    shop: Shop, amount: int, reason: str, most: int
) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 20_000)

    with pytest.raises(Invalid) as refusal:
        placed(world, sku, amount)

    assert [(one.field, one.reason) for one in refusal.value.errors] == [("wallet_amount", reason)]
    assert refusal.value.facts == {"most": {"amount": most, "currency": "KWD"}}
    assert in_wallet() == 20_000
    if most:
        order = placed(world, sku, most)
        assert page_of(world, order).amount == PRICE - most


@pytest.mark.parametrize("amount", [1005, 999_999])
def test_a_top_up_is_of_what_can_be_charged(shop: Shop, amount: int) -> None:
    world, laws = shop
    goods(world, laws)

    with world.acting(), pytest.raises(Invalid) as refusal:
        topping_up.open_top_up(owner(), "KWD", amount, return_url=PAGE, key=KEY)

    assert [(one.field, one.reason) for one in refusal.value.errors] == [("amount", "not_movable")]
    assert world.provider.pages == {}
