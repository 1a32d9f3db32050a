"""Orders that a wallet pays, wholly or in part, and where their money is when they end."""

from typing import Any

import pytest

from chalicelib.buyers.service import buyer_of
from chalicelib.catalog.model import Review
from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid, NotAuthenticated, NotPermitted
from chalicelib.orders import api as orders_api
from chalicelib.orders.model import Fulfilment, Payment, Verdict
from chalicelib.orders.schemas import Decision
from chalicelib.orders.service import keeping, placing
from chalicelib.orders.service.showing import Showing
from chalicelib.payments.errors import NotRefundable
from chalicelib.payments.gateway import MoneyState, RefundState
from chalicelib.payments.rules import Capture, Method, Rule
from chalicelib.payments.service import collecting, receipts, refunding
from chalicelib.staff.model import Role, Staff
from chalicelib.stock.errors import OutOfStock
from chalicelib.wallet.errors import InsufficientCredit

from .conftest import KEY, make_sku, put_rules, stock_up, wish
from .wallets import BUYER, Shop, balance, bought, filled, fresh, goods, page_of, paid


def test_a_wholly_paid_order_is_delivered_and_seen_with_its_answer(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 2000)
    showing = Showing()

    order = bought(world, sku, 1299, showing=showing)

    assert [one.code for one in showing.codes or []] == ["CODE-00000-XYZ"]
    stood = fresh(order)
    assert stood == order
    assert (stood.payment, stood.fulfilment, stood.refundable) == (
        Payment.CAPTURED,
        Fulfilment.DELIVERED,
        1299,
    )
    assert [event.event for event in stood.timeline] == ["placed", "paid", "delivered", "revealed"]
    assert [code["state"] for code in world.of("stock", "CODE") if code.get("owner")] == ["revealed"]
    assert [look["count"] for look in world.of("looks", "LOOK#")] == [1]
    assert balance() == 701
    assert [one.code for one in keeping.reveal_again(stood, source_ip="", device=None)] == ["CODE-00000-XYZ"]
    world.rest()
    laws.check_rest(world)


def test_what_the_goods_had_cost_follows_in_the_books(shop: Shop) -> None:
    world, laws = shop
    sku = make_sku()
    laws.imported.add("CODE-1")
    with world.acting():
        stock_up(sku, "code,unit_cost\nCODE-1,4.50")
    filled(world, 2000)
    order = bought(world, sku, 1299)

    world.work()

    (cost,) = world.of("ledger", "ENTRY#cst:")
    moved = {posting["account"]: posting["amount"] for posting in cost["postings"]}
    assert cost["pk"] == order.order_id
    assert moved == {"expense:cost_of_goods": 450, "asset:inventory": -450}


def test_too_little_in_the_wallet_refuses_the_whole_order(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 1298)

    with pytest.raises(InsufficientCredit) as refusal:
        bought(world, sku, 1299)

    assert [error.field for error in refusal.value.errors] == ["wallet_amount"]
    assert world.of("orders", "ORDER") == []
    assert balance() == 1298
    assert {code["state"] for code in world.of("stock", "CODE")} == {"available"}
    world.rest()
    laws.check_rest(world)


def test_a_wallet_that_never_was_pays_nothing(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)

    with pytest.raises(InsufficientCredit):
        bought(world, sku, 100)

    assert world.items["wallets"] == {}


def test_a_part_is_paid_from_the_wallet_and_the_rest_at_the_provider(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 500)

    order = bought(world, sku, 500)
    page = page_of(world, order)
    assert page.amount == 799
    world.provider.pay(page.checkout)
    world.tell(len(world.provider.events) - 1)
    world.rest()

    stood = fresh(order)
    assert (stood.fulfilment, stood.refundable, balance()) == (Fulfilment.DELIVERED, 1299, 0)
    receipt = receipts.of(order.order_id)
    assert (receipt.from_wallet.amount, [one.amount.amount for one in receipt.payments]) == (500, [799])
    laws.check_rest(world)


def test_the_whole_price_in_the_page_of_a_part_is_a_break(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 500)
    order = bought(world, sku, 500)
    page = page_of(world, order)
    world.provider.tamper(page.checkout, amount=1299)
    world.provider.pay(page.checkout)

    with world.acting():
        collecting.refresh(order.order_id)

    assert [f"{item['kind']}#{item['subject']}" for item in world.of("breaks", "BREAK")] == [
        f"other_amount#{page.checkout}"
    ]
    assert fresh(order).payment is Payment.OPEN


@pytest.mark.parametrize("end", ["expire", "cancel"])
def test_a_part_is_in_the_wallet_again_when_its_order_ends_unpaid(shop: Shop, end: str) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 500)
    order = bought(world, sku, 500)
    assert balance() == 0

    if end == "cancel":
        with world.acting():
            collecting.cancel(order.order_id)
            collecting.cancel(order.order_id)
    world.rest()

    assert fresh(order).fulfilment is Fulfilment.RELEASED
    assert balance() == 500
    laws.check_rest(world)


