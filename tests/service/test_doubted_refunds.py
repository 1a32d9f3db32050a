"""Refunds of money that a bank claims or a card's network doubts; the laws are judged at the end of each."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.catalog.model import Terms
from chalicelib.kernel import clock, config
from chalicelib.kernel.table import Transaction, WriteRefused
from chalicelib.orders.model import Because, Order
from chalicelib.orders.service import keeping, states
from chalicelib.payments.errors import NotProposed, NotRefundable, UnderDispute
from chalicelib.payments.gateway import RefundState
from chalicelib.payments.model import Destination, Refund, Stage
from chalicelib.payments.service import approving, asking, retrying, warnings

from .laws import Laws
from .test_refunds import AUTOMATIC, PRICE, WALLET, WITH_FEE, Shop
from .world import Time, World, plug

BECAUSE = Because("staff:1", "looks like fraud")


class Doubted(Shop):
    """A shop whose first payment is doubted."""

    def hear(self) -> None:
        self.world.tell(len(self.world.provider.events) - 1)
        self.world.work()

    def claim(self, amount: int | None = None) -> str:
        dispute = self.world.provider.open_dispute("pi_cs_0", amount=amount)
        self.hear()
        return dispute

    def decide(self, dispute: str, stage: Stage) -> None:
        self.world.provider.decide(dispute, stage)
        self.hear()

    def warn(self) -> str:
        warning = self.world.provider.warn("pi_cs_0")
        self.hear()
        return warning

    def refund_because_of(self, warning: str) -> str:
        with self.world.acting():
            return warnings.refund(warning, BECAUSE).state

    def retry(self, failed: Refund) -> Refund:
        with self.world.acting():
            return retrying.retry(failed.refund_id, destination=Destination.ORIGINAL, actor="staff:1")

    def stored(self, order: Order) -> object:
        self.world.pull()
        return self.world.items["orders"][order.order_id, "ORDER"]


@pytest.fixture
def open_shop(cloud: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Doubted]:
    monkeypatch.setenv("YIMA_REFUND_LIMITS", f"USD:{PRICE}")
    config.settings.cache_clear()
    time, laws = Time(), Laws()
    world = World(time, laws.watch)
    plug(monkeypatch, time, lambda: world)
    return lambda terms=AUTOMATIC, stock=3: Doubted(world, laws, terms, stock)


def test_under_a_claim_nobody_is_refunded_and_nothing_changes(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop()
    order = shop.buy(quantity=2)
    shop.claim()
    before = shop.stored(order)

    with pytest.raises(UnderDispute):
        shop.ask(order)
    with pytest.raises(UnderDispute):
        shop.by_staff(order)
    with pytest.raises(UnderDispute):
        shop.by_staff(order, amount=100)

    assert shop.stored(order) == before
    assert shop.refunds() == []


def test_a_claim_between_the_look_and_the_write_is_seen(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop()
    order = shop.buy(quantity=2)
    shop.claim()

    for propose in (True, False):
        writes = Transaction()
        if propose:
            states.propose_refund(writes, order, "ref_1", 100, lines=(), due=clock.now())
        else:
            states.request_refund(writes, order, "ref_1", 100, fee=0, owed=0, due=clock.now())
        with pytest.raises(WriteRefused):
            writes.commit()


def test_what_was_proposed_before_a_claim_waits_until_it_is_won(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop()
    order = shop.buy(quantity=2)
    proposed = shop.by_staff(order)
    dispute = shop.claim()
    before = shop.stored(order)

    with pytest.raises(UnderDispute):
        shop.approve(proposed, 2)

    assert shop.stored(order) == before
    shop.decide(dispute, Stage.WON)
    shop.approve(proposed, 2)
    assert shop.end(order).payment == "refunded"


@pytest.mark.parametrize("taken", [300, 2 * PRICE])
def test_what_was_proposed_before_a_claim_is_turned_down_when_it_is_lost(
    open_shop: Callable[..., Doubted], taken: int
) -> None:
    shop = open_shop()
    order = shop.buy(quantity=2)
    proposed = shop.by_staff(order)
    dispute = shop.claim(taken)
    shop.decide(dispute, Stage.LOST)

    with pytest.raises(NotProposed):
        shop.approve(proposed, 2)

    found = shop.end(order)
    assert (found.refund, found.dispute) == ("none", "lost")
    assert (found.charged_back, found.refundable) == (taken, 2 * PRICE - taken)
    assert [one["decided_by"] for one in shop.refunds()] == ["system"]


def test_a_bank_may_take_back_the_fee_of_a_refund_as_well(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop(WITH_FEE)
    order = shop.buy()
    shop.ask(order)
    shop.world.work()

    dispute = shop.claim(129)
    shop.decide(dispute, Stage.LOST)

    found = shop.end(order)
    assert (found.payment, found.fees_kept, found.charged_back) == ("refunded", 129, 0)
    assert shop.accounts()["expense:disputes"] == 129


def test_of_what_a_failed_refund_owes_the_bank_may_have_given_a_part(
    open_shop: Callable[..., Doubted],
) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.world.provider.next_refund = RefundState.FAILED
    failed = shop.ask(order)
    shop.world.work()
    shop.world.provider.next_refund = RefundState.SUCCEEDED
    dispute = shop.claim(300)
    with pytest.raises(UnderDispute):
        shop.retry(failed)
    shop.decide(dispute, Stage.LOST)

    again = shop.retry(failed)

    assert again.amount == PRICE - 300
    shop.world.work()
    assert shop.end(order).owed_back == 0
    assert shop.accounts()["liability:refund_payable"] == 0


def test_nothing_is_tried_again_of_what_the_bank_gave_whole(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.world.provider.next_refund = RefundState.FAILED
    failed = shop.ask(order)
    shop.world.work()
    shop.decide(shop.claim(), Stage.LOST)

    with pytest.raises(NotRefundable):
        shop.retry(failed)

    assert shop.end(order).charged_back == PRICE


def test_doubted_money_goes_into_a_wallet_only_when_staff_agree(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.warn()

    asked = shop.ask(order, to=WALLET)

    assert asked.state == "proposed"
    assert shop.balances() == []


def test_doubted_money_goes_back_to_its_card_at_once(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop()
    order = shop.buy()
    shop.warn()

    assert shop.ask(order).state == "requested"
    shop.world.work()
    assert shop.end(order).payment == "refunded"


def test_who_waits_in_vain_with_doubted_money_has_no_credit_before_staff_agree(
    open_shop: Callable[..., Doubted],
) -> None:
    shop = open_shop(Terms(), stock=1)
    order = shop.fall_short()
    with shop.world.acting():
        asking.choose_in_vain(order.order_id, WALLET)
    shop.warn()
    shop.world.later(timedelta(days=2))
    shop.world.sweep()
    shop.world.work()

    found = keeping.get(order.order_id)
    assert (found.dispute, found.refund) == ("warned", "proposed")
    assert shop.balances() == []
    with shop.world.acting():
        approving.approve(str(found.refund_id), actor="staff:2")
    shop.world.work()
    assert shop.balances() == [PRICE]
    assert shop.end(order).payment == "refunded"


def test_a_large_refund_because_of_a_warning_needs_another_person(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop()
    order = shop.buy(quantity=2)
    warning = shop.warn()

    assert shop.refund_because_of(warning) == "new"
    (proposed,) = shop.refunds()
    assert proposed["state"] == "proposed"
    with shop.world.acting():
        approving.approve(proposed["refund_id"], actor="staff:2")
    assert shop.refund_because_of(warning) == "refunded"
    shop.world.work()
    assert shop.end(order).payment == "refunded"


def test_a_warning_whose_refund_was_turned_down_can_be_dismissed(open_shop: Callable[..., Doubted]) -> None:
    shop = open_shop()
    order = shop.buy(quantity=2)
    warning = shop.warn()
    shop.refund_because_of(warning)
    (proposed,) = shop.refunds()
    with shop.world.acting():
        approving.reject(proposed["refund_id"], actor="staff:2", reason="a regular buyer")

    with pytest.raises(NotRefundable):
        shop.refund_because_of(warning)
    with shop.world.acting():
        warnings.dismiss(warning, BECAUSE)

    assert (shop.end(order).dispute, shop.end(order).refund) == ("none", "none")
