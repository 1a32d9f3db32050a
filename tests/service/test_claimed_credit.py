"""Disputes of money that was paid into a wallet: its credit is set aside, and never more than there is."""

from collections import Counter
from typing import Any

import pytest

from chalicelib.orders.errors import BuyerBlocked
from chalicelib.orders.service import blocking, placing
from chalicelib.payments.model import Stage
from chalicelib.payments.service import topping_up
from chalicelib.privacy.service.erasing import obstacles
from chalicelib.wallet import store as wallets
from chalicelib.wallet.model import Owner, Wallet
from chalicelib.wallet.service import reading

from .conftest import KEY, wish
from .wallets import PAGE, Shop, balance, bought, filled, goods, owner
from .world import World

PAYMENT = "pi_cs_0"


def claim(world: World, *, inquiry: bool = False) -> str:
    """The bank claims the first top-up, and the shop hears of it."""
    dispute = world.provider.open_dispute(PAYMENT, inquiry=inquiry)
    hear(world)
    return dispute


def decide(world: World, dispute: str, stage: Stage) -> None:
    world.provider.decide(dispute, stage)
    hear(world)


def hear(world: World) -> None:
    """The provider tells of everything so far, also of what was told before."""
    for event in range(len(world.provider.events)):
        world.tell(event)
        world.work()


def books(world: World) -> dict[str, int]:
    """What the accounts hold for the wallet, with what its orders took from it."""
    found: Counter[str] = Counter()
    for entry in world.of("ledger", "ENTRY#"):
        for one in entry["postings"]:
            found[one["account"]] += one["amount"]
    assert sum(found.values()) == 0
    return {account: amount for account, amount in found.items() if amount and not account.endswith("goods")}


def told(world: World) -> list[tuple[Any, ...]]:
    names = ("kind", "state", "wallet", "provider_amount", "ledger_amount", "currency")
    found = world.of("breaks", "BREAK")
    assert not any("order_id" in item for item in found), "a wallet is no order"
    return [tuple(item[name] for name in names) for item in found]


def end(shop: Shop) -> None:
    world, laws = shop
    world.rest()
    laws.check_rest(world)


def test_claimed_credit_cannot_be_spent_and_its_buyer_not_order(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 5000)
    dispute = claim(world)
    hear(world)

    assert balance() == 0
    assert [(item["kind"], item["who"]) for item in blocking.blocked(None)[0]] == [("buyer", owner().name)]
    with pytest.raises(BuyerBlocked):
        placing.place(wish(sku), KEY)
    assert told(world) == [("top_up_disputed", "open", owner().key, 5000, 5000, "USD")]
    assert books(world) == {"asset:dispute_reserve": 5000, "liability:refund_payable": -5000}
    assert [item["subject"] for item in world.of("breaks", "BREAK")] == [dispute]


def test_what_was_spent_is_not_taken_twice_and_is_a_loss(shop: Shop) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 5000)
    bought(world, sku, 1299)
    dispute = claim(world)
    assert balance() == 0
    assert told(world) == [("top_up_disputed", "open", owner().key, 5000, 3701, "USD")]

    decide(world, dispute, Stage.LOST)
    hear(world)

    assert balance() == 0
    assert told(world)[0][:2] == ("top_up_disputed", "healed")
    assert books(world) == {"expense:disputes": 1299, "income:sales": -1299}
    end(shop)