@pytest.mark.parametrize("verdict", [Verdict.APPROVE, Verdict.DECLINE])
def test_a_card_reserves_the_rest_and_the_wallet_has_its_part_again_if_it_is_let_go(
    shop: Shop, verdict: Verdict
) -> None:
    world, laws = shop
    with world.acting():
        put_rules(Rule("reserve", (Method.CARD,), Capture.MANUAL))
    sku = goods(world, laws, review=Review.ALWAYS)
    filled(world, 500)
    order = bought(world, sku, 500)
    world.work()
    payment = paid(world, order)
    assert (fresh(order).payment, fresh(order).fulfilment) == (Payment.AUTHORIZED, Fulfilment.IN_REVIEW)

    with world.acting():
        decision = Decision(verdict=verdict, reason="looked at it")
        orders_api.review_order(order.order_id, decision, Staff("1", frozenset(Role)))
    world.rest()

    if verdict is Verdict.APPROVE:
        assert (fresh(order).fulfilment, fresh(order).refundable, balance()) == (
            Fulfilment.DELIVERED,
            1299,
            0,
        )
        assert world.provider.money[payment].state is MoneyState.TAKEN
    else:
        assert (fresh(order).payment, balance()) == (Payment.VOIDED, 500)
        assert world.provider.money[payment].state is MoneyState.FREE
    laws.check_rest(world)


def test_late_money_goes_back_when_the_wallet_has_its_part_again(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 500)
    order = bought(world, sku, 500)
    page = page_of(world, order)
    world.rest()

    world.provider.pay(page.checkout)
    world.tell(len(world.provider.events) - 1)
    world.tell(len(world.provider.events) - 1)
    world.rest()

    assert fresh(order).payment is Payment.EXPIRED
    assert world.provider.money[f"pi_{page.checkout}"].returned == 799
    assert balance() == 500
    laws.check_rest(world)


def test_a_reviewed_order_that_a_wallet_paid_waits_for_the_person(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws, review=Review.ALWAYS)
    filled(world, 1299)
    showing = Showing()

    order = bought(world, sku, 1299, showing=showing)
    world.work()

    assert showing.codes is None
    assert fresh(order).fulfilment is Fulfilment.IN_REVIEW
    world.rest()
    assert (fresh(order).payment, balance()) == (Payment.REFUNDED, 1299), "nobody decided: it went back"
    laws.check_rest(world)


def test_a_refund_goes_to_the_provider_first_and_to_the_wallet_last(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 500)
    order = bought(world, sku, 500)
    payment = paid(world, order)

    returned = []
    for number, amount in enumerate((700, 200, None)):
        with world.acting():
            refunding.request(
                order.order_id, amount=amount, reason="asked", actor="staff:1", key=f"key {number}"
            )
        world.rest()
        returned.append((world.provider.money[payment].returned, balance()))
    with pytest.raises(NotRefundable), world.acting():
        refunding.request(order.order_id, amount=1, reason="asked", actor="staff:1", key="key 4")

    assert returned == [(700, 0), (799, 101), (799, 500)]
    laws.check_rest(world)


def test_a_refund_that_the_provider_refuses_leaves_the_wallet_alone(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 500)
    order = bought(world, sku, 500)
    paid(world, order)
    world.provider.next_refund = RefundState.FAILED

    with world.acting():
        refunding.request(order.order_id, amount=900, reason="asked", actor="staff:1", key=KEY)
    world.rest()

    assert (fresh(order).refundable, balance()) == (1299, 0)


def test_a_wholly_paid_order_goes_back_into_the_wallet_and_its_code_is_lost(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 1299)
    order = bought(world, sku, 1299)

    with world.acting():
        refunding.request(order.order_id, amount=None, reason="asked", actor="staff:1", key=KEY)
    world.rest()

    assert (fresh(order).payment, balance()) == (Payment.REFUNDED, 1299)
    assert [code["state"] for code in world.of("stock", "CODE") if code.get("owner")] == ["voided"]
    laws.check_rest(world)


@pytest.mark.parametrize(
    ("payer", "amount", "problem", "field"),
    [
        (None, 1299, NotAuthenticated, "wallet_amount"),
        ("x@example.com", 1299, NotPermitted, "contact.email"),
        (BUYER, 1300, Invalid, "wallet_amount"),
        (BUYER, 1250, Invalid, "wallet_amount"),
    ],
)
def test_a_wallet_pays_for_its_own_buyer_and_leaves_no_crumbs(
    shop: Shop, payer: str | None, amount: int, problem: type[Any], field: str
) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 5000)

    with world.acting(), pytest.raises(problem) as refusal:
        placing.place(wish(sku, wallet_amount=amount), KEY, payer=buyer_of(payer) if payer else None)

    assert [error.field for error in refusal.value.errors] == [field]
    assert (balance(), world.of("orders", "ORDER")) == (5000, [])


def test_the_same_key_pays_once(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws, 5)
    filled(world, 5000)

    first = bought(world, sku, 1299)
    again = bought(world, sku, 1299)
    with pytest.raises(IdempotencyKeyReused):
        bought(world, sku, 500)

    assert (again, balance()) == (first, 3701)
    world.rest()
    laws.check_rest(world)


def test_a_sold_out_order_costs_nothing(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    sku = make_sku()
    filled(world, 5000)

    with pytest.raises(OutOfStock):
        bought(world, sku, 1299)

    assert balance() == 5000
