"""Money paid into a wallet: credited once, whatever is lost, late or foreign."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.kernel.errors import IdempotencyKeyReused, Invalid
from chalicelib.payments.gateway import CheckoutState
from chalicelib.payments.model import TopUpState
from chalicelib.payments.service import topping_up
from chalicelib.wallet.service import reading

from .conftest import KEY, make_sku
from .wallets import PAGE, Shop, balance, filled, goods, owner
from .world import World


def asked(world: World) -> list[dict[str, str | None]]:
    """What waits to be asked about top-ups."""
    return [message for message in world.messages if message.get("top_up_id")]


def test_a_top_up_is_credited_once_however_often_it_is_told(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    filled(world, 5000)
    world.tell(0)
    world.tell(0)

    world.work()

    assert balance() == 5000
    world.rest()
    laws.check_rest(world)


def test_the_same_key_gives_the_same_top_up_and_another_wish_is_refused(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    with world.acting():
        first = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)
        again = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)
        with pytest.raises(IdempotencyKeyReused):
            topping_up.open_top_up(owner(), "USD", 5001, return_url=PAGE, key=KEY)

    assert first == again
    assert len(world.provider.pages) == 1


def test_a_lost_answer_of_the_provider_costs_no_second_page(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    world.provider.faults = ["after"]
    with world.acting():
        topping_up.open_top_up(
            owner(), "USD", 5000, return_url=PAGE, key=KEY
        )  # Transient: the client repeats
    with world.acting():
        wished = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)

    assert len(world.provider.pages) == 1
    assert wished.url


def test_money_is_credited_though_its_notification_was_lost(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    with world.acting():
        wished = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)
    world.provider.pay(wished.checkout or "")
    world.sweep()
    assert asked(world) == [], "it is not due yet"

    world.later(timedelta(minutes=6))
    world.sweep()
    world.sweep()
    assert len(asked(world)) == 1, "two sweeps share it"
    world.work()

    assert balance() == 5000


def test_a_page_that_nobody_paid_expires(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    with world.acting():
        wished = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)

    world.rest()

    found = topping_up.of_owner(owner(), "USD", wished.top_up_id)
    assert found.state is TopUpState.EXPIRED
    assert world.provider.pages[wished.checkout or ""].state is CheckoutState.CLOSED
    laws.check_rest(world)


def test_late_money_of_an_expired_top_up_is_credited_all_the_same(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    with world.acting():
        wished = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)
    world.rest()

    world.provider.pay(wished.checkout or "")
    world.tell(len(world.provider.events) - 1)
    world.work()

    assert balance() == 5000


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"amount": 4999}, "other_amount"),
        ({"currency": "EUR"}, "other_currency"),
        ({"top_up_id": "top_01JD0000000000000000000000"}, "foreign_checkout"),
    ],
)
def test_money_that_does_not_fit_a_top_up_is_a_break(shop: Shop, change: Any, kind: str) -> None:
    world, laws = shop
    goods(world, laws)
    with world.acting():
        wished = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)
    page = wished.checkout or ""
    world.provider.tamper(page, **change)
    world.provider.pay(page)

    with world.acting():
        topping_up.refresh(wished.top_up_id)

    assert [f"{item['kind']}#{item['subject']}" for item in world.of("breaks", "BREAK")] == [f"{kind}#{page}"]
    assert balance() == 0


def test_a_foreign_page_in_the_name_of_a_top_up_is_a_break(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    with world.acting():
        wished = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)
    other = world.provider.add_page(None, 5000, top_up_id=wished.top_up_id)
    world.provider.pay(other.checkout)

    with world.acting():
        topping_up.refresh(wished.top_up_id, told_of=other.checkout)

    assert [f"{item['kind']}#{item['subject']}" for item in world.of("breaks", "BREAK")] == [
        f"foreign_checkout#{other.checkout}"
    ]
    assert balance() == 0


@pytest.mark.parametrize(("currency", "amount", "field"), [("USD", 49, "amount"), ("EUR", 5000, "currency")])
def test_what_cannot_be_charged_is_refused_before_anything_is_written(
    shop: Shop, currency: str, amount: int, field: str
) -> None:
    world, laws = shop
    goods(world, laws)

    with world.acting(), pytest.raises(Invalid) as refusal:
        topping_up.open_top_up(owner(), currency, amount, return_url=PAGE, key=KEY)

    assert [error.field for error in refusal.value.errors] == [field]
    assert world.items["payments"] == {}
    assert world.provider.pages == {}


def test_a_wallet_is_filled_in_every_currency_in_which_something_is_sold(shop: Shop) -> None:
    world, laws = shop
    with world.acting():
        make_sku(prices={"JPY": 4500, "KWD": 15_500})
        wished = topping_up.open_top_up(owner(), "JPY", 1000, return_url=PAGE, key=KEY)
        world.provider.pay(wished.checkout or "")
        topping_up.refresh(wished.top_up_id)
        with pytest.raises(Invalid) as refusal:
            topping_up.open_top_up(owner(), "EUR", 1000, return_url=PAGE, key=KEY)

    assert reading.wallet(owner(), "JPY").balance == 1000
    assert [(one.field, one.reason) for one in refusal.value.errors] == [("currency", "not_sold_in")]
    assert refusal.value.facts == {"currencies": ["JPY", "KWD", "USD"]}
    world.rest()
    laws.check_rest(world)