def test_only_the_claimed_amount_is_set_aside(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    filled(world, 5000)
    filled(world, 2000, key="a-second-top-up-of-16")
    dispute = claim(world)
    assert balance() == 2000

    decide(world, dispute, Stage.LOST)
    assert balance() == 2000
    end(shop)


@pytest.mark.parametrize("inquiry", [False, True])
def test_credit_is_back_when_the_bank_decides_for_the_shop(shop: Shop, inquiry: bool) -> None:
    world, laws = shop
    goods(world, laws)
    filled(world, 5000)
    dispute = claim(world, inquiry=inquiry)
    assert balance() == 0
    assert bool(blocking.blocked(None)[0]) is not inquiry

    decide(world, dispute, Stage.WON)
    hear(world)

    assert balance() == 5000
    assert told(world)[0][:2] == ("top_up_disputed", "healed")
    assert books(world) == {"asset:provider_pending": 5000, "liability:wallets": -5000}
    end(shop)


def test_an_inquiry_that_becomes_a_claim_blocks_and_is_booked_once(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    filled(world, 5000)
    dispute = claim(world, inquiry=True)
    assert books(world) == {"asset:provider_pending": 5000, "liability:refund_payable": -5000}

    world.provider.change_dispute(dispute, stage=Stage.NEEDS_RESPONSE, withdrawn=True)
    hear(world)

    assert len(blocking.blocked(None)[0]) == 1
    assert books(world) == {"asset:dispute_reserve": 5000, "liability:refund_payable": -5000}
    decide(world, dispute, Stage.LOST)
    assert books(world) == {}
    end(shop)


def test_a_claim_of_which_only_the_end_was_heard_ends_the_same(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    filled(world, 5000)
    dispute = world.provider.open_dispute(PAYMENT)
    world.provider.decide(dispute, Stage.LOST)
    world.tell(len(world.provider.events) - 1)

    end(shop)
    assert balance() == 0
    assert books(world) == {}


def test_a_decision_of_which_nobody_told_is_found_by_asking(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    filled(world, 5000)
    dispute = claim(world)
    world.provider.decide(dispute, Stage.WON)

    end(shop)

    assert balance() == 5000


def test_money_of_a_top_up_that_the_shop_had_not_heard_of_is_credited_first(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    with world.acting():
        wished = topping_up.open_top_up(owner(), "USD", 5000, return_url=PAGE, key=KEY)
    world.provider.pay(wished.checkout or "")
    dispute = world.provider.open_dispute(PAYMENT)
    world.tell(len(world.provider.events) - 1)
    world.work()

    assert balance() == 0
    assert told(world) == [("top_up_disputed", "open", owner().key, 5000, 5000, "USD")]
    decide(world, dispute, Stage.WON)
    assert balance() == 5000
    end(shop)


def test_credit_that_is_spent_in_between_is_not_taken_below_zero(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, laws = shop
    sku = goods(world, laws)
    filled(world, 5000)
    stale = [reading.wallet(owner(), "USD")]
    bought(world, sku, 1299)

    def read_too_early(whose: Owner, currency: str) -> Wallet:
        return stale.pop() if stale else wallets.find(whose, currency) or Wallet(whose.key, currency)

    monkeypatch.setattr(reading, "wallet", read_too_early)
    claim(world)

    assert stale == []
    assert balance() == 0
    assert told(world)[0][4] == 3701


def test_a_claim_of_another_payment_than_the_top_ups_is_a_break_and_moves_nothing(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    filled(world, 5000)
    page = world.provider.add_page(None, 5000, top_up_id=next(iter(world.provider.pages.values())).top_up_id)
    world.provider.pay(page.checkout)
    world.provider.open_dispute(f"pi_{page.checkout}")
    world.tell(len(world.provider.events) - 1)
    world.work()

    assert balance() == 5000
    assert [(item["kind"], item["currency"]) for item in world.of("breaks", "BREAK")] == [
        ("unknown_dispute", "USD")
    ]


def test_whose_top_up_is_disputed_is_forgotten_after_the_decision_only(shop: Shop) -> None:
    world, laws = shop
    goods(world, laws)
    filled(world, 2000)
    buyer = owner().name
    assert "dispute" not in obstacles(buyer)

    dispute = claim(world)

    assert "dispute" in obstacles(buyer)
    decide(world, dispute, Stage.LOST)
    assert "dispute" not in obstacles(buyer)
